"""How meetings were, in sums for all who work in the service."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meetings.presenters import sums as presenter
from meetings.queries.sums import answers_by_period, voices_by_period
from meetings.rules_looking_back import FEWEST_ANSWERS, FEWEST_MEETINGS, FEWEST_NETWORKS, FEWEST_PEOPLE
from meetings.views.meeting import reader_of
from networks.access import is_staff
from opendialogue import clock


@never_cache
@require_safe
def reports_meetings(request: HttpRequest) -> HttpResponse:
    """GET /reports/meetings/: the same for all who work in the service; it cannot be asked for by a part of it."""
    person, now = reader_of(request), clock.now()
    if not is_staff(person):
        raise Http404
    language = (get_language() or "en").split("-")[0]
    context = {
        "voices": presenter.voices_drawn(voices_by_period(person.service, now)),
        "tables": presenter.answers_tables(answers_by_period(person.service, now, language)),
        "fewest": {
            "meetings": FEWEST_MEETINGS,
            "networks": FEWEST_NETWORKS,
            "people": FEWEST_PEOPLE,
            "answers": FEWEST_ANSWERS,
        },
    }
    return render(request, "meetings/sums.html", context)
