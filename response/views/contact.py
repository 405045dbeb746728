"""One first contact: what happened, what its ladder did, and what to do next."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opendialogue import clock
from response import acts
from response.access import may_tell_story
from response.breach_stories import tell_breach_story
from response.forms.contact import AboutForm, EndForm, StoryForm
from response.naming import name_whom_it_is_about
from response.queries.contact import tellers
from response.views.contact_page import contact_page
from response.views.door import contact_to_act_on, contact_to_see, reader


@require_safe
def contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """GET /contacts/<uuid>/; 404 for whoever may not see it."""
    return contact_page(request, contact_to_see(request, contact_id))


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
    return contact_page(request, found, about_form=form)


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
    return contact_page(request, found, end_form=form)


@require_POST
def story(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Tell how it came that the promise was not kept."""
    found = contact_to_see(request, contact_id)
    if not may_tell_story(reader(request), found):
        raise Http404
    form = StoryForm(request.POST, people=tellers(found, reader(request)))
    if form.is_valid():
        told = form.cleaned_data
        try:
            tell_breach_story(
                found,
                told["words"],
                reader(request),
                clock.now(),
                teller=form.told_by,
                teller_name=told["teller_name"],
            )
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("Thank you. What you told is kept here for everybody to learn from."))
            return redirect("contact", contact_id=contact_id)
    return contact_page(request, found, story_form=form)
