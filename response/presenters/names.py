"""What a first contact is called: by the name of whom it is about, never by a number."""

from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from opendialogue import wording


def called(about: str | None, from_name: str | None) -> str:
    """The name of whom it is about; else "Somebody, through Tuula"."""
    if about:
        return about
    if from_name and not is_nameless(from_name):
        return _("Somebody, through %(name)s") % {"name": wording.own(from_name)}
    return _("Somebody")


def made_up() -> str:
    """What the first contact of a drill is called."""
    return _("A made-up person")


def through(about: str | None, from_name: str | None, relation: str) -> str:
    """Who made the contact, where that is another person than the one it is about: "through Tuula, neighbour"."""
    if not about or not from_name or about == from_name or (is_nameless(from_name) and not relation):
        return ""
    who = wording.listed(filter(None, ("" if is_nameless(from_name) else from_name, relation)))
    return _("through %(who)s") % {"who": who}


def is_nameless(name: str) -> bool:
    """Whether a name only says, in any of our languages, that none was given."""
    return name in _no_names()


@cache
def _no_names() -> frozenset[str]:
    said = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            said |= {_("Name not given"), _("Somebody")}
    return frozenset(said)


def first_name(name: str) -> str:
    """The first word of a name, as people introduce themselves."""
    return name.split()[0] if name.split() else name
