"""The style guide: every component live, in both themes, with made-up people. Only in the demo."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opendialogue import clock, icons


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        max_length=120,
    )
    phone = forms.CharField(
        label=gettext_lazy("Your phone number"),
        help_text=gettext_lazy("We call from a number that your phone may not know."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    words = forms.CharField(
        label=gettext_lazy("What is happening, in your own words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[("en", "English"), ("fi", "suomi")])
    way = forms.ChoiceField(
        label=gettext_lazy("How would you like to be reached?"),
        choices=[("call", gettext_lazy("By phone")), ("mail", gettext_lazy("By mail"))],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("When?"),
        choices=[("today", gettext_lazy("Today")), ("tomorrow", gettext_lazy("Tomorrow"))],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-tight"}),
        required=False,
    )
    at = forms.DateTimeField(
        label=gettext_lazy("When did they call?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    interpreter = forms.BooleanField(label=gettext_lazy("I would like an interpreter"), required=False)


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """GET /styleguide/ shows every component once in each theme, the form with its errors."""
    samples = [{"theme": theme, "parts": _parts(request, theme)} for theme in ("light", "dark")]
    return render(request, "styleguide.html", {"samples": samples})


def _parts(request: HttpRequest, theme: str) -> SafeString:
    """All components; the theme's name keeps the ids of the two samples apart."""
    now = clock.now()
    context = (
        _words()
        | _lists(theme)
        | _network()
        | _going_on()
        | _promise(now)
        | _spoken(now, theme)
        | {"now": now}
    )
    return render_to_string("styleguide/parts.html", context, request)


def _words() -> dict[str, Any]:
    words = {
        "offer": _("Offer a time"),
        "open": _("Open"),
        "leave": _("Leave this page"),
        "not_now": _("Not now"),
        "invited": _("Invited"),
        "joined": _("Joined"),
        "talked_about": _("Talked about"),
        "late": _("Late"),
        "live": _("New words appear here by themselves."),
        "unsent": _("I can sit with her on Saturday night."),
        "send": _("Send"),
        "thanks": _("Thank you. We have it."),
        "who": _("Aino will be in touch by"),
        "next_steps": _("You need not do anything until then."),
        "family": _("Family"),
        "chart": _("First contacts met within 24 hours"),
        "lower": _("By week, those still waiting included."),
        "panel": _("Nothing is decided without Maija"),
        "panel_text": _("You can say as much or as little as you like, and stop whenever you wish."),
        "more": _("What is this meeting for?"),
        "empty": _("No meeting yet"),
        "empty_text": _("Ask Maija whom she would like there, then offer a time."),
    }
    return {"words": words, "icons": sorted(icons.PATHS)}


def _lists(theme: str) -> dict[str, Any]:
    return {
        "form": SampleForm({f"{theme}-words": _("She has not slept since Sunday.")}, prefix=theme),
        "doors": [
            {
                "address": "#main",
                "title": _("I need support"),
                "text": _("or am worried about somebody"),
                "kind": "",
            },
            {
                "address": "#main",
                "title": _("I was invited"),
                "text": _("with a link or a letter"),
                "kind": "clay",
            },
        ],
        "answers": [
            {"question": _("Your name"), "answer": "Tuula", "change_address": "#main"},
            {"question": _("Interpreter"), "answer": "", "change_address": "#main"},
        ],
        "facts": [
            {"value": _("19 hours"), "label": _("was the usual wait last week (median)")},
            {"value": "11 / 12", "label": _("first contacts met within 24 hours")},
        ],
        "steps": [
            {"title": _("You tell us"), "text": "", "done": True},
            {"title": _("Somebody calls you"), "text": _("the same day"), "is_current": True},
            {"title": _("We meet"), "text": _("with whom you wish, where you wish")},
        ],
        "headings": [_("Week"), _("Within 24 hours"), _("All")],
        "rows": [[_("2 November"), 9, 11], [_("9 November"), 11, 12]],
        "drawing": _drawing(),
    }


def _network() -> dict[str, Any]:
    return {
        "centre": "Maija",
        "people": [
            {
                "name": "Riitta",
                "relation": _("mother"),
                "state": "joined",
                "text": _("Joined"),
                "change_address": "#main",
            },
            {
                "name": "Pekka",
                "relation": _("brother"),
                "state": "invited",
                "text": _("Invited"),
                "change_address": "#main",
            },
            {
                "name": "Tuula",
                "relation": _("next door"),
                "state": "named",
                "text": _("Talked about"),
                "change_address": "#main",
            },
        ],
        "states": [
            {"state": "joined", "label": _("Joined")},
            {"state": "invited", "label": _("Invited")},
            {"state": "named", "label": _("Talked about")},
        ],
    }


def _going_on() -> dict[str, Any]:
    return {
        "left_open": [{"words": _("Whether work can wait until spring."), "said_by": "Maija"}],
        "way": {
            "words": _("Pekka stays until Monday. We meet again tomorrow."),
            "stances": [
                {"name": "Maija", "stands": "with", "label": _("With this")},
                {
                    "name": "Pekka",
                    "stands": "differently",
                    "label": _("Differently"),
                    "words": _("Until Sunday, then Tuula."),
                },
                {"name": "Tuula", "stands": ""},
            ],
        },
    }


def _drawing() -> SafeString:
    bars = "".join(
        f'<rect class="chart-bar" x="{60 + 70 * week}" y="{150 - height}" width="44" height="{height}"/>'
        for week, height in enumerate((90, 100, 110, 96, 120, 104, 118))
    )
    label = escape(_("Seven weeks, most near the target"))
    return mark_safe(  # noqa: S308 - our own numbers only
        f'<svg viewBox="0 0 640 180" role="img" aria-label="{label}">'
        f'<path class="chart-grid" d="M40 150h560M40 90h560"/>{bars}<path class="chart-target" d="M40 30h560"/></svg>'
    )


def _promise(now: datetime) -> dict[str, Any]:
    def row(name: str, hours: float, step: str, **more: Any) -> dict[str, Any]:
        received_at = now - timedelta(hours=hours)
        return {
            "name": name,
            "received_at": received_at,
            "respond_by": received_at + timedelta(hours=24),
            "step": step,
        } | more

    return {
        "board": [
            row(
                "Maija",
                26.9,
                _("Tell its story"),
                is_late=True,
                next=_("Meeting tonight"),
                marks=[now + timedelta(hours=3)],
                kind="second",
            ),
            row(
                "Oskari",
                6.5,
                _("Open"),
                next=_("Meeting today"),
                marks=[now + timedelta(hours=1.5)],
                kind="second",
            ),
            row("Helmi", 5.2, _("Offer a time"), next=_("No time offered yet")),
        ],
        "story": [
            {"at": now - timedelta(hours=5), "text": _("Tuula called about Maija.")},
            {
                "at": now - timedelta(hours=4),
                "text": _("Aino took it on."),
                "note": _("She had been told by SMS."),
            },
        ],
    }


def _spoken(now: datetime, theme: str) -> dict[str, Any]:
    def voice(key: str, speaker: str, words: str, **more: Any) -> dict[str, Any]:
        return {"key": f"{theme}-{key}", "speaker": speaker, "words": words, "at": now} | more

    return {
        "voices": [
            voice(
                "1",
                "Riitta",
                _("She has not slept since Sunday. I want her to feel safe at home."),
                relation=_("mother"),
            ),
            voice(
                "2", "Tuula", _("I hear her walking at night."), relation=_("next door"), written_by="Aino"
            ),
            voice("3", "أمينة", "لم تنم منذ يوم الأحد.", language="ar"),
            voice(
                "4",
                "Pekka",
                _("I can stay until Monday."),
                is_own=True,
                edited=_("Changed once"),
                change_address="#main",
                earlier=[{"words": _("I can stay until Sunday."), "when": _("until today")}],
            ),
        ],
        "reflections": [
            voice(
                "5", "Sami", _("I wonder what the nights are like when Pekka is there."), is_reflection=True
            )
        ],
    }
