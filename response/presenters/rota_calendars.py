"""The rota's calendars, in words."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opendialogue import wording
from response.models import OnCall, OuterCalendar

TROUBLES = {
    "address": gettext_lazy("The address is none that can be read."),
    "not_https": gettext_lazy("It leads to an address without https."),
    "private": gettext_lazy("It leads to an address inside a private network, which is not read."),
    "unknown_host": gettext_lazy("There is no such host."),
    "redirects": gettext_lazy("It leads from one address to the next without an end."),
    "certificate": gettext_lazy("The other side could not prove that it is who it says."),
    "connection": gettext_lazy("The connection failed, or broke off."),
    "slow": gettext_lazy("It took too long to answer."),
    "large": gettext_lazy("It is too large for a rota."),
    "not_a_calendar": gettext_lazy("What stands there is no calendar."),
    "laborious": gettext_lazy(
        "How its events repeat takes too long to count out. End the old ones there, or repeat them in a simpler way."
    ),
}
REASONS = {
    "nobody": gettext_lazy(
        "Nobody of the team is recognised: invite them, or write one name into the title."
    ),
    "long": gettext_lazy("It lasts longer than a month."),
    "time": gettext_lazy("Its beginning or its end cannot be read."),
    "zone": gettext_lazy("Its time zone is not known."),
    "repeats": gettext_lazy("How it repeats cannot be read."),
    "never": gettext_lazy("It repeats on days that never come."),
}


@dataclass(frozen=True)
class OuterLine:
    """One calendar that a team follows; its address is a key, so only the host is shown."""

    id: UUID
    title: str
    host: str
    state: str
    trouble: str
    unmatched: list[tuple[str, str]]


def outer_line(calendar: OuterCalendar) -> OuterLine:
    """How it stands with one calendar outside."""
    return OuterLine(
        id=calendar.pk,
        title=_("%(place)s, %(team)s")
        % {"place": OnCall(calendar.on_call).label, "team": wording.own(calendar.team.name)},
        host=urlsplit(calendar.address).hostname or "",
        state=_state(calendar),
        trouble=_trouble(calendar.trouble),
        unmatched=[(_titled(each), str(REASONS.get(each["why"], ""))) for each in calendar.unmatched],
    )


def _state(calendar: OuterCalendar) -> str:
    if calendar.failing_since:
        since = _("It cannot be read since %(when)s.") % {"when": wording.moment(calendar.failing_since)}
        if calendar.read_at:
            last = _("The shifts of %(when)s stand.") % {"when": wording.moment(calendar.read_at)}
            return f"{since} {last}"
        return since
    if calendar.read_at:
        return _("Read last on %(when)s.") % {"when": wording.moment(calendar.read_at)}
    return _("It has not been read yet: that happens within minutes.")


def _trouble(code: str) -> str:
    kind, _colon, number = code.partition(":")
    if kind == "status":
        return _("It answers with the status %(number)s.") % {"number": number}
    return str(TROUBLES.get(kind, ""))


def _titled(each: dict[str, str]) -> str:
    title = each["summary"] or _("without a title")
    if not each["starts_at"]:
        return title
    return f"{title}{wording.comma()}{wording.moment(datetime.fromisoformat(each['starts_at']))}"
