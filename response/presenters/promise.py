"""The promise in a sentence."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opendialogue import wording
from response.models import FourTimes
from response.queries.promises import PromiseInForce


def definition(promise: PromiseInForce | None) -> str:
    """What the service promises; "" where nobody has defined it yet."""
    return said(promise.within, promise.kept_by) if promise else ""


def said(within: timedelta, kept_by: str) -> str:
    """ "We meet within 24 hours of first contact." """
    length = {"length": whole_hours(within)}
    if kept_by == FourTimes.FIRST_RESPONSE:
        return _("Somebody speaks with you within %(length)s of first contact.") % length
    if kept_by == FourTimes.MEETING_OFFERED:
        return _("We offer a first meeting within %(length)s of first contact.") % length
    return _("We meet within %(length)s of first contact.") % length


def whole_hours(length: timedelta) -> str:
    """A promise's length as it is spoken of: "24 hours", "72 hours", never "3 days"."""
    if not length or length % timedelta(hours=1):
        return wording.duration(length)
    count = length // timedelta(hours=1)
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
