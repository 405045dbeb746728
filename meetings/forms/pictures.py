"""A picture, and what it shows in words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.numbering import LONGEST_WORDS

#: named one by one: for these a phone offers its camera, and an iPhone makes a JPEG of what it keeps as HEIC
TAKEN = "image/jpeg,image/png,image/webp"


class PictureField(forms.FileField):
    """A file to choose; whether it is a picture is decided by what is in it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("A photograph or a drawing"),
            help_text=_(
                "JPEG, PNG or WebP, at most 10 MB. Where and when it was taken is not kept, only what can be seen."
            ),
            required=False,
            widget=forms.FileInput(attrs={"accept": TAKEN}),
            error_messages={"empty": _("This file is empty. Please choose the picture once more.")},
            **options,
        )


class DescriptionField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("What does the picture show?"),
            help_text=_("For those who cannot see it. If it is a note, what does it say?"),
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            **options,
        )


class DescriptionForm(forms.Form):
    """What a picture shows, in somebody's words."""

    description = DescriptionField(error_messages={"required": _("Write what the picture shows.")})

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("use_required_attribute", False)
        super().__init__(*args, **options)
