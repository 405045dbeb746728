"""Template tags for words, dates and small pictures."""

from collections.abc import Sequence
from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from opendialogue import clock, icons, wording
from opendialogue.promise_bar import promise_bar as drawn_promise_bar

register = template.Library()

register.filter("moment", wording.moment)
register.filter("clock_time", wording.clock_time)
register.filter("day", wording.day)
register.filter("duration", wording.duration)
register.filter("initials", wording.initials)
register.filter("own", wording.own)


@register.filter
def time_left(due: datetime) -> str:
    """How long until ``due`` or how late it is, counted from the present moment."""
    return wording.time_left(due, clock.now())


@register.filter
def begin_of(begins: datetime, ends: datetime) -> str:
    """How the beginning of a stretch of time is said where its end is said after it."""
    return wording.stretch(begins, ends).begins


@register.filter
def end_of(ends: datetime, begins: datetime) -> str:
    """How the end of a stretch of time is said where its beginning was said before it."""
    return wording.stretch(begins, ends).ends


@register.filter
def time_tag(value: datetime) -> SafeString:
    """``<time>`` with the moment in words, for eyes and machines."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), wording.moment(value))


@register.filter
def under(cells: Sequence[object], headings: Sequence[object]) -> list[tuple[object, object]]:
    """Each cell of a row with the heading of its column, which a narrow screen shows beside it."""
    return list(zip(headings, cells, strict=True))


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of the small pictures of ``opendialogue.icons``; decoration, silent for screen readers."""
    return mark_safe(icons.drawn(name))  # noqa: S308 - made of our own constants only


register.simple_tag(wording.comma)
register.simple_tag(drawn_promise_bar, name="promise_bar")
