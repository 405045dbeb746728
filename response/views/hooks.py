"""Where providers of text messages tell what became of one and what people answered, and the test mailbox that mail
arrived. No session is looked at."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from notices import signing
from notices.channels import is_govuk_notify
from notices.govuk_notify import fate_of
from notices.receipts import take_receipt
from notices.sms import KNOWN
from opendialogue import clock
from response.answering import Incoming, take_answer
from response.api.door import REALM, only, spoken, whole_of
from response.api.problems import Refused, refused_fields
from response.api.reading import Fields, object_in
from response.engine import probe

#: bytes: far more than any receipt or text message needs
LARGEST = 16_384
LONGEST_REFERENCE = 120


@spoken
def sms_receipts(request: HttpRequest) -> HttpResponse:
    """A plain gateway's receipt: what became of the notice that ``reference`` names."""
    fields = _signed(request)
    reference, state = fields.line("reference", LONGEST_REFERENCE), fields.line("state", 20)
    at = fields.moment("at")
    if state not in KNOWN:
        fields.refuse("state", f"This is one of {', '.join(KNOWN)}.")
    _finish(fields)
    now = clock.now()
    take_receipt(reference, KNOWN[state], at or now, now)
    return HttpResponse(status=204)


@spoken
def govuk_notify_receipts(request: HttpRequest) -> HttpResponse:
    """GOV.UK Notify's receipt. Notices that it did not send, and states that it may add, change nothing."""
    fields = _from_notify(request)
    reference, status = fields.line("reference", LONGEST_REFERENCE), fields.line("status", 60)
    at = fields.moment("completed_at")
    _finish(fields)
    now = clock.now()
    take_receipt(reference, fate_of(status), at or now, now)
    return HttpResponse(status=204)


@spoken
def sms_incoming(request: HttpRequest) -> HttpResponse:
    """A plain gateway hands on a text message that somebody wrote to our number."""
    fields = _signed(request)
    return _taken(fields, message="id", number="from", words="text")


@spoken
def govuk_notify_incoming(request: HttpRequest) -> HttpResponse:
    """GOV.UK Notify hands on a text message that somebody wrote to our number."""
    fields = _from_notify(request)
    return _taken(fields, message="id", number="source_number", words="message")


def _taken(fields: Fields, *, message: str, number: str, words: str) -> HttpResponse:
    """Answers alike whoever wrote, so that nobody learns by it whose number it is."""
    if not settings.SMS_ANSWERS:
        raise Refused(403, "Text messages are not answered here.")
    incoming = Incoming(
        message=fields.line(message, LONGEST_REFERENCE),
        number=_international(fields.line(number, 40)),
        words=fields.text(words, LARGEST),
    )
    if not incoming.message and not fields.is_refused(message):
        fields.refuse(message, "Say which message this is, so that it counts once.")
    _finish(fields)
    take_answer(incoming, clock.now())
    return HttpResponse(status=204)


def _international(number: str) -> str:
    """The number as E.164: providers leave its + out."""
    return f"+{number.removeprefix('+')}"


@spoken
def probe_back(request: HttpRequest, token: str) -> HttpResponse:
    """The hourly test message has arrived: whoever reads the test mailbox sends this, with the mail's own address.

    Only a POST says so: scanners on the way open every link, and have not reached the mailbox.
    """
    only(request, "POST")
    if not probe.came_back(token, clock.now()):
        raise Refused(404, "This is no test message of this service.")
    return HttpResponse(status=204)


def _signed(request: HttpRequest) -> Fields:
    """What a plain gateway sent and signed. Raises ``Refused`` for anything else."""
    only(request, "POST")
    timestamp, signature = (request.headers.get(f"X-{name}", "") for name in ("Timestamp", "Signature"))
    if not (timestamp and signature):
        detail = "Sign it: X-Timestamp and X-Signature, an HMAC-SHA256 over timestamp.body in hex."
        raise Refused(401, detail, headers={"WWW-Authenticate": 'HMAC-SHA256 realm="Open Dialogue"'})
    body = whole_of(request, LARGEST)
    secret = "" if _speaks_notify() else settings.SMS_HOOK_SECRET or ""
    if not signing.is_genuine(secret, timestamp, signature, body, clock.now()):
        raise Refused(403, "This signature is wrong, or more than five minutes old.")
    return Fields(object_in(body))


def _from_notify(request: HttpRequest) -> Fields:
    """What GOV.UK Notify sent with the agreed token. Raises ``Refused`` for anything else."""
    only(request, "POST")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        detail = "Show the agreed token: Authorization: Bearer …"
        raise Refused(401, detail, headers={"WWW-Authenticate": REALM})
    secret = settings.SMS_HOOK_SECRET or "" if _speaks_notify() else ""
    if not signing.is_secret(secret, token.strip()):
        raise Refused(403, "This token lets nobody in.")
    return Fields(object_in(whole_of(request, LARGEST)))


def _speaks_notify() -> bool:
    """Whether messages go over GOV.UK Notify: each provider is heard only where it is the one that sends."""
    return is_govuk_notify(settings.SMS_URL or "")


def _finish(fields: Fields) -> None:
    """Raises ``Refused`` with everything that is wrong. What else a provider tells is its own affair."""
    if fields.errors:
        raise refused_fields(fields.errors)
