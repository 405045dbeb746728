"""Booking a meeting, changing it, calling it off."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from meetings.access import may_host
from meetings.booking import Booked, book_meeting, call_off_meeting, move_meeting
from meetings.forms.booking import BookingForm, WhenAndWhere
from meetings.models import Meeting, Way
from meetings.presenters import booking as wording
from meetings.presenters import page
from meetings.queries import booking as queries
from meetings.queries.booking import Wanted
from meetings.rules import USUAL_LENGTH
from meetings.views.meeting import open_meeting, reader_of
from networks.models import Person
from opendialogue import clock


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def meeting_new(request: HttpRequest) -> HttpResponse:
    """``/meetings/new/?contact=…`` or ``?network=…``; without either, first the question whose meeting it is."""
    person = reader_of(request)
    if "contact" not in request.GET and "network" not in request.GET:
        return _choose(request, person)
    wanted = _wanted(request, person)
    form = _booking_form(request.POST if request.method == "POST" else None, wanted, person)
    if request.method == "POST" and form.is_valid():
        try:
            result = book_meeting(
                form.new_meeting(), by=person, now=clock.now(), network=wanted.network, contact=wanted.contact
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _done(request, wording.booked(result), result)
    return render(request, "meetings/meeting_new.html", {"form": form, "wanted": wanted})


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def meeting_move(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Another time, way or place."""
    meeting = _hosted(request, meeting_id)
    form = WhenAndWhere(
        request.POST if request.method == "POST" else None,
        initial=_as_it_is(meeting),
        zone=meeting.network.service.zone,
        now=clock.now(),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            result = move_meeting(
                meeting,
                starts_at=given["starts_at"],
                length=given["length"],
                way=given["way"],
                where=given["where"],
                by=reader_of(request),
                now=clock.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _done(request, wording.moved(result), result)
    context = {
        "form": form,
        "meeting": meeting,
        "when": page.when_of(meeting),
        "where": page.where_of(meeting),
    }
    return render(request, "meetings/meeting_move.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def meeting_call_off(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A question first, as it reaches everybody at once."""
    meeting = _hosted(request, meeting_id)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            result = call_off_meeting(meeting, reader_of(request), clock.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _done(request, wording.called_off(), result)
    context = {
        "form": form,
        "meeting": meeting,
        "when": page.when_of(meeting),
        "title": page.title_of(meeting, reader_of(request)),
    }
    return render(request, "meetings/meeting_call_off.html", context)


def _choose(request: HttpRequest, person: Person) -> HttpResponse:
    networks = list(queries.networks_to_book(person))
    if not networks and not queries.works_clinically(person):
        raise Http404
    return render(request, "meetings/meeting_whose.html", {"networks": networks})


def _wanted(request: HttpRequest, person: Person) -> Wanted:
    """What the meeting is for, as far as this person may book it. Raises Http404."""
    found = queries.wanted(
        person, contact_id=_id(request, "contact"), network_id=_id(request, "network"), now=clock.now()
    )
    if found is None:
        raise Http404
    return found


def _id(request: HttpRequest, name: str) -> UUID | None:
    """An id in the address; one that is no id is nobody's."""
    text = request.GET.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _booking_form(data: Any, wanted: Wanted, person: Person) -> BookingForm:
    now = clock.now()
    return BookingForm(
        data,
        zone=wanted.zone,
        now=now,
        colleagues=queries.colleagues_of(wanted.team, person),
        guests=wanted.guests,
        initial={
            "day": now.astimezone(wanted.zone).date(),
            "length": USUAL_LENGTH,
            "way": Way.HOME,
            "practitioners": [str(person.pk)],
            "people": [str(guest.person_id) for guest in wanted.guests if guest.is_centre],
            "days": 1,
            "submission": uuid.uuid4(),
        },
    )


def _hosted(request: HttpRequest, meeting_id: UUID) -> Meeting:
    """The meeting, if whoever asks may change it. Raises Http404."""
    meeting = open_meeting(request, meeting_id)
    if not may_host(reader_of(request), meeting):
        raise Http404
    return meeting


def _as_it_is(meeting: Meeting) -> dict[str, Any]:
    local = meeting.starts_at.astimezone(meeting.network.service.zone)
    return {
        "day": local.date(),
        "at": local.time(),
        "length": meeting.ends_at - meeting.starts_at,
        "way": meeting.way,
        "where": meeting.where,
    }


def _done(request: HttpRequest, said: str, result: Booked) -> HttpResponse:
    messages.success(request, said)
    if result.to_tell:
        messages.warning(request, wording.tell_yourself(result.to_tell))
    return redirect(reverse("meeting", args=[result.meetings[0].pk]))
