"""Somebody who begins to work here, the address they sign in by, and a new team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Role, Team
from networks.people import PhoneField
from networks.sign_in_address import LONGEST_ADDRESS, written_plainly


class SignInAddressField(forms.EmailField):
    """A mail address to sign in by, as it is kept."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}))
        super().__init__(max_length=LONGEST_ADDRESS, **options)

    def clean(self, value: Any) -> str:
        return written_plainly(super().clean(value))


class ColleagueForm(forms.Form):
    """Somebody who begins to work in one of the teams that the reader leads."""

    prefix = "colleague"

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As they want to be called."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    mail = SignInAddressField(
        label=_("Mail address"),
        help_text=_(
            "They sign in by it, and get a link to set a password there. If they sign in by it already, they stay "
            "one person."
        ),
    )
    phone = PhoneField(
        label=_("Phone number"),
        required=False,
        help_text=_("Whoever goes on call is woken by phone."),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=Role.choices, initial=Role.PRACTITIONER, widget=forms.RadioSelect
    )
    team = forms.TypedChoiceField(label=_("Team"))

    def __init__(self, *arguments: Any, teams: list[Team], region: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        fields: dict[str, Any] = self.fields
        by_id = {str(team.pk): team for team in teams}
        fields["team"].choices = [(key, team.name) for key, team in by_id.items()]
        fields["team"].coerce = by_id.__getitem__
        fields["phone"].region = region
        fields["phone"].widget.attrs["autocomplete"] = "off"
        if len(teams) == 1:
            fields["team"].widget = forms.HiddenInput()
            fields["team"].initial = next(iter(by_id))


class TeamForm(forms.Form):
    """A new team."""

    prefix = "team"

    name = forms.CharField(
        label=_("Name of the team"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ColleagueAddressForm(forms.Form):
    """Another address for a colleague to sign in by."""

    mail = SignInAddressField(label=_("Mail address"))
