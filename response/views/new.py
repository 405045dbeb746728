"""A new first contact, written down by staff while on the phone."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opendialogue import clock, wording
from response.contacts import record_first_contact
from response.forms.contact import ContactForm
from response.models import FirstContact
from response.presenters.promise import choices
from response.queries.contact import known_people, known_person, watched_team
from response.queries.promises import promise_to_choose, promises_in_force
from response.views.door import reader, staff_teams


@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST records the contact, whose organiser is whoever sent it."""
    teams = staff_teams(request)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        teams=teams,
        known=known_people(reader(request)),
        promises=choices(promises_in_force(teams[0].service_id)),
        now=clock.now(),
        initial={"spoken_with": True},
    )
    if request.method == "POST" and form.is_valid():
        contact = _record(request, form)
        if contact:
            messages.success(
                request,
                _("Recorded. You organise it, and we keep our promise by %(when)s.")
                % {"when": wording.moment(contact.respond_by)},
            )
            return redirect("contact", contact_id=contact.pk)
    return render(request, "response/contact_new.html", {"form": form})


def _record(request: HttpRequest, form: ContactForm) -> FirstContact | None:
    """The recorded contact; None when it was refused, and the form says why."""
    person = reader(request)
    team = watched_team(person, UUID(form.cleaned_data["team"]))
    chosen = form.cleaned_data["about"]
    about = known_person(person, UUID(chosen)) if chosen else None
    if team is None:
        form.add_error("team", _("Choose a team."))
        return None
    wanted = form.cleaned_data.get("promise")
    promise = promise_to_choose(team.service, UUID(wanted)) if wanted else None
    try:
        return record_first_contact(form.contact(team, about, promise), recorded_by=person, now=clock.now())
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
