"""Words, and as little else as can be: nothing here is compulsory but the words themselves."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.access import may_host
from meetings.forms.pictures import DescriptionField, PictureField
from meetings.models import KeptTo, Meeting, Stance, Stands, VoiceKind
from meetings.numbering import LONGEST_WORDS
from meetings.picture_intake import NewPicture, take_in
from meetings.pictures import check_another
from networks.models import Person
from response.forms.fields import language as language_field

NOTHING_WRITTEN = _("Write something first, or leave it: nothing is needed.")
NAMES_ARE_TICKED = _(
    "You have ticked people by name, so nothing was shared. Choose “Only people I choose”, or take the ticks away."
)
ANSWER_IS_KEPT = _(
    "Whoever can read what it answers can read it, and nobody else. You can put it right later."
)


def who_may_read(room_label: str, *, answers_kept: bool) -> list[tuple[str, str | Promise]]:
    """The choices of who may read a voice; ``room_label`` names those in the room.

    An answer to a voice that is kept to some is for those who may read that one, or for fewer.
    """
    if answers_kept:
        everyone = _("Everyone who can read what it answers")
        return [(KeptTo.EVERYONE, everyone), (KeptTo.NAMED, KeptTo.NAMED.label)]
    return [(value, room_label if value == KeptTo.ROOM else label) for value, label in KeptTo.choices]


class WordsForm(forms.Form):
    """Somebody's words, with an id made for this form, so that sending it twice stores it once."""

    nothing_compulsory = True
    #: what sets the fields of one form apart from those of the others on the page
    name = "words"

    id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    words = forms.CharField(
        max_length=LONGEST_WORDS, strip=True, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("use_required_attribute", False)
        options.setdefault("auto_id", f"{self.name}_%s")
        super().__init__(*args, **options)
        self.fields["words"].error_messages["required"] = NOTHING_WRITTEN

    def refuse(self, error: ValidationError) -> None:
        """Says at its field why this could not be stored. Where it was for its id, the form gets another."""
        self.add_error({"pictures": "picture", "kept": "kept_to"}.get(error.code or "", "words"), error)
        if error.code == "id":
            self.data = dict(self.data.items()) | {"id": str(uuid.uuid4())}

    def ask_for_files_again(self) -> None:
        """A page that is shown again can hold what was typed, and never a file that was chosen."""
        for name in self.files.keys() & self.fields.keys() - self.errors.keys():
            self.add_error(name, _("A page cannot keep a picture. Please choose it once more."))


class VoiceForm(WordsForm):
    """Adding one's own words, or a picture; a practitioner may also write down for another, or reflect."""

    name = "voice"
    words = forms.CharField(
        label=_("Add something in your own words"),
        help_text=_(
            "Everyone in this meeting can read it, with your name, unless you choose otherwise below. You can put it"
            " right later."
        ),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    picture = PictureField()
    description = DescriptionField(required=False)
    speaker = forms.ModelChoiceField(
        label=_("Whose words are these?"), queryset=Person.objects.none(), required=False
    )
    aloud = forms.BooleanField(
        label=_("Thinking out loud with my colleagues, in front of everyone"), required=False
    )
    language = language_field(_("The language of these words"))
    kept_to = forms.ChoiceField(
        label=_("Who may read this?"),
        choices=KeptTo.choices,
        initial=KeptTo.EVERYONE,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Whoever may not read it sees nothing of it, not even that there is something."),
    )
    hearers = forms.TypedMultipleChoiceField(
        label=_("Whom do you choose?"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        speakers: QuerySet[Person] | None = None,
        others: Sequence[tuple[UUID, str]] = (),
        room_label: str = "",
        answers_kept: bool = False,
        writer: Person,
        meeting: Meeting,
        **options: Any,
    ) -> None:
        """``others`` may be chosen by name; ``answers_kept`` is for an answer to a voice that is kept to some."""
        super().__init__(*args, **options)
        self.writer = writer
        self.meeting = meeting
        self.answers_kept = answers_kept
        hearers, kept_to = self.fields["hearers"], self.fields["kept_to"]
        if isinstance(hearers, forms.MultipleChoiceField) and isinstance(kept_to, forms.ChoiceField):
            hearers.choices = [(str(key), name) for key, name in others]
            kept_to.choices = who_may_read(room_label, answers_kept=answers_kept)
        if answers_kept:
            self.fields["words"].help_text = ANSWER_IS_KEPT
        speaker = self.fields["speaker"]
        if speakers is None:
            del self.fields["speaker"], self.fields["aloud"]
        elif isinstance(speaker, forms.ModelChoiceField):
            speaker.queryset = speakers.exclude(pk=writer.pk)
            speaker.empty_label = str(_("My own"))

    @property
    def is_kept(self) -> bool:
        """Whether something other than "everyone" stands chosen, so that the choice is shown open."""
        return self["kept_to"].value() not in (KeptTo.EVERYONE, "", None)

    def clean_picture(self) -> NewPicture | None:
        file = self.cleaned_data.get("picture")
        if not file:
            return None
        check_another(self.meeting.pk, self.writer)
        return take_in(file)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_picture_and_words(cleaned)
        cleaned["kept_to"] = cleaned.get("kept_to") or KeptTo.EVERYONE
        if cleaned["kept_to"] == KeptTo.NAMED and not cleaned.get("hearers"):
            self.add_error("hearers", _("Choose at least one person, or let everyone read it."))
        elif cleaned["kept_to"] != KeptTo.NAMED and cleaned.get("hearers"):
            # Whoever ticks a name means it for them: nothing goes to more people by a choice that was not made.
            self.add_error("kept_to", NAMES_ARE_TICKED)
        return cleaned

    def _clean_picture_and_words(self, cleaned: dict[str, Any]) -> None:
        """One of the two is enough; a description belongs to a picture."""
        picture, description = cleaned.get("picture"), cleaned.get("description", "")
        if "picture" in self.errors:
            return
        if picture:
            cleaned["picture"] = replace(picture, description=description)
        elif description:
            self.add_error(
                "picture", _("There is no picture here. Choose one, or leave its description empty.")
            )
        elif "words" not in self.errors and not cleaned.get("words"):
            self.add_error("words", NOTHING_WRITTEN)

    @property
    def spoken_by(self) -> Person:
        """Who said it: the writer, unless another was chosen."""
        return self.cleaned_data.get("speaker") or self.writer

    @property
    def kind(self) -> str:
        """Practitioners think out loud; what is written down meanwhile for anybody else is that person's voice."""
        is_aloud = self.cleaned_data.get("aloud") and may_host(self.spoken_by, self.meeting)
        return VoiceKind.REFLECTION if is_aloud else VoiceKind.VOICE


class LeftOpenForm(WordsForm):
    name = "open"
    words = forms.CharField(
        label=_("What do we leave open?"),
        help_text=_("Something that may stay a question for now."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class WayForwardForm(WordsForm):
    name = "way"
    words = forms.CharField(
        label=_("How could we go on?"),
        help_text=_("In the words of the meeting. Everyone then says for themselves where they stand."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class RewordForm(forms.Form):
    """A voice in other words; beside a picture there may be none."""

    words = forms.CharField(
        label=_("The words"),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write how it should read.")},
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    earlier_shown = forms.BooleanField(
        label=_("Others can read how I worded it before"), required=False, initial=True
    )

    def __init__(self, *args: Any, is_own: bool, has_picture: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["words"].required = not has_picture
        if not is_own:
            # Whoever wrote it down for somebody does not decide this for them.
            del self.fields["earlier_shown"]


class WayTakenUpForm(forms.Form):
    """Which way of an earlier meeting is taken up again."""

    way = forms.UUIDField()


class StanceForm(forms.Form):
    """Where one person stands, and, if they like, why, in their own words."""

    stands = forms.ChoiceField(
        label=_("Where do you stand?"),
        choices=Stands.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where you stand.")},
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    @classmethod
    def showing(cls, stance: Stance | None) -> "StanceForm":
        """The form, filled with what was said before."""
        return cls(initial={"stands": stance.stands, "words": stance.words} if stance else None)
