"""Where a mail server tells of mail that came back. No session is looked at; each mail is signed."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from notices import signing
from opendialogue import clock
from response.api.door import only, spoken
from response.api.problems import Refused
from response.returned_mail import LARGEST, take_mail


@spoken
def mail(request: HttpRequest) -> HttpResponse:
    """POST /hooks/mail/: one whole mail as it came, signed. 204 whatever it says."""
    only(request, "POST")
    timestamp, signature, receiver = (
        request.headers.get(f"X-{name}", "") for name in ("Timestamp", "Signature", "Recipient")
    )
    if not (timestamp and signature):
        detail = "Sign it: X-Timestamp and X-Signature, an HMAC-SHA256 over timestamp.body in hex."
        raise Refused(401, detail, headers={"WWW-Authenticate": 'HMAC-SHA256 realm="Open Dialogue"'})
    raw, now = _whole(request), clock.now()
    if not signing.is_genuine(settings.MAIL_HOOK_SECRET or "", timestamp, signature, raw, now):
        raise Refused(403, "This signature is wrong, or more than five minutes old.")
    take_mail(raw, now, [receiver] if receiver else [])
    return HttpResponse(status=204)


def _whole(request: HttpRequest) -> bytes:
    try:
        raw = request.body
    except RequestDataTooBig:
        raw = None
    if raw is None or len(raw) > LARGEST:
        raise Refused(413, f"Send at most {LARGEST} bytes.")
    return raw
