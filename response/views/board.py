"""The board: who is waiting, how much time is left, and the one next step."""

from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from opendialogue import clock
from response.presenters.board import board
from response.presenters.handover import waiting_for_you
from response.presenters.promise import definitions
from response.queries.board import open_contacts, troubles_of
from response.queries.handover import handovers_waiting_for
from response.queries.promises import promises_in_force
from response.views.door import reader, staff_teams


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """GET /contacts/: the whole page, or its list alone for a page that refreshes itself.

    A refresh that says with ``seen`` what it shows already is answered with 204 when nothing has changed.
    """
    teams = staff_teams(request)
    found = open_contacts(reader(request))
    now = clock.now()
    clinical = {team.id for team in teams if team.is_clinical}
    shown = board(found, troubles_of(row.id for row in found), clinical, reader(request).pk, now)
    rows = render_to_string("response/board_rows.html", {"board": shown, "now": now})
    seen = blake2b(rows.encode(), digest_size=8).hexdigest()
    values: dict[str, Any] = {"rows": rows, "seen": seen, "board": shown}
    if request.headers.get("HX-Request"):
        response = (
            HttpResponse(status=204)
            if request.GET.get("seen") == seen
            else render(request, "response/board_live.html", values)
        )
    else:
        values |= {
            "definitions": definitions(promises_in_force(teams[0].service_id)),
            "handovers": waiting_for_you(handovers_waiting_for(reader(request))),
        }
        response = render(request, "response/board.html", values)
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, no_store=True)
    return response
