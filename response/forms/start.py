"""What anybody may tell us without an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Team
from networks.people import PhoneField
from response.contacts import NewContact
from response.forms.fields import SubmissionField, language, line, mail, one_way_to_reach, paragraph
from response.models import Arrival

ME, OTHER = "me", "other"


class StartForm(forms.Form):
    """One page; nothing is compulsory but one way to reach somebody."""

    nothing_compulsory = True

    submission = SubmissionField()
    whom = forms.ChoiceField(
        label=_("Who needs support?"),
        choices=[(ME, _("I do")), (OTHER, _("Somebody I am worried about"))],
        required=False,
        widget=forms.RadioSelect,
    )
    about_name = line(
        _("What are they called?"),
        hint=_("If it is somebody else. A first name is enough."),
        autocomplete="off",
    )
    relation = line(
        _("What are you to one another?"),
        length=80,
        hint=_("If it is somebody else: neighbour, daughter, teacher, friend."),
        autocomplete="off",
    )
    words = paragraph(
        _("What is happening, in your own words"),
        hint=_("As much or as little as you like. You will not have to say it all twice."),
        rows=6,
    )
    name = line(_("Your name"), hint=_("The name you want to be called by."), autocomplete="name")
    phone = PhoneField(label=_("A phone number"), required=False)
    mail = mail(_("A mail address"))
    other_way = line(
        _("Or another way"),
        length=180,
        hint=_("An address where we can visit, or somebody who knows how to find you."),
        autocomplete="off",
    )
    when = line(
        _("When and how is it good to reach you?"),
        length=110,
        hint=_("For example: not before 5pm; text first; leave no message."),
        autocomplete="off",
    )
    language = language(_("Which language shall we speak?"))
    interpreter = line(
        _("Would you like an interpreter? For which language?"),
        length=60,
        hint=_("We book one. Nobody of your family has to interpret."),
        autocomplete="off",
    )

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not one_way_to_reach(self, "phone", "mail", "other_way"):
            self.add_error(
                "phone",
                _("Give us one way to reach somebody: a phone number, a mail address, or another way."),
            )
        return told

    def contact(self, team: Team, received_at: Any) -> NewContact:
        """What was told, as a new first contact that reaches us now."""
        told = self.cleaned_data
        is_other = told["whom"] == OTHER or (not told["whom"] and bool(told["about_name"]))
        return NewContact(
            team=team,
            received_at=received_at,
            arrival=Arrival.FORM,
            submission=told["submission"],
            from_name=told["name"],
            from_phone=told["phone"],
            from_mail=told["mail"],
            relation=told["relation"] if is_other else "",
            is_about_self=told["whom"] == ME,
            about_name=told["about_name"] if is_other else "",
            words=told["words"],
            reach_how=". ".join(filter(None, (told["other_way"], told["when"]))),
            language=told["language"],
            interpreter=told["interpreter"],
        )
