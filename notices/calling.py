"""One call to a gateway over HTTP, and what it means when no answer comes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError

from notices.parcels import Fate, Outcome

#: seconds that a gateway may take to connect, and to answer
TIMEOUT = (5, 10)
#: answers that mean "later", not "no": request time-out, too early, too many requests
LATER = frozenset({408, 425, 429})
#: the answer of whatever stands in front of a gateway that did not answer in time
GATEWAY_SILENT = 504
#: so much of an answer is read
LARGEST = 65_536


@dataclass(frozen=True)
class Reply:
    """What a gateway answered: its status, and its words where they were JSON (else an empty mapping)."""

    status: int
    words: Mapping[str, Any]

    @property
    def is_yes(self) -> bool:
        return 200 <= self.status < 300


class Silence(Exception):
    """No answer came; ``outcome`` says whether the words may have got through all the same."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class Line:
    """Calls to one gateway, over one connection while it lasts."""

    def __init__(self) -> None:
        self._session = requests.Session()
        # Never a proxy or a password from this machine's own settings: only what SMS_URL says.
        self._session.trust_env = False

    def close(self) -> None:
        self._session.close()

    def call(self, method: str, url: str, **what: Any) -> Reply:
        """Call once. Raises ``Silence``; where nothing had left this machine, that is for certain not sent."""
        try:
            with self._session.request(
                method, url, timeout=TIMEOUT, allow_redirects=False, stream=True, **what
            ) as answer:
                return Reply(answer.status_code, _words(answer))
        except requests.RequestException as error:
            # Only the kind of failure: a message of ``requests`` would repeat the address.
            fate = Fate.AGAIN if _never_left(error) else Fate.PERHAPS
            raise Silence(Outcome(fate, reason=type(error).__name__, away=_is_away(error))) from error


def judged(reply: Reply, reference: str) -> Outcome:
    """What an answer to "send this" means: 2xx is accepted; 4xx is final, except those that mean "later"."""
    if reply.is_yes:
        return Outcome(Fate.ACCEPTED, reference)
    reason = f"the gateway answered {reply.status}"
    if reply.status == GATEWAY_SILENT:
        return Outcome(Fate.PERHAPS, reference, reason)
    final = 400 <= reply.status < 500 and reply.status not in LATER
    return Outcome(Fate.REFUSED if final else Fate.AGAIN, reference, reason)


def _words(answer: requests.Response) -> Mapping[str, Any]:
    """The answer's words, as far as they are JSON and short. A status without its words is an answer, too."""
    body = b""
    try:
        for piece in answer.iter_content(LARGEST):
            body += piece
            if len(body) > LARGEST:
                return {}
        words = json.loads(body)
    except (ValueError, requests.RequestException):
        return {}
    return words if isinstance(words, dict) else {}


def _never_left(error: requests.RequestException) -> bool:
    """Whether no connection came about, so that nothing can have been taken."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError):
        return True
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(cause, NewConnectionError) or not isinstance(
        error, requests.ConnectionError | requests.Timeout | requests.exceptions.ChunkedEncodingError
    )


def _is_away(error: requests.RequestException) -> bool:
    return isinstance(error, requests.ConnectionError | requests.Timeout)
