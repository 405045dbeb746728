"""What every page knows without asking: who it is for, where one can go, and how to get help now."""

from collections.abc import Callable
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import DatabaseError
from django.db.models import Exists
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from networks.access import CLINICAL_ROLES
from networks.models import Service, TeamMember
from notices.models import Hold
from opendialogue import clock
from response.engine.health import asked_by_pages, said_on_pages
from response.presenters.alarms import Alarm, held_alarm, watch_alarms

#: address, label, and whether it is only for those who work with networks
PLACES = (
    ("/today/", _("Today"), False),
    ("/contacts/", _("Contacts"), False),
    ("/networks/", _("Networks"), True),
    ("/rota/", _("Rota"), False),
    ("/reports/", _("Reports"), False),
    ("/settings/", _("Settings"), False),
)

#: pages of a place that have an address of their own, by how that begins
WITHIN = {
    "/errands/": "/today/",
    "/calendar/": "/today/",
    "/meetings/": "/networks/",
    "/drills/": "/settings/",
}

#: where "Leave this page" leads: a page anybody might have open
AWAY = {
    "en": "https://www.bbc.co.uk/weather",
    "fi": "https://www.ilmatieteenlaitos.fi/",
    "de": "https://www.dwd.de/",
    "ar": "https://www.accuweather.com/ar/",
}

_last_known: dict[str, Any] = {}


def navigation(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """Context processor: where the reader can go, and what staff must know. Asks only if the page shows it."""
    facts = _facts(request)
    return {
        "navigation": lambda: facts.navigation,
        "for_staff": lambda: facts.for_staff,
        "alarms": lambda: facts.alarms,
    }


def help_now(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """Context processor: whose page this is, who helps at any hour, and where leaving in a hurry leads."""
    facts = _facts(request)
    return {
        "service_name": lambda: facts.service["name"],
        "help_now": lambda: help_lines(facts.service["help_now"]),
        "away_address": away_address,
        "is_demo": lambda: settings.DEMO,
    }


def _facts(request: HttpRequest) -> "PageFacts":
    """One request's facts, asked for once however many templates it fills."""
    if not hasattr(request, "page_facts"):
        request.page_facts = PageFacts(request)  # type: ignore[attr-defined]
    return request.page_facts  # type: ignore[attr-defined,no-any-return]


def known_help() -> dict[str, Any]:
    """What ``help_now`` gives, as far as it is known without asking the database."""
    return {
        "service_name": _last_known.get("name", ""),
        "help_now": help_lines(_last_known.get("help_now", [])),
        "away_address": away_address(),
    }


def help_lines(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The service's phone lines, each with its label in the language of the page where the service has given one."""
    language = _language()
    return [
        {"label": line.get("labels", {}).get(language, line["label"]), "phone": line["phone"]}
        for line in lines
    ]


def away_address() -> str:
    """Where somebody who leaves in a hurry lands, by the language of the page."""
    return AWAY.get(_language(), AWAY["en"])


def _language() -> str:
    return (translation.get_language() or "en").split("-")[0]


class PageFacts:
    """What one request's page needs to know of the service and of whoever looks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        #: an error may come before anybody was recognised
        self.person = getattr(request, "user", None)

    @cached_property
    def service(self) -> dict[str, Any]:
        """Name, phone lines and the reader's roles; when the database is away, the lines that were last known."""
        try:
            found = self._ask()
        except DatabaseError:
            found = None
        if found is None:
            return {"name": "", "help_now": [], "lead_id": None, "roles": []} | _last_known
        _last_known.update(name=found["name"], help_now=found["help_now"])
        return found

    def _ask(self) -> dict[str, Any] | None:
        services = Service.objects.order_by("pk")
        if self.person is None or not self.person.is_authenticated:
            anybody = services.values("name", "help_now").first()
            return {**anybody} if anybody else None
        roles = TeamMember.objects.filter(person=self.person, left_at=None).values("role")
        known = (
            services.filter(people=self.person)
            .annotate(
                roles=ArraySubquery(roles), held=Exists(Hold.objects.all()), **asked_by_pages(clock.now())
            )
            .values(
                *("name", "help_now", "lead_id", "roles", "held"),
                *("swept_at", "sent_at", "audited_at", "found"),
            )
            .first()
        )
        return {**known} if known else None

    @cached_property
    def for_staff(self) -> bool:
        """Whether the reader works in the service. Everybody else gets "Leave this page" on every page."""
        return bool(self.service.get("roles")) or self._leads

    @property
    def _leads(self) -> bool:
        lead = self.service.get("lead_id")
        return lead is not None and self.person is not None and self.person.pk == lead

    @cached_property
    def navigation(self) -> list[dict[str, Any]]:
        """Where this member of staff can go; empty for everybody else."""
        if not self.for_staff:
            return []
        path = self.request.path
        here = next((place for start, place in WITHIN.items() if path.startswith(start)), path)
        clinical = not set(CLINICAL_ROLES).isdisjoint(self.service.get("roles", ()))
        return [
            {"address": address, "label": label, "is_current": here.startswith(address)}
            for address, label, is_clinical in PLACES
            if (clinical or not is_clinical) and _exists(address)
        ]

    @cached_property
    def alarms(self) -> list[Alarm]:
        """What staff must know when the promise is not being kept watch over, or nothing leaves; empty for others."""
        if not self.for_staff or "held" not in self.service:
            return []
        alarms = watch_alarms(said_on_pages(self.service, clock.now()))
        return [*alarms, held_alarm()] if self.service["held"] else alarms


@cache
def _exists(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True
