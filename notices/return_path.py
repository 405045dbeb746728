"""Where a mail that cannot be delivered comes back to: an address of its own for every notice.

``bounces+<notice>.<mark>@bounce.example.org``: the notice as 32 hexadecimal digits, and a mark that only this service
can make, so that nobody stops a mail address by a message they wrote themselves.
"""

import re
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

#: hexadecimal digits of the mark; with them the part before the @ stays within the 64 letters that mail allows
MARK_LENGTH = 16


def return_path(notice: UUID) -> str:
    """Where this notice comes back to; "" where ``BOUNCE_ADDRESS`` is not set."""
    if not settings.BOUNCE_ADDRESS:
        return ""
    name, _, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{name}+{notice.hex}.{_mark(notice)}@{domain}"


def notice_returned(receivers: str) -> UUID | None:
    """Which notice came back, of whatever addresses stand in this line; None without one that has our own mark."""
    if not settings.BOUNCE_ADDRESS:
        return None
    name, _, domain = settings.BOUNCE_ADDRESS.lower().partition("@")
    marked = rf"\+([0-9a-f]{{32}})\.([0-9a-f]{{{MARK_LENGTH}}})@"
    shape = rf"(?<![\w.+-]){re.escape(name)}{marked}{re.escape(domain)}(?![\w-]|\.\w)"
    for found in re.finditer(shape, receivers.lower()):
        notice = UUID(found[1])
        if constant_time_compare(found[2], _mark(notice)):
            return notice
    return None


def _mark(notice: UUID) -> str:
    return salted_hmac("notices.return_path", notice.hex, algorithm="sha256").hexdigest()[:MARK_LENGTH]
