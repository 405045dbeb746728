"""Which way a channel takes out of the building, as this installation is set up."""

from urllib.parse import urlsplit

from django.conf import settings

from notices.govuk_notify import SCHEMES, GovukNotify
from notices.mail import Smtp
from notices.models import Channel
from notices.parcels import ClosedOnExit, Fate, Outcome, Parcel, Way
from notices.sms import HttpGateway


class Letterbox(ClosedOnExit):
    """The demo's way: everything is taken, nothing leaves, and /demo/letterbox/ shows it."""

    def send(self, parcel: Parcel) -> Outcome:
        return Outcome(Fate.ACCEPTED, f"letterbox:{parcel.notice}")


class NotSetUp(ClosedOnExit):
    """No way out is configured: notices wait, and say which variable is missing."""

    def __init__(self, variable: str) -> None:
        self._variable = variable

    def send(self, parcel: Parcel) -> Outcome:
        return Outcome(Fate.AGAIN, reason=f"{self._variable} is not set", away=True, elsewhere=True)

    def ask(self, parcel: Parcel) -> Outcome | None:
        return self.send(parcel)


def way_of(channel: str) -> Way:
    """The way that notices of this channel take, fresh for one batch."""
    url, variable = (
        (settings.SMTP_URL, "SMTP_URL") if channel == Channel.MAIL else (settings.SMS_URL, "SMS_URL")
    )
    if not url:
        return Letterbox() if settings.DEMO else NotSetUp(variable)
    if channel == Channel.MAIL:
        return Smtp(url)
    return GovukNotify(url) if is_govuk_notify(url) else HttpGateway(url)


def is_govuk_notify(url: str) -> bool:
    """Whether this ``SMS_URL`` names GOV.UK Notify, not a plain gateway."""
    return urlsplit(url).scheme in SCHEMES
