"""What the service asks after its meetings: for those who answer for it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from meetings import own_questions
from meetings.forms.own_questions import CollaborateForm, OwnQuestionForm
from meetings.models import PLAIN, collaborate
from meetings.presenters.own_questions import question_rows
from meetings.queries.looking_back import collaborate_use, own_questions_of
from meetings.views.meeting import reader_of
from networks.access import may_present_service
from networks.models import Person
from opendialogue import clock


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """/settings/questions/: GET shows what is asked after a meeting, POST asks one question more."""
    by = _who_answers_for_it(request)
    form = OwnQuestionForm(request.POST if request.method == "POST" else None, service=by.service)
    if form.is_bound and form.is_valid():
        try:
            own_questions.ask(by.service, form.cleaned_data["words"], form.worded(), by=by, now=clock.now())
        except ValidationError as error:
            form.add_error("words", error)
        else:
            messages.success(request, _("It is asked after every meeting from now on."))
            return redirect("own_questions")
    return _page(request, by, form, CollaborateForm())


@require_POST
def question_end(request: HttpRequest, question_id: UUID) -> HttpResponse:
    by = _who_answers_for_it(request)
    own_questions.ask_no_more(by.service, question_id, by=by, now=clock.now())
    return redirect("own_questions")


@require_POST
def question_up(request: HttpRequest, question_id: UUID) -> HttpResponse:
    by = _who_answers_for_it(request)
    own_questions.ask_earlier(by.service, question_id, by=by)
    return redirect("own_questions")


@require_POST
def collaborate_switch(request: HttpRequest) -> HttpResponse:
    """POST switches CollaboRATE on for whoever confirms its licence; ``off`` in the form switches it off."""
    by = _who_answers_for_it(request)
    if "off" in request.POST:
        own_questions.ask_collaborate_no_more(by.service, by=by)
        return redirect("own_questions")
    form = CollaborateForm(request.POST)
    if not form.is_valid():
        return _page(request, by, OwnQuestionForm(service=by.service), form)
    own_questions.ask_collaborate(by.service, by=by, now=clock.now())
    return redirect("own_questions")


def _page(
    request: HttpRequest, by: Person, asking: OwnQuestionForm, confirming: CollaborateForm
) -> HttpResponse:
    context = {
        "plain": [asks.label for asks in PLAIN],
        "own": question_rows(own_questions_of(by.service)),
        "asking": asking,
        "confirming": confirming,
        # The head of every page says so when something typed needs another look.
        "form": confirming if confirming.is_bound else asking,
        "use": collaborate_use(by.service),
        "collaborate": {
            "name": collaborate.NAME,
            "questions": collaborate.QUESTIONS.values(),
            "source": collaborate.SOURCE,
        },
    }
    return render(request, "meetings/own_questions.html", context)


def _who_answers_for_it(request: HttpRequest) -> Person:
    person = reader_of(request)
    if not may_present_service(person, person.service):
        raise Http404
    return person
