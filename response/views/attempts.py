"""Writing down a try at reaching somebody."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opendialogue import clock
from response.attempts import record_attempt
from response.forms.attempt import AttemptForm
from response.models import AttemptResult
from response.queries.contact import people_of, ways_to_reach
from response.views.contact_page import contact_page
from response.views.door import contact_to_act_on, reader


@require_POST
def attempt(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Record one try; it changes none of the four times."""
    found, now = contact_to_act_on(request, contact_id), clock.now()
    people = people_of(found)
    form = AttemptForm(request.POST, people=people, ways=ways_to_reach([p.pk for p in people]), now=now)
    if form.is_valid():
        try:
            made = record_attempt(found, form.attempt(), reader(request), now)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            words = _("Written down.")
            if made.result == AttemptResult.REACHED and found.first_response_at is None:
                words = _("Written down. It counts as our response once you say that you spoke with them.")
            messages.success(request, words)
            return redirect("contact", contact_id=contact_id)
    return contact_page(request, found, attempt_form=form)
