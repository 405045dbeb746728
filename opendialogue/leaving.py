"""Leaving in a hurry: signed out, nothing kept, another page in front."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from opendialogue.context import away_address


@csrf_exempt
@never_cache
@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """POST /leave/: ends the session, has the browser forget what it kept, and shows a harmless page.

    Needs no token: whoever forges this signs somebody out, whereas a token that had expired would keep a person in
    danger on the page. The way on is a refresh and not a redirect, which the form's own policy would stop.
    """
    logout(request)
    response = render(request, "left.html", {"address": away_address()})
    response["Clear-Site-Data"] = '"storage"'
    return response
