"""Fields that several forms of this room share."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: languages to choose from, each by its own name; any other is written as the interpreter's
LANGUAGES = ("en", "fi", "sv", "ar", "de", "es", "et", "fa", "fr", "pl", "ru", "tr", "uk")
MINUTES = "%Y-%m-%dT%H:%M"


class LocalMomentField(forms.Field):
    """A day and time of day as clocks on the wall show it, in the active time zone; its value is aware.

    An hour that the clocks skip is refused. Of an hour that comes twice it is the first: a promise then ends
    sooner, never later.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES)
    default_error_messages = {
        "invalid": _("Write a day and a time, such as 2026-11-21 22:05."),
        "skipped": _("This time did not come: the clocks went forward over it. Choose another."),
    }

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            written = datetime.fromisoformat(str(value).strip())
            local = written if written.tzinfo else written.replace(tzinfo=timezone.get_current_timezone())
            moment = local.astimezone(UTC)
            seen = timezone.localtime(moment)
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if written.tzinfo is None and seen.replace(tzinfo=None, fold=0) != written:
            raise ValidationError(self.error_messages["skipped"], code="skipped")
        return moment


class SubmissionField(forms.Field):
    """The sender's own mark of one sending, hidden in the page. One that is missing or spoilt is made anew."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid.uuid4)

    def to_python(self, value: Any) -> uuid.UUID:
        try:
            return uuid.UUID(str(value))
        except ValueError:
            return uuid.uuid4()


def line(label: Any, *, length: int = 120, hint: Any = "", **attrs: str) -> forms.CharField:
    """One line of words that nobody has to give."""
    return forms.CharField(
        label=label, max_length=length, help_text=hint, required=False, widget=forms.TextInput(attrs=attrs)
    )


def paragraph(label: Any, *, hint: Any = "", rows: int = 5) -> forms.CharField:
    """Several lines in somebody's own words."""
    return forms.CharField(
        label=label,
        max_length=20_000,
        help_text=hint,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def mail(label: Any) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


def language(label: Any) -> forms.ChoiceField:
    choices = [("", _("Choose, or leave it")), *((code, LANG_INFO[code]["name_local"]) for code in LANGUAGES)]
    return forms.ChoiceField(label=label, choices=choices, required=False)


def one_way_to_reach(form: forms.Form, *fields: str) -> bool:
    """Whether one of these fields says how to reach somebody, or is being asked about already."""
    return any(form.cleaned_data.get(name) or name in form.errors for name in fields)
