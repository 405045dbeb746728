"""How a letter looks in the letterbox."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from notices.models import Channel, Notice, NoticeState

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_KINDS = {
    NoticeState.SENT: "teal",
    NoticeState.DELIVERED: "teal",
    NoticeState.FAILED: "late",
    NoticeState.UNKNOWN: "late",
}


@dataclass(frozen=True)
class Letter:
    """One mail or text message, ready to be shown."""

    id: UUID
    to: str
    address: str
    at: datetime
    subject: str
    body: SafeString
    state: str
    #: which look the state has
    kind: str
    trouble: str
    is_mail: bool
    has_calendar: bool
    lang: str


def shown(notice: Notice) -> Letter:
    """The notice as the letterbox shows it; one that was never tried has no text yet."""
    return Letter(
        id=notice.pk,
        to=str(notice.recipient),
        address=notice.address,
        at=notice.sent_at or notice.created_at,
        subject=notice.subject,
        body=with_links(notice.body),
        state=notice.get_state_display(),
        kind=_KINDS.get(NoticeState(notice.state), "dashed"),
        trouble=notice.last_error,
        is_mail=notice.channel == Channel.MAIL,
        has_calendar=bool(notice.calendar),
        lang=notice.language,
    )


def with_links(text: str) -> SafeString:
    """The text with its addresses as links. Those of this site lead there, by whatever name it was reached."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        target = found[0].removeprefix(settings.PUBLIC_URL) or "/"
        parts += [escape(text[end : found.start()]), format_html('<a href="{}">{}</a>', target, found[0])]
        end = found.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - every part was escaped just now
