"""From when to when."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from response.forms.fields import LocalMomentField


class SpanForm(forms.Form):
    """A day and time at which something begins, and one at which it ends."""

    starts_at = LocalMomentField(label=_("From"), error_messages={"required": _("Say when it begins.")})
    ends_at = LocalMomentField(label=_("Until"), error_messages={"required": _("Say when it ends.")})

    def times(self) -> tuple[datetime, datetime]:
        """Both, as they were written."""
        return self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]
