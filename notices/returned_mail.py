"""Reading a mail that came back: whether it says so at all, for good or for now, and of which notice."""

from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from uuid import UUID

import structlog
from flufl.bounce import all_failures

from notices.return_path import notice_returned

log = structlog.get_logger(__name__)

#: where mail servers write down whom a mail was for
RECEIVERS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")


@dataclass(frozen=True)
class Returned:
    """A notice that came back. ``is_permanent``: there is nothing to wait for."""

    notice: UUID
    is_permanent: bool


def read(raw: bytes, receivers: Iterable[str] = ()) -> Returned | None:
    """What a mail says of a notice of ours; None where it says nothing of one, or says that somebody is away.

    ``receivers`` is whom the mail server says it was for; the mail's own headers are looked at too. Only an address
    with our own mark counts, so whatever else the mail holds can name no notice.
    """
    message = message_from_bytes(raw)
    notice = _notice(message, receivers)
    if notice is None or _is_somebodys_answer(message):
        return None
    try:
        for_now, for_good = all_failures(message)
    except Exception:
        # It reads what strangers send, in a dozen shapes: whatever it stumbles over is no word that mail came back.
        log.warning("returned_mail_not_read", notice=str(notice), exc_info=True)
        return None
    return Returned(notice, is_permanent=bool(for_good)) if for_good or for_now else None


def _notice(message: Message, receivers: Iterable[str]) -> UUID | None:
    named = [str(line) for header in RECEIVERS for line in message.get_all(header, [])]
    return notice_returned(", ".join([*receivers, *named]))


def _is_somebodys_answer(message: Message) -> bool:
    """Whether it comes from a mailbox that works: somebody is away, has read it, or has written.

    A report of a mail server says that it is one (RFC 3464), or, of older servers, whom it could not reach. RFC 3834
    marks automatic answers; servers mark their reports in the same way, so the report is looked at first.
    """
    kind = str(message.get_param("report-type", "")).lower()
    if message.get_content_type() == "multipart/report":
        return kind != "delivery-status"
    if message["X-Failed-Recipients"]:
        return False
    sender = message["Return-Path"]
    if sender is not None and str(sender).strip() not in ("<>", ""):
        # A server that returns a mail has no address for an answer of its own.
        return True
    automatic = str(message["Auto-Submitted"] or "no").partition(";")[0].strip().lower()
    marks = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Vacation")
    precedence = str(message["Precedence"] or "").strip().lower()
    return automatic != "no" or precedence == "auto_reply" or any(message[mark] for mark in marks)
