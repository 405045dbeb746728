"""Text messages over a plain HTTP gateway."""

from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

import requests

from notices.parcels import Fate, Outcome, Parcel

#: seconds that the gateway may take to connect, and to answer
TIMEOUT = (5, 10)
#: answers that mean "later", not "no": request time-out, too early, too many requests
LATER = frozenset({408, 425, 429})


class HttpGateway:
    """Posts ``{"to", "text", "reference"}`` to ``SMS_URL``; a user name in it is sent as the bearer token.

    The reference is the notice's id and the same at every attempt, so that the gateway can tell a repeat.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._url = urlunsplit(parts._replace(netloc=_without_userinfo(parts)))
        self._session = requests.Session()
        # Never a proxy or a password from this machine's own settings: only what SMS_URL says.
        self._session.trust_env = False
        token = unquote(parts.password or parts.username or "")
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def send(self, parcel: Parcel) -> Outcome:
        """Post one message. 2xx is accepted; 4xx is final, except those that mean "later"."""
        reference = str(parcel.notice)
        words = {"to": parcel.address, "text": parcel.body, "reference": reference}
        try:
            answer = self._session.post(self._url, json=words, timeout=TIMEOUT, allow_redirects=False)
        except requests.ConnectTimeout as error:
            return Outcome(Fate.AGAIN, reference, _reason(error), away=True)
        except requests.ReadTimeout as error:
            return Outcome(Fate.PERHAPS, reference, _reason(error), away=True)
        except requests.RequestException as error:
            return Outcome(
                Fate.AGAIN, reference, _reason(error), away=isinstance(error, requests.ConnectionError)
            )
        return _judged(answer.status_code, reference)


def _judged(status: int, reference: str) -> Outcome:
    if 200 <= status < 300:
        return Outcome(Fate.ACCEPTED, reference)
    final = 400 <= status < 500 and status not in LATER
    return Outcome(Fate.REFUSED if final else Fate.AGAIN, reference, f"the gateway answered {status}")


def _without_userinfo(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]


def _reason(error: Exception) -> str:
    """Only the kind of failure: a message of ``requests`` would repeat the address."""
    return type(error).__name__
