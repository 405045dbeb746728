"""Mail over SMTP, one connection for a batch."""

import contextlib
import smtplib
from email.utils import formataddr, parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from icalendar import Calendar

from notices.parcels import CANNOT_BE_ASKED, Fate, Outcome, Parcel
from notices.return_path import return_path

#: seconds that a mail server may take for each answer
TIMEOUT = 10
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Smtp:
    """The server that ``SMTP_URL`` names: ``smtp://``, ``smtps://`` or ``smtp+starttls://user:password@host:port``."""

    def __init__(self, url: str) -> None:
        self._backend = _backend(urlsplit(url))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one mail to the server; where it hung up since the last one, once more on a new connection."""
        message_id = message_id_of(parcel.notice)
        try:
            message = mail_of(parcel, message_id)
            return self._hand_over(message, message_id)
        except ValueError as error:
            return Outcome(Fate.REFUSED, message_id, _reason(error))

    def ask(self, parcel: Parcel) -> Outcome | None:
        """A mail server does not say what it has taken."""
        return CANNOT_BE_ASKED

    def _hand_over(self, message: EmailMultiAlternatives, message_id: str) -> Outcome:
        try:
            reused = self._backend.open() is False
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            return Outcome(Fate.AGAIN, message_id, _reason(error), away=True)
        try:
            self._backend.send_messages([message])
        except smtplib.SMTPServerDisconnected as error:
            self._hang_up()
            # The Message-ID stays the same, so a server that did take the first one knows it again.
            stale = reused and not _timed_out(error)
            return self._hand_over(message, message_id) if stale else _broken(error, message_id)
        except smtplib.SMTPException as error:
            return _answered(error, message_id)
        except OSError as error:
            self._hang_up()
            return _broken(error, message_id)
        return Outcome(Fate.ACCEPTED, message_id)

    def _hang_up(self) -> None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._backend.close()
        self._backend.connection = None


def message_id_of(notice: UUID) -> str:
    """The Message-ID of a notice: the same at every attempt, so that a mail that went out twice is one mail."""
    return f"<{notice}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def mail_of(parcel: Parcel, message_id: str) -> EmailMultiAlternatives:
    """The mail itself; a calendar file is its last alternative part, with the method that the file names."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    sender = formataddr((parcel.sender_name, address)) if parcel.sender_name else address
    message = EmailMultiAlternatives(
        subject=parcel.subject,
        body=parcel.body,
        # The envelope's sender, where mail comes back to; what people see is the header.
        from_email=return_path(parcel.notice) or address,
        to=[parcel.address],
        headers={"From": sender, "Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    if parcel.calendar:
        method = Calendar.from_ical(parcel.calendar).get("METHOD", "PUBLISH")
        message.attach_alternative(parcel.calendar, f"text/calendar; method={method}")
    return message


def _backend(parts: SplitResult) -> EmailBackend:
    return EmailBackend(
        host=parts.hostname or "localhost",
        port=parts.port or _PORTS[parts.scheme],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+starttls",
        use_ssl=parts.scheme == "smtps",
        timeout=TIMEOUT,
    )


def _answered(error: smtplib.SMTPException, message_id: str) -> Outcome:
    """The server said no: 5xx about the receiver or the words is final; about us, or 4xx, is worth another try."""
    code, words = _code_and_words(error)
    final = code >= 500 and not isinstance(error, smtplib.SMTPSenderRefused)
    return Outcome(Fate.REFUSED if final else Fate.AGAIN, message_id, words)


def _broken(error: Exception, message_id: str) -> Outcome:
    """The connection broke in the middle: the server may have the mail or not."""
    return Outcome(Fate.PERHAPS, message_id, _reason(error), away=_timed_out(error))


def _timed_out(error: Exception) -> bool:
    """Also where smtplib tells of a server's silence as of a closed connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _code_and_words(error: smtplib.SMTPException) -> tuple[int, str]:
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return 400, _reason(error)
    return code, f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")
