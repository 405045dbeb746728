"""Text messages over a plain HTTP gateway, by the contract of docs/text-messages.md."""

from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from notices.calling import LATER, Line, Silence, judged
from notices.parcels import CANNOT_BE_ASKED, Fate, Outcome, Parcel

#: what a gateway that is asked may say of a message it was given
KNOWN = {"sent": Fate.ACCEPTED, "delivered": Fate.DELIVERED, "failed": Fate.REFUSED}
NEVER_HEARD_OF = 404


class HttpGateway:
    """Posts ``{"to", "text", "reference"}`` to ``SMS_URL``; a user name in it is sent as the bearer token.

    The reference is the notice's id and the same at every attempt, so that the gateway can tell a repeat.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._url = urlunsplit(parts._replace(netloc=_without_userinfo(parts)))
        self._line = Line()
        token = unquote(parts.password or parts.username or "")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()

    def send(self, parcel: Parcel) -> Outcome:
        """Post one message."""
        reference = str(parcel.notice)
        words = {"to": parcel.address, "text": parcel.body, "reference": reference}
        try:
            reply = self._line.call("POST", self._url, json=words, headers=self._headers)
        except Silence as silence:
            return silence.outcome
        return judged(reply, reference)

    def ask(self, parcel: Parcel) -> Outcome | None:
        """Ask ``GET SMS_URL?reference=…``: a state, or 404 where it never heard of it."""
        reference = str(parcel.notice)
        try:
            reply = self._line.call("GET", self._url, params={"reference": reference}, headers=self._headers)
        except Silence as silence:
            return silence.outcome.as_no_answer()
        if reply.status == NEVER_HEARD_OF:
            return None
        if reply.status in LATER:
            return Outcome(Fate.AGAIN, reference, f"the gateway answered {reply.status}")
        state = str(reply.words.get("state"))
        if not reply.is_yes or state not in KNOWN:
            return CANNOT_BE_ASKED
        return Outcome(
            KNOWN[state], reference, "" if state != "failed" else "the gateway could not deliver it"
        )


def _without_userinfo(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]
