"""What to look for among everything that was said."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.queries.thread import Sought

#: more than anybody types into a search
LONGEST_SEARCH = 200


class ReadingForm(forms.Form):
    """Sent by GET, so that what was looked for stands in the address. What makes no sense is left out."""

    nothing_compulsory = True

    words = forms.CharField(
        label=_("Words to look for"),
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    speaker = forms.ChoiceField(label=_("Whose words"), required=False)
    meeting = forms.ChoiceField(label=_("Which meeting"), required=False)
    open = forms.BooleanField(label=_("Only what was left open"), required=False)

    def __init__(
        self,
        *args: object,
        speakers: Iterable[tuple[UUID, str]],
        meetings: Iterable[tuple[UUID, str]],
        **options: object,
    ) -> None:
        options.setdefault("use_required_attribute", False)
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._offer("speaker", _("Everybody"), speakers)
        self._offer("meeting", _("All meetings"), meetings)

    def _offer(self, name: str, everything: object, choices: Iterable[tuple[UUID, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", str(everything)), *((str(key), label) for key, label in choices)]

    @property
    def sought(self) -> Sought:
        """What is looked for; a field that makes no sense looks for nothing."""
        self.full_clean()
        data = self.cleaned_data
        return Sought(
            meeting=UUID(data["meeting"]) if data.get("meeting") else None,
            speaker=UUID(data["speaker"]) if data.get("speaker") else None,
            words=data.get("words", ""),
            left_open_only=bool(data.get("open")),
        )
