"""What a signed-in person has before them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from meetings.presenters import today as presenter
from meetings.queries import today as queries
from meetings.views.meeting import reader_of
from opendialogue import clock
from response.presenters.breach_stories import questions
from response.presenters.handover import waiting_for_you
from response.queries.board import open_contacts
from response.queries.breach_stories import untold_by
from response.queries.errands import errands_waiting
from response.queries.handover import handovers_waiting_for
from response.queries.teams import working_teams


@require_safe
@cache_control(private=True, no_store=True)
def today(request: HttpRequest) -> HttpResponse:
    """For staff their meetings and what waits; for everybody else their next meeting."""
    person, now = reader_of(request), clock.now()
    teams = working_teams(person)
    context: dict[str, Any] = {
        "now": now,
        "as_member": presenter.member_day(person, queries.own_parts(person, now)),
    }
    if not teams:
        context["own_network"] = queries.own_network_id(person)
        context["past"] = presenter.past_lines(queries.past_meetings(person, now), person)
        return render(request, "meetings/today_member.html", context)
    clinical = {team.id for team in teams if team.is_clinical}
    context["contacts"] = presenter.contacts_day(open_contacts(person), clinical, person.pk, now)
    context["handovers"] = waiting_for_you(handovers_waiting_for(person))
    context["questions"] = questions(untold_by(person, now))
    context["is_clinical"] = bool(clinical)
    context["errands_waiting"] = errands_waiting(person)
    if clinical:
        parts = queries.coming_parts(person, now, presenter.day_after_tomorrow(now))
        context["days"] = presenter.days(parts, person, now)
    return render(request, "meetings/today.html", context)
