"""What a service asks after its meetings."""

from typing import Any

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from networks.models import Service

LONGEST_QUESTION = 200


class OwnQuestionForm(forms.Form):
    """One question, in the service's language and, if somebody can word it so, in others."""

    words = forms.CharField(
        label=_("The question"),
        help_text=_("One that is answered with “yes, fully”, “mostly”, “a little” or “no”."),
        max_length=LONGEST_QUESTION,
        error_messages={"required": _("Write the question.")},
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, service: Service, **options: Any) -> None:
        options.setdefault("use_required_attribute", False)
        super().__init__(*args, **options)
        self.others = [code for code, _name in settings.LANGUAGES if code != service.language]
        for code in self.others:
            self.fields[f"words_{code}"] = forms.CharField(
                label=_("The same in this language: %(language)s")
                % {"language": LANG_INFO[code]["name_local"]},
                max_length=LONGEST_QUESTION,
                required=False,
                widget=forms.TextInput(attrs={"dir": "auto", "lang": code}),
            )

    def worded(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"words_{code}"] for code in self.others}


class CollaborateForm(forms.Form):
    """Nobody switches it on without having said that they may."""

    confirmed = forms.BooleanField(
        label=_(
            "I have read the licence. Our use is not commercial, or its authors have agreed to it, and we ask the"
            " questions as they are, without their numbers and their score."
        ),
        error_messages={"required": _("Confirm that your service may use it, or leave it off.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("use_required_attribute", False)
        super().__init__(*args, **options)
