"""The words of a notice, in its receiver's language and zone."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext

from notices.models import Channel

SUBJECT_LIMIT = 200
#: begins a text message that is read from right to left: phones take the direction from its first letter, and the
#: sender's name may be in another script
RIGHT_TO_LEFT = "\N{RIGHT-TO-LEFT MARK}"


@dataclass(frozen=True)
class Text:
    """What one notice says; a text message has no subject."""

    subject: str
    body: str


def write(kind: str, channel: str, language: str, context: Mapping[str, Any]) -> Text:
    """Render the texts of ``kind`` for one channel.

    ISO times in ``context`` come out in the zone that ``context["zone"]`` names (UTC without one), ``path`` as the
    whole ``link``. Raises ``TemplateDoesNotExist`` for a kind that has no text.
    """
    values = {name: _value(value) for name, value in context.items()}
    values |= {"link": absolute(str(context.get("path", ""))), "site": urlsplit(settings.PUBLIC_URL).netloc}
    zone = zoneinfo.ZoneInfo(context.get("zone") or "UTC")
    with translation.override(language), timezone.override(zone):
        if channel == Channel.SMS:
            return Text(subject="", body=_message(_rendered(f"notices/{kind}.sms.txt", values)))
        subject = _on_one_line(_rendered(f"notices/{kind}.subject.txt", values))[:SUBJECT_LIMIT]
        return Text(subject=subject, body=_rendered(f"notices/{kind}.mail.txt", values).strip() + "\n")


def plain(channel: str, language: str) -> Text:
    """Words that need no template and no facts, for a ladder notice whose own text cannot be made."""
    with translation.override(language):
        words = gettext("Somebody is waiting for us. Please look here:")
        text = f"{words} {absolute('/contacts/')}"
        if channel == Channel.SMS:
            return Text("", _message(text))
        return Text(gettext("A message for you"), f"{text}\n")


def absolute(path: str) -> str:
    """The whole address of a page of this site; empty for no path."""
    return f"{settings.PUBLIC_URL}{path}" if path else ""


def _rendered(name: str, values: dict[str, Any]) -> str:
    template: Any = get_template(name)
    # Plain text: an apostrophe must stay one, so nothing is escaped.
    return str(template.template.render(Context(dict(values), autoescape=False)))


def _message(text: str) -> str:
    line = _on_one_line(text)
    return RIGHT_TO_LEFT + line if translation.get_language_bidi() else line


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _value(value: Any) -> Any:
    """An ISO time with its offset becomes a moment; everything else stays as it is."""
    if not isinstance(value, str) or "T" not in value or not value[:4].isdigit():
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment if moment.tzinfo else value
