"""How was it? Nothing here is compulsory."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.looking_back import Given
from meetings.models import Shown
from meetings.numbering import LONGEST_WORDS
from meetings.presenters.looking_back import answers_to
from meetings.queries.looking_back import Kept, Question


class WhoReadsForm(forms.Form):
    """Who else may read what one answered."""

    nothing_compulsory = True

    shown = forms.ChoiceField(
        label=_("Who else may read it?"),
        choices=Shown.choices,
        initial=Shown.NOBODY,
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "The others of this meeting can read it once everyone who was there wishes so, and only for as long. Nobody"
            " is told who did not. Where you are few, somebody may guess which answer is whose."
        ),
    )

    def __init__(self, *args: Any, kept: Kept | None, **options: Any) -> None:
        options.setdefault("use_required_attribute", False)
        options["initial"] = {"shown": kept.shown if kept else Shown.NOBODY}
        super().__init__(*args, **options)

    def clean_shown(self) -> str:
        """Left out, nobody else may read it."""
        return self.cleaned_data["shown"] or Shown.NOBODY


class HowItWasForm(WhoReadsForm):
    """The questions, a few words of one's own, and who else may read them."""

    words = forms.CharField(
        label=_("In your own words, if you like"),
        help_text=_("For you alone, unless you choose below that the others read them with your name."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, questions: Sequence[Question], kept: Kept | None, **options: Any) -> None:
        super().__init__(*args, kept=kept, **options)
        self.questions = questions
        before = {question.key: step for question, step in kept.replies} if kept else {}
        for question in questions:
            self.fields[question.key] = forms.ChoiceField(
                label=question.words,
                choices=[*answers_to(question), ("", _("I leave this out"))],
                initial=before.get(question.key, ""),
                required=False,
                widget=forms.RadioSelect(attrs={"class": "choices-few"}),
            )
        self.initial["words"] = kept.words if kept else ""
        self.order_fields([*(question.key for question in questions), "words", "shown"])

    def asked(self) -> Iterator[forms.BoundField]:
        """The fields of the questions that everybody is asked, and the service's own."""
        return (self[question.key] for question in self.questions if not question.is_collaborate)

    def asked_by_collaborate(self) -> list[forms.BoundField]:
        return [self[question.key] for question in self.questions if question.is_collaborate]

    def given(self) -> list[Given]:
        """What was answered; what was left out is not among it."""
        return [
            Given(question.asks, question.own_id, question.words, step)
            for question in self.questions
            if (step := self.cleaned_data[question.key])
        ]
