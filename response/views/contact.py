"""One first contact: what happened, what its ladder did, and what to do next."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opendialogue import clock
from response import acts
from response.access import may_act_on, may_read_words, may_tell_story
from response.forms.contact import AboutForm, EndForm, StoryForm
from response.models import FirstContact
from response.naming import name_whom_it_is_about
from response.presenters import contact as wording
from response.presenters.names import called, made_up, through
from response.queries.contact import ladder_of, ways_to_reach
from response.views.door import contact_to_act_on, contact_to_see, reader


@require_safe
def contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """GET /contacts/<uuid>/; 404 for whoever may not see it."""
    return _page(request, contact_to_see(request, contact_id))


@require_POST
def about(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Write down whom it is about."""
    found = contact_to_act_on(request, contact_id)
    form = AboutForm(request.POST)
    if form.is_valid():
        try:
            name_whom_it_is_about(found, form.cleaned_data["name"], reader(request), clock.now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("contact", contact_id=contact_id)
    return _page(request, found, about_form=form)


@require_POST
def end(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """End the contact, in the judgement of whoever sends this."""
    found = contact_to_act_on(request, contact_id)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            acts.end_contact(found, form.cleaned_data["outcome"], reader(request), clock.now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("Ended. Nobody will be told about it any more."))
            return redirect("contact", contact_id=contact_id)
    return _page(request, found, end_form=form)


@require_POST
def story(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Tell how it came that the promise was not kept."""
    found = contact_to_see(request, contact_id)
    if not may_tell_story(reader(request), found):
        raise Http404
    form = StoryForm(request.POST)
    if form.is_valid():
        try:
            acts.tell_breach_story(found, form.cleaned_data["words"], reader(request), clock.now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("Thank you. What you told is kept here for everybody to learn from."))
            return redirect("contact", contact_id=contact_id)
    return _page(request, found, story_form=form)


def _page(
    request: HttpRequest,
    found: FirstContact,
    *,
    about_form: forms.Form | None = None,
    end_form: forms.Form | None = None,
    story_form: forms.Form | None = None,
) -> HttpResponse:
    now = clock.now()
    may_act = may_act_on(reader(request), found)
    wrong = next((form for form in (about_form, end_form, story_form) if form is not None), None)
    about_name = found.about.name if found.about else None
    from_name = found.from_person.name if found.from_person else None
    values: dict[str, Any] = {
        "contact": found,
        "name": made_up() if found.is_drill else called(about_name, from_name),
        "through": through(about_name, from_name, found.relation),
        "kept_at": wording.kept_at(found),
        "marks": [found.first_response_at, found.meeting_starts_at, found.first_meeting_held_at],
        "times": wording.four_times(found),
        "story": wording.story(found),
        "ladder": wording.ladder(found, ladder_of(found)),
        "definition": wording.promise_of(found),
        "may_act": may_act and found.ended_at is None,
        "about_form": about_form or AboutForm(),
        "end_form": end_form or EndForm(),
        "story_form": story_form or StoryForm(initial={"words": found.breach_story}),
        "form": wrong,
        "now": now,
    }
    if may_read_words(reader(request), found):
        values |= wording.words(found, ways_to_reach([p.pk for p in (found.from_person, found.about) if p]))
    return render(request, "response/contact.html", values, status=200)
