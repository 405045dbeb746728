"""The promise drawn as a bar: from first contact to twice the promised time, the promise in the middle."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opendialogue import wording

#: the drawing's own width; its height is 24. The promise ends at half of it.
WIDTH = 300


def promise_bar(
    received_at: datetime,
    respond_by: datetime,
    now: datetime,
    kept_at: datetime | None = None,
    marks: Iterable[datetime | None] = (),
) -> SafeString:
    """One contact's clock as a small drawing with its words below.

    ``kept_at`` is when the time that keeps the promise was reached, ``marks`` the times reached so far (and a
    meeting to come); empty ones are left out. Late is a word, a stripe and a number, never a colour alone.
    """
    within = respond_by - received_at
    end = kept_at or now
    drawing = _run(_across(end, received_at, within)) + "".join(
        f'<circle class="bar-mark" cx="{_across(mark, received_at, within)}" cy="12" r="7"/>'
        for mark in marks
        if mark
    )
    scale = "".join(
        f"<span>{escape(text)}</span>" for text in (_("Contact"), _hours(within), _hours(2 * within))
    )
    svg = (
        f'<svg viewBox="0 0 {WIDTH} 24" aria-hidden="true" focusable="false">'
        f'<rect class="bar-track" x=".5" y="5" width="{WIDTH - 1}" height="14" rx="7"/>{drawing}'
        f'<path class="bar-end" d="M{WIDTH // 2} 0v24"/></svg>'
    )
    words = _words(end, received_at, respond_by, kept=bool(kept_at))
    scale_row = f'<div class="bar-scale" aria-hidden="true">{scale}</div>'
    return mark_safe(f'<div class="promise">{svg}{scale_row}{words}</div>')  # noqa: S308 - words are escaped above


def _across(at: datetime, received_at: datetime, within: timedelta) -> int:
    """Where a moment lies on the bar; what lies outside stands at its edge."""
    share = (at - received_at) / (2 * within)
    return min(max(round(share * WIDTH), 0), WIDTH)


def _run(end: int) -> str:
    middle = WIDTH // 2
    run = f'<path class="bar-run" d="M7 12H{max(min(end, middle), 8)}"/>'
    return run if end <= middle else run + f'<path class="bar-late" d="M{middle} 12H{end}"/>'


def _words(end: datetime, received_at: datetime, respond_by: datetime, *, kept: bool) -> str:
    late = f'<span class="tag tag-late">{escape(_("Late"))}</span> ' if end > respond_by else ""
    if kept:
        said = _("After %(length)s") % {"length": wording.duration(end - received_at)}
    else:
        said = wording.time_left(respond_by, end)
    return f'<p class="bar-word{" late" if late else ""}">{late}{escape(said)}</p>'


def _hours(length: timedelta) -> str:
    return wording.duration(length) if length % timedelta(hours=1) or not length else _whole_hours(length)


def _whole_hours(length: timedelta) -> str:
    count = length // timedelta(hours=1)
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
