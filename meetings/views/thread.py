"""Reading back: the words of all meetings of a network as one thread, to search, to print, to take along."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from meetings.forms.reading import ReadingForm
from meetings.models import Meeting
from meetings.presenters import thread as presenter
from meetings.presenters.plain_text import plain_text
from meetings.queries.looking_back import kept_by
from meetings.queries.network import network_for
from meetings.queries.thread import MEETINGS_ON_A_PAGE, Sought, meetings_with_words, speakers_in, thread
from meetings.views.meeting import reader_of
from meetings.views.paper import size_of
from networks.looks import note_look
from networks.models import Network
from opendialogue import clock


@require_safe
@cache_control(private=True, no_store=True)
def words(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """GET /networks/<uuid>/words/ for whoever may open the network: what they may read of it, and nothing else."""
    network = _network(request, network_id)
    reader = reader_of(request)
    form, meetings = _asked(request, network)
    sought = form.sought
    # A search looks through all meetings; reading goes page by page.
    page = Paginator(_chosen(meetings, sought), MEETINGS_ON_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list) if sought.is_everything else _chosen(meetings, sought)
    context = {
        "network": network,
        "form": form,
        "sought": sought,
        "page": page if sought.is_everything else None,
        "thread": presenter.said(thread(reader, shown, sought), clock.now()),
        "query": _without_size(request),
        "size": size_of(request),
    }
    return render(request, "meetings/thread.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def words_file(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """The same as a plain text file: everything one may read, or what was looked for, the earliest meeting first."""
    network = _network(request, network_id)
    reader = reader_of(request)
    form, meetings = _asked(request, network)
    sought = form.sought
    found = thread(reader, _chosen(meetings, sought)[::-1], sought)
    # What one answered about how it was is for oneself alone, and no part of what one looks for among all words.
    own = kept_by(reader, [each.meeting.pk for each in found]) if sought.is_everything else {}
    text = plain_text(_("Our words"), found, own, clock.now())
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    # A file's name is seen by others on a phone: it says nothing.
    response["Content-Disposition"] = f'attachment; filename="{clock.now():%Y-%m-%d}.txt"'
    return response


def _without_size(request: HttpRequest) -> str:
    """What was looked for, as the end of an address."""
    query = request.GET.copy()
    query.pop("size", None)
    return query.urlencode()


def _network(request: HttpRequest, network_id: UUID) -> Network:
    reader = reader_of(request)
    network = network_for(reader, network_id)
    if network is None:
        raise Http404
    note_look(reader, network, "words", clock.now())
    return network


def _asked(request: HttpRequest, network: Network) -> tuple[ReadingForm, list[Meeting]]:
    """What is looked for, and the meetings it may be found in, the newest first."""
    reader = reader_of(request)
    readable = meetings_with_words(reader, network)
    meetings = list(readable)
    choices = presenter.meeting_choices(meetings)
    return ReadingForm(request.GET, speakers=speakers_in(reader, readable), meetings=choices), meetings


def _chosen(meetings: list[Meeting], sought: Sought) -> list[Meeting]:
    return [meeting for meeting in meetings if sought.meeting in (None, meeting.pk)]
