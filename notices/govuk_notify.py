"""Text messages over GOV.UK Notify.

It does not know a repeat by its reference, so whoever is in doubt asks before sending again.
"""

import re
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

import jwt

from notices.calling import LATER, Line, Reply, Silence, judged
from notices.parcels import CANNOT_BE_ASKED, Fate, Outcome, Parcel
from opendialogue import clock

SCHEMES = {"govuk-notify": "https", "govuk-notify+http": "http"}
#: an API key as Notify shows it: a name, the service's id and the secret
_KEY = re.compile(r".*?([0-9a-f-]{36})-([0-9a-f-]{36})")
#: answers about the key or the clock of this host, not about the message
NOT_LET_IN = frozenset({401, 403})
#: what Notify says of a notification, as receipts and as answers to a question; the rest is on its way
ARRIVED = frozenset({"delivered"})
LOST = frozenset({"permanent-failure", "temporary-failure", "technical-failure", "validation-failed"})
_BEST = (Fate.DELIVERED, Fate.ACCEPTED, Fate.REFUSED)


class GovukNotify:
    """``govuk-notify://API-KEY@api.notifications.service.gov.uk/TEMPLATE-ID``; the template holds ``((text))``."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        key = _KEY.fullmatch(unquote(parts.username or ""))
        self._service, self._secret = key.groups() if key else ("", "")
        host = parts.netloc.rpartition("@")[2]
        self._notifications = f"{SCHEMES[parts.scheme]}://{host}/v2/notifications"
        self._template = parts.path.strip("/")
        self._line = Line()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()

    def send(self, parcel: Parcel) -> Outcome:
        """Send one message. A refused key is this service's trouble, not the message's: it is tried again."""
        reference = str(parcel.notice)
        words = {
            "phone_number": parcel.address,
            "template_id": self._template,
            "personalisation": {"text": parcel.body},
            "reference": reference,
        }
        try:
            reply = self._line.call("POST", f"{self._notifications}/sms", json=words, headers=self._headers())
        except Silence as silence:
            return silence.outcome
        if reply.status in NOT_LET_IN:
            return Outcome(Fate.AGAIN, reference, _reason(reply), away=True, elsewhere=True)
        outcome = judged(reply, reference)
        return outcome if reply.is_yes else outcome.because(_reason(reply))

    def ask(self, parcel: Parcel) -> Outcome | None:
        """Look for the notification by its reference."""
        reference = str(parcel.notice)
        try:
            reply = self._line.call(
                "GET", self._notifications, params={"reference": reference}, headers=self._headers()
            )
        except Silence as silence:
            return silence.outcome.as_no_answer()
        found = reply.words.get("notifications")
        if reply.status in LATER | NOT_LET_IN:
            return Outcome(Fate.AGAIN, reference, _reason(reply), away=reply.status in NOT_LET_IN)
        if not reply.is_yes or not isinstance(found, list):
            return CANNOT_BE_ASKED
        states = {str(each.get("status")) for each in found if isinstance(each, dict)}
        # It may have been sent twice: the better of the two counts.
        best = min((fate_of(status) for status in states), key=_BEST.index, default=None)
        reason = f"Notify says {', '.join(sorted(states))}" if best is Fate.REFUSED else ""
        return Outcome(best, reference, reason) if best else None

    def _headers(self) -> dict[str, str]:
        """A token for one call: Notify takes it within 30 seconds of the time it names."""
        claims = {"iss": self._service, "iat": int(clock.now().timestamp())}
        return {"Authorization": f"Bearer {jwt.encode(claims, self._secret, algorithm='HS256')}"}


def fate_of(status: str) -> Fate:
    """What a status of Notify's means, in a receipt: "created", "sending" and what it may add are on their way."""
    if status in ARRIVED:
        return Fate.DELIVERED
    return Fate.REFUSED if status in LOST else Fate.ACCEPTED


def _reason(reply: Reply) -> str:
    errors = reply.words.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    said = ": ".join(str(first[part])[:120] for part in ("error", "message") if part in first)
    return f"Notify answered {reply.status} {said}".strip()
