"""What a first contact is called: by the name of whom it is about, never by a number."""

from django.utils.translation import gettext as _


def called(about: str | None, from_name: str | None) -> str:
    """The name of whom it is about; else "Somebody, through Tuula"."""
    if about:
        return about
    if from_name:
        return _("Somebody, through %(name)s") % {"name": from_name}
    return _("Somebody")


def through(about: str | None, from_name: str | None, relation: str) -> str:
    """Who made the contact, where that is another person than the one it is about: "through Tuula, neighbour"."""
    if not about or not from_name or about == from_name:
        return ""
    who = f"{from_name}, {relation}" if relation else from_name
    return _("through %(who)s") % {"who": who}


def first_name(name: str) -> str:
    """The first word of a name, as people introduce themselves."""
    return name.split()[0] if name.split() else name
