"""One contact's page, put together for one reader."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from opendialogue import clock
from response.access import may_act_on, may_hand_over, may_read_words
from response.forms.attempt import AttemptForm
from response.forms.contact import AboutForm, EndForm, StoryForm
from response.forms.handover import HandoverForm
from response.models import FirstContact
from response.presenters import contact as wording
from response.presenters.attempts import may_have_spoken
from response.presenters.breach_stories import tellings
from response.presenters.handover import asked_on_page
from response.presenters.names import called, made_up, through
from response.presenters.rungs import to_come
from response.presenters.story import story
from response.queries.breach_stories import breach_stories_of
from response.queries.contact import people_of, tellers, ways_to_reach
from response.queries.handover import colleagues, open_handover
from response.queries.promises import gives_several
from response.queries.story import told_of
from response.views.door import reader


def contact_page(
    request: HttpRequest,
    found: FirstContact,
    *,
    about_form: forms.Form | None = None,
    end_form: forms.Form | None = None,
    story_form: forms.Form | None = None,
    handover_form: forms.Form | None = None,
    attempt_form: forms.Form | None = None,
) -> HttpResponse:
    """The page of a contact as this reader sees it; a form that was refused is shown with what was written in it."""
    now = clock.now()
    person = reader(request)
    may_act = may_act_on(person, found)
    asked = asked_on_page(found, open_handover(found), person.pk)
    told, may_read = told_of(found, now), may_read_words(person, found)
    given = (about_form, end_form, story_form, handover_form, attempt_form)
    about_name = found.about.name if found.about else None
    from_name = found.from_person.name if found.from_person else None
    values: dict[str, Any] = {
        "contact": found,
        "name": made_up() if found.is_drill else called(about_name, from_name),
        "through": through(about_name, from_name, found.relation),
        "kept_at": wording.kept_at(found),
        "marks": [found.first_response_at, found.meeting_starts_at, found.first_meeting_held_at],
        "times": wording.four_times(found),
        "story": story(found, told, with_words=may_read),
        "to_come": to_come(found, told.rungs, told.ahead, now),
        "definition": wording.promise_of(found),
        "may_act": may_act and found.ended_at is None,
        "other_promises": may_act and not found.is_drill and gives_several(found.service_id),
        "about_form": about_form or AboutForm(),
        "end_form": end_form or EndForm(),
        "story_form": story_form or StoryForm(people=tellers(found, person)),
        "tellings": tellings(breach_stories_of(found), person.pk, may_read=may_read),
        "form": next((form for form in given if form is not None), None),
        "asked": asked,
        "handovers": [asked] if asked and asked.is_yours else [],
        "now": now,
    }
    if may_hand_over(person, found):
        values["handover_form"] = handover_form or HandoverForm(colleagues=colleagues(found))
    if may_read:
        ways = ways_to_reach([one.pk for one in people_of(found)])
        values |= wording.words(found, ways, told.attempts)
        values["may_have_spoken"] = may_have_spoken(told.attempts)
        values["attempt_form"] = attempt_form or AttemptForm(people=people_of(found), ways=ways, now=now)
    return render(request, "response/contact.html", values, status=200)
