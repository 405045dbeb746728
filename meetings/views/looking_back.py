"""How was it? Answered by each for themselves, without an account and without script."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from meetings import looking_back
from meetings.forms.looking_back import HowItWasForm, WhoReadsForm
from meetings.models import Attendance, collaborate
from meetings.presenters import looking_back as presenter
from meetings.presenters.page import title_of, when_of
from meetings.queries.looking_back import Kept, kept_by, part_to_look_back_from, questions_for
from meetings.views.meeting import reader_of
from opendialogue import clock


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def how_it_was(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """GET asks how it was, or shows what one answered once the time for it is over; POST keeps it."""
    part = _part(request, meeting_id)
    kept = kept_by(reader_of(request), [meeting_id]).get(meeting_id)
    form = _form(request, part, kept)
    if form.is_bound and form.is_valid():
        try:
            _keep(part, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Kept."))
            return redirect("how_it_was", meeting_id)
    context = {
        "meeting": part.meeting,
        "title": title_of(part.meeting, part.person),
        "when": when_of(part.meeting),
        "form": form,
        "is_open": presenter.is_open(part),
        "not_held": presenter.not_held(part.meeting),
        "until": presenter.until_when(part.meeting),
        "kept": kept,
        "answered": presenter.answered(kept),
        "collaborate": {"name": collaborate.NAME, "source": collaborate.SOURCE},
    }
    return render(request, "meetings/how_it_was.html", context)


@require_POST
def how_it_was_take_back(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """POST takes back everything that one answered."""
    part = _part(request, meeting_id)
    try:
        looking_back.take_back(part, by=reader_of(request), now=clock.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Taken back. Nothing of it is kept."))
    return redirect("how_it_was", meeting_id)


def _part(request: HttpRequest, meeting_id: UUID) -> Attendance:
    part = part_to_look_back_from(reader_of(request), meeting_id)
    if part is None:
        raise Http404
    return part


def _form(request: HttpRequest, part: Attendance, kept: Kept | None) -> WhoReadsForm:
    """Everything to answer, or, once the time for it is over, only who else may read it."""
    data = request.POST if request.method == "POST" else None
    if not presenter.is_open(part):
        return WhoReadsForm(data, kept=kept)
    language = (get_language() or "en").split("-")[0]
    questions = questions_for(part.meeting, part.person, language, kept)
    return HowItWasForm(data, questions=questions, kept=kept)


def _keep(part: Attendance, form: WhoReadsForm) -> None:
    shown = form.cleaned_data["shown"]
    if isinstance(form, HowItWasForm):
        words = form.cleaned_data["words"]
        looking_back.look_back(part, form.given(), words=words, shown=shown, by=part.person, now=clock.now())
    else:
        looking_back.choose_who_reads(part, shown, by=part.person, now=clock.now())
