"""Providers of text messages, as real servers on this host: a plain gateway, and GOV.UK Notify."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

import jwt

from opendialogue import clock


@dataclass
class Provider:
    """What a provider was asked to send and asked about, and how it answers."""

    url: str = ""
    #: its answer to being asked to send, and to being asked about a message; 0 for its own
    status: int = 202
    says: int = 0
    #: it takes the message, and hangs up instead of answering
    loses_its_answer: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    #: waits for this before it answers
    let_go: threading.Event = field(default_factory=threading.Event)
    #: what became of each message that it took, by reference
    taken: dict[str, str] = field(default_factory=dict)
    #: each message that rings somewhere, by reference
    rang: list[str] = field(default_factory=list)

    path: ClassVar[str] = "/send"

    def __enter__(self) -> Self:
        self.let_go.set()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                provider.asked.append(body)
                provider.headers.append(dict(self.headers))
                status = provider.refusal(self.headers, self.path) or provider.status
                if status < 300:
                    provider.take(body["reference"])
                provider.let_go.wait(30)
                if provider.loses_its_answer:
                    self.connection.close()
                    return
                self._say(status, provider.error(status))

            def do_GET(self) -> None:
                (reference,) = parse_qs(urlsplit(self.path).query)["reference"]
                provider.questions.append(reference)
                status = provider.refusal(self.headers, self.path) or provider.says
                self._say(*((status, {}) if status else provider.known(reference)))

            def _say(self, status: int, words: object) -> None:
                body = json.dumps(words).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}{self.path}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()

    def refusal(self, headers: Any, path: str) -> int:
        """The status with which somebody is not let in; 0 for everybody."""
        return 0

    def take(self, reference: str) -> None:
        raise NotImplementedError

    def known(self, reference: str) -> tuple[int, object]:
        raise NotImplementedError

    def error(self, status: int) -> object:
        return {}


@dataclass
class Gateway(Provider):
    """A plain gateway that knows a repeat by its reference, as the contract asks."""

    def take(self, reference: str) -> None:
        if reference not in self.taken:
            self.taken[reference] = "sent"
            self.rang.append(reference)

    def known(self, reference: str) -> tuple[int, object]:
        state = self.taken.get(reference)
        return (200, {"reference": reference, "state": state}) if state else (404, {})


SERVICE = "11111111-2222-4333-8444-555555555555"
SECRET = "66666666-7777-4888-9999-aaaaaaaaaaaa"
TEMPLATE = "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff"


@dataclass
class Notify(Provider):
    """GOV.UK Notify: it lets in who signs for the service, and sends a second time whatever it is asked twice."""

    status: int = 201
    path: ClassVar[str] = "/v2/notifications"

    @property
    def sms_url(self) -> str:
        host = urlsplit(self.url).netloc
        return f"govuk-notify+http://kallio-{SERVICE}-{SECRET}@{host}/{TEMPLATE}"

    def refusal(self, headers: Any, path: str) -> int:
        try:
            claims = jwt.decode(
                str(headers["Authorization"]).removeprefix("Bearer "),
                SECRET,
                algorithms=["HS256"],
                options={"require": ["iss", "iat"], "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return 403
        in_time = abs(claims["iat"] - clock.now().timestamp()) <= 30
        return 0 if claims["iss"] == SERVICE and in_time else 403

    def take(self, reference: str) -> None:
        self.taken.setdefault(reference, "sending")
        self.rang.append(reference)

    def known(self, reference: str) -> tuple[int, object]:
        found = [{"id": each, "reference": each, "status": self.taken[each]} for each in self.rang]
        return 200, {"notifications": [each for each in found if each["reference"] == reference], "links": {}}

    def error(self, status: int) -> object:
        if status < 300:
            return {"id": "740e5834-3a29-46b4-9a6f-16142fde533a"}
        return {
            "status_code": status,
            "errors": [{"error": "BadRequestError", "message": "No such template"}],
        }
