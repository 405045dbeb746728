"""Writing down that words were read out by phone, or sent on paper."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.seen import HIGHEST
from meetings.handing_on import Handing
from meetings.models import HowHandedOn
from response.forms.fields import LocalMomentField, SubmissionField


class HandingForm(forms.Form):
    """How, when, and whether it counts as seen."""

    submission = SubmissionField()
    up_to = forms.IntegerField(min_value=0, max_value=HIGHEST, widget=forms.HiddenInput, required=False)
    how = forms.ChoiceField(
        label=_("How?"),
        choices=HowHandedOn.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it was read out or sent.")},
    )
    at = LocalMomentField(label=_("When?"), error_messages={"required": _("Say when it was.")})
    counts_as_seen = forms.BooleanField(
        label=_("All of it was read out, and they want it to count as seen by them"), required=False
    )

    def __init__(self, *args: Any, newest: int, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.newest = newest
        self.fields["at"].initial = now
        self.fields["up_to"].initial = newest

    def handing(self) -> Handing:
        """What was written down, of no more than could be read out."""
        given = self.cleaned_data
        return Handing(
            how=given["how"],
            at=given["at"],
            up_to=min(given["up_to"] or 0, self.newest),
            counts_as_seen=given["counts_as_seen"],
            id=given["submission"],
        )
