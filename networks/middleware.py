"""What happens to every request: whether its session still stands, in which language, and what history keeps of it."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pghistory.middleware
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from networks import invitations
from networks.access import is_staff
from networks.entering import INVITATION, is_by_link
from networks.models import Service
from networks.queries import the_service
from networks.second_factor import is_complete, may_set_up
from opendialogue import clock

GetResponse = Callable[[HttpRequest], HttpResponse]

#: what staff may open before their second factor was given
OPEN_TO_HALF_SIGNED_IN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "by_link",
        "healthz",
        "language",
        "leave",
    }
)
#: addresses that hold a secret, and what history keeps of them
SECRET_ADDRESS = re.compile(r"^(/j/|/t/|/hooks/probe/|/calendar/|/accounts/password/reset/key/).*")


class InvitationMiddleware:
    """Ends a session that was entered by a personal link as soon as that link no longer lets in.

    One query, for such sessions alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session, person = request.session, request.user
        if (
            INVITATION in session
            and person.is_authenticated
            and is_by_link(session, person)
            and not invitations.still_stands(session[INVITATION], clock.now())
        ):
            logout(request)
            return redirect("home")
        return self.get_response(request)


class NothingKeptMiddleware:
    """Lets no browser keep a page of somebody who came in: on a shared phone, going back must not show it again.

    Views that say otherwise are left as they are.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class SecondFactorMiddleware:
    """Lets staff nowhere before their password and a second factor were given in this session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send those who gave their password alone to set up the second factor, all others to sign in."""
        person = request.user
        name = request.resolver_match.url_name if request.resolver_match else None
        if not person.is_authenticated or name in OPEN_TO_HALF_SIGNED_IN:
            return None
        if is_complete(request.session, person) or not is_staff(person):
            return None
        if may_set_up(request.session, person):
            return redirect("mfa_activate_totp")
        logout(request)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


class PersonLanguageMiddleware:
    """Speaks the person's language and shows the clock of the service.

    Who is not signed in has the language they chose or their browser asks for, which LocaleMiddleware has found.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            service = self._recognise(request)
        except DatabaseError:
            # Pages that work without the database, such as the service's health, still do.
            service = None
        if service is None:
            return self.get_response(request)
        with timezone.override(service.zone):
            return self.get_response(request)

    def _recognise(self, request: HttpRequest) -> Service | None:
        if not request.user.is_authenticated:
            return the_service()
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language() or request.user.language
        return request.user.service


class ChangeHistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Keeps with every change who made it, at which address of this site, and from where.

    Addresses that let their bearer in are kept without their secret.
    """

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request)
        return context | {
            "url": SECRET_ADDRESS.sub(r"\1", request.path),
            "from": get_client_ip(request) or "",
        }
