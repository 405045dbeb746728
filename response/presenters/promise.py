"""The promise in a sentence."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opendialogue import wording
from response.models import FourTimes
from response.queries.promises import PromiseInForce

#: what whoever chooses to count working time alone ticks, and what is told wherever such a promise is
NIGHTS_AND_WEEKENDS = gettext_lazy("Nobody may be met at night or at the weekend.")


def definition(promise: PromiseInForce | None) -> str:
    """What a promise says; "" where nobody has defined one yet."""
    if promise is None:
        return ""
    return said(promise.within, promise.kept_by, counts_working_time=promise.counts_working_time)


def definitions(promises: Sequence[PromiseInForce]) -> list[str]:
    """What each promise says, by its name where there are several."""
    if len(promises) < 2:
        return [definition(promise) for promise in promises]
    return [f"{wording.own(promise.name)}: {definition(promise)}" for promise in promises]


def choices(promises: Sequence[PromiseInForce]) -> list[tuple[str, str]]:
    """Id and meaning of each promise, for whoever has to choose one."""
    return [(str(promise.id), f"{wording.own(promise.name)}: {definition(promise)}") for promise in promises]


def said(within: timedelta, kept_by: str, *, counts_working_time: bool = False) -> str:
    """ "We meet within 24 hours of first contact." A promise over working time always says what that means."""
    if not counts_working_time:
        return _sentence(whole_hours(within), kept_by)
    return f"{_sentence(_working_hours(within), kept_by)} {NIGHTS_AND_WEEKENDS}"


def _sentence(within: str, kept_by: str) -> str:
    length = {"length": within}
    if kept_by == FourTimes.FIRST_RESPONSE:
        return _("Somebody speaks with you within %(length)s of first contact.") % length
    if kept_by == FourTimes.MEETING_OFFERED:
        return _("We offer a first meeting within %(length)s of first contact.") % length
    return _("We meet within %(length)s of first contact.") % length


def _working_hours(length: timedelta) -> str:
    count = length // timedelta(hours=1)
    return ngettext("%(count)d working hour", "%(count)d working hours", count) % {"count": count}


def whole_hours(length: timedelta) -> str:
    """A promise's length as it is spoken of: "24 hours", "72 hours", never "3 days"."""
    if not length or length % timedelta(hours=1):
        return wording.duration(length)
    count = length // timedelta(hours=1)
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
