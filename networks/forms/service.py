"""What people see of the service."""

import re
import zoneinfo
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from networks.models import Service
from networks.rules_service import SETTLES_LATEST, SETTLES_SOONEST
from networks.services import Presentation

#: what follows the last colon of a help line: digits with the marks people write between them
NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{1,30}")


class HelpLinesField(forms.CharField):
    """One line each: what it is, a colon, and the number. Gives (label, phone) for each."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        return tuple(self._read(line) for line in lines)

    def _read(self, line: str) -> tuple[str, str]:
        label, _colon, phone = (part.strip() for part in line.rpartition(":"))
        if not label or not NUMBER.fullmatch(phone):
            raise ValidationError(
                _now(
                    "Write what it is, a colon and the number, such as “Call the team: +358 9 555 0100”. "
                    "This line does not: %(line)s"
                )
                % {"line": line}
            )
        return label, phone

    def prepare_value(self, value: Any) -> Any:
        return (
            "\n".join(f"{line['label']}: {line['phone']}" for line in value)
            if isinstance(value, list)
            else value
        )

    def validate(self, value: Any) -> None:
        if not value:
            raise ValidationError(_now("Give at least one number that somebody answers at any hour."))

    def run_validators(self, value: Any) -> None:
        """What was read has been looked at line by line."""


class ServiceForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, error_messages={"required": _("Write the name of the service.")}
    )
    sender_name = forms.CharField(
        label=_("Sender of notices"),
        max_length=60,
        help_text=_("Choose a word that gives nothing away on a phone that lies on a table."),
        error_messages={"required": _("Write what notices call their sender.")},
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        help_text=_("Its name, such as Europe/Helsinki."),
        error_messages={"required": _("Write the name of the time zone, such as Europe/Helsinki.")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For people who have not chosen one."),
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language.")},
    )
    help_now = HelpLinesField(
        label=_("Help now, at the foot of every page"),
        help_text=_("One line each: what it is, a colon, and the number."),
    )

    settle_days = forms.IntegerField(
        label=_("Days after a meeting until what was said settles"),
        min_value=SETTLES_SOONEST.days,
        max_value=SETTLES_LATEST.days,
        help_text=_(
            "Until then everybody can read it and put their own words right; what is added later carries its date. "
            "For meetings that are booked from now on."
        ),
        error_messages={
            "required": _("Write a number of days from 1 to 60."),
            "invalid": _("Write a number of days from 1 to 60."),
            "min_value": _("Write a number of days from 1 to 60."),
            "max_value": _("Write a number of days from 1 to 60."),
        },
    )

    @classmethod
    def of(cls, service: Service, data: Any = None) -> "ServiceForm":
        fields = ("name", "sender_name", "time_zone", "language", "help_now")
        shown = {field: getattr(service, field) for field in fields}
        return cls(data, initial=shown | {"settle_days": service.settle_after.days})

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"]
        if name not in zoneinfo.available_timezones():
            raise ValidationError(
                _now("There is no time zone of this name. Write one such as Europe/Helsinki.")
            )
        return name

    def presentation(self) -> Presentation:
        shown = dict(self.cleaned_data)
        return Presentation(settle_after=timedelta(days=shown.pop("settle_days")), **shown)
