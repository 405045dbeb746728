"""What people say of themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from networks.models import ContactKind, Person
from networks.people import PhoneField
from networks.presenters import wish_noted


class MeForm(forms.Form):
    """The name somebody is called by, and how to speak with them."""

    name = forms.CharField(
        label=gettext_lazy("What you want to be called"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write what you want to be called.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Your language"), widget=forms.RadioSelect)
    interpreter = forms.CharField(
        label=gettext_lazy("Interpreter"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "If you would like an interpreter at meetings, say for which language. We book them."
        ),
    )

    told_afterwards = forms.BooleanField(
        label=gettext_lazy("Tell me when there is something to read from a meeting that I could not come to"),
        required=False,
        help_text=gettext_lazy("One short message that gives nothing away. You can read it, or leave it."),
    )

    def __init__(self, *arguments: Any, person: Person, **options: Any) -> None:
        super().__init__(*arguments, **options)
        told = self.fields["told_afterwards"]
        if person.told_by_call:
            told.help_text = _("We ring you when there is. You can read it, have it read out, or leave it.")
        if noted := wish_noted(person):
            told.help_text = f"{told.help_text} {noted}"
        language: Any = self.fields["language"]
        language.choices = [
            (code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES
        ]


class ReachForm(forms.Form):
    """One more way to reach somebody."""

    prefix = "reach"

    phone = PhoneField(label=gettext_lazy("Phone number"), required=False)
    mail = forms.EmailField(
        label=gettext_lazy("Mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("phone") and not cleaned.get("mail"):
            raise forms.ValidationError(_("Write a phone number or a mail address."))
        return cleaned

    @property
    def points(self) -> list[tuple[str, str]]:
        """The ways that were written down, as kind and value."""
        given = ((ContactKind.SMS, self.cleaned_data["phone"]), (ContactKind.MAIL, self.cleaned_data["mail"]))
        return [(kind, value) for kind, value in given if value]


class LanguageForm(forms.Form):
    """The language to go on in."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
