"""What staff write down: a new first contact while on the phone, how one ended, a breach's story."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Person, Team
from networks.people import PhoneField
from response.contacts import IN_THE_FUTURE, NewContact
from response.forms.fields import (
    MINUTES,
    LocalMomentField,
    SubmissionField,
    language,
    line,
    mail,
    one_way_to_reach,
    paragraph,
)
from response.models import Arrival, Outcome, Promise
from response.queries.teams import WorkingTeam

ARRIVALS = [choice for choice in Arrival.choices if choice[0] not in (Arrival.FORM, Arrival.API)]
OUTCOMES = [choice for choice in Outcome.choices if choice[0] != Outcome.OPEN]
#: a first contact older than this is a slip of the pen
LONG_AGO = timedelta(days=366)
CALLER, OTHER = "caller", "other"


class ContactForm(forms.Form):
    """A first contact as a member of staff hears it. Whoever writes it down organises it."""

    nothing_compulsory = True

    submission = SubmissionField()
    received_at = LocalMomentField(
        label=_("When did it reach us?"),
        help_text=_("The clock runs from then. It may lie in the past."),
        error_messages={"required": _("Say when it reached us. The clock runs from then.")},
    )
    arrival = forms.ChoiceField(
        label=_("How did it reach us?"),
        choices=ARRIVALS,
        initial=Arrival.PHONE,
        widget=forms.RadioSelect(attrs={"class": "choices-tight"}),
        error_messages={"required": _("Choose how it reached us.")},
    )
    team = forms.ChoiceField(
        label=_("Which team is it for?"), error_messages={"required": _("Choose a team.")}
    )
    name = line(
        _("Name of who is calling"), hint=_("The name they want to be called by."), autocomplete="off"
    )
    phone = PhoneField(label=_("Their phone number"), required=False)
    mail = mail(_("Their mail address"))
    other_way = line(_("Another way to reach them, or when it suits them"), length=300, autocomplete="off")
    whom = forms.ChoiceField(
        label=_("Whom is it about?"),
        choices=[(CALLER, _("The person who is calling")), (OTHER, _("Somebody else"))],
        required=False,
        widget=forms.RadioSelect,
    )
    about = forms.ChoiceField(label=_("Somebody we know already"), required=False)
    about_name = line(_("Or their name"), hint=_("A first name is enough."), autocomplete="off")
    relation = line(
        _("What is the caller to them?"),
        length=80,
        hint=_("Neighbour, daughter, teacher, friend."),
        autocomplete="off",
    )
    words = paragraph(_("What is happening, in their own words"), rows=5)
    language = language(_("Which language shall we speak?"))
    interpreter = line(
        _("Interpreter, for which language?"),
        length=60,
        hint=_("We book one; family do not interpret."),
        autocomplete="off",
    )
    spoken_with = forms.BooleanField(label=_("I have spoken with them myself"), required=False)
    takes_on = forms.BooleanField(label=_("I take it on; nobody else needs to be asked to"), required=False)
    promise = forms.ChoiceField(
        label=_("What do we promise?"),
        required=False,
        help_text=_("Only people choose this. Nothing that is written here changes it by itself."),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of these promises.")},
    )

    def __init__(
        self,
        *args: Any,
        teams: Sequence[WorkingTeam],
        known: Sequence[tuple[UUID, str]],
        promises: Sequence[tuple[str, str]],
        now: datetime,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.now = now
        self.fields["received_at"].initial = now
        self.fields["received_at"].widget.attrs["max"] = (
            self["received_at"].field.prepare_value(now).strftime(MINUTES)
        )
        self.fields["team"].choices = [(str(team.id), team.name) for team in teams]  # type: ignore[attr-defined]
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody we know, or not sure")),
            *((str(person_id), name) for person_id, name in known),
        ]
        self.fields["promise"].choices = promises  # type: ignore[attr-defined]
        if len(promises) > 1:
            self.fields["promise"].initial = promises[0][0]
        else:
            del self.fields["promise"]
        if len(teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()
            self.fields["team"].initial = str(teams[0].id)
        if not known:
            self.fields["about"].widget = forms.HiddenInput()
            self.fields["about_name"].label = _("Their name")

    def clean_received_at(self) -> datetime:
        received_at: datetime = self.cleaned_data["received_at"]
        if received_at > self.now:
            raise forms.ValidationError(IN_THE_FUTURE)
        if received_at < self.now - LONG_AGO:
            raise forms.ValidationError(_("This is more than a year ago. Look at the year again."))
        return received_at

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not one_way_to_reach(self, "phone", "mail", "other_way", "about"):
            self.add_error(
                "phone",
                _("Write down one way to reach somebody: a phone number, a mail address, or another way."),
            )
        return told

    def contact(self, team: Team, about: Person | None, promise: Promise | None) -> NewContact:
        """What was written down, as a new first contact of this team."""
        told = self.cleaned_data
        is_other = told["whom"] == OTHER or (not told["whom"] and bool(about or told["about_name"]))
        return NewContact(
            team=team,
            received_at=told["received_at"],
            arrival=told["arrival"],
            submission=told["submission"],
            from_name=told["name"],
            from_phone=told["phone"],
            from_mail=told["mail"],
            relation=told["relation"] if is_other else "",
            is_about_self=told["whom"] == CALLER,
            about=about if is_other else None,
            about_name=told["about_name"] if is_other and about is None else "",
            words=told["words"],
            reach_how=told["other_way"],
            language=told["language"],
            interpreter=told["interpreter"],
            spoken_with=told["spoken_with"],
            takes_on=told["takes_on"],
            promise=promise,
        )


class EndForm(forms.Form):
    """How a first contact ended, in the judgement of whoever sends this."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how this contact ended."),
            "invalid_choice": _("Choose how this contact ended."),
        },
    )


class StoryForm(forms.Form):
    """How it came that a promise was not kept."""

    words = forms.CharField(
        label=_("What happened with us?"),
        help_text=_(
            "So that we can learn. Write about our work, not about anybody's life, and blame nobody."
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what happened, in your own words.")},
    )
    teller = forms.ChoiceField(label=_("Whose words are these?"), required=False)
    teller_name = line(_("Or the name of somebody else who told it"), autocomplete="off")

    def __init__(self, *args: Any, people: Sequence[Person], **more: Any) -> None:
        super().__init__(*args, **more)
        self._people = {str(person.pk): person for person in people}
        self.fields["teller"].choices = [  # type: ignore[attr-defined]
            ("", _("My own")),
            *((key, person.name) for key, person in self._people.items()),
        ]

    @property
    def told_by(self) -> Person | None:
        """Who told it, among those who can be chosen; a name that was written counts before."""
        told = self.cleaned_data
        return None if told["teller_name"] else self._people.get(told["teller"])


class AboutForm(forms.Form):
    """Whom a contact is about, when that became known only later. An empty name stands for whoever called."""

    name = line(_("Their name"), hint=_("The name they want to be called by."), autocomplete="off")
