"""Who has the page open, in words."""

from collections.abc import Iterable

from django.template.loader import render_to_string


def present_html(names: Iterable[str]) -> str:
    """The line of names; nothing where there is nobody to name."""
    return render_to_string("meetings/words/present.html", {"names": list(names)}).strip()
