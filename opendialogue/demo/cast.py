"""Whom a newcomer can be, and what there is to try as each of them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """One of the cast: who they are, what to try as them, and the page they enter at (the name of an address)."""

    slug: str
    name: str
    who: str | Promise
    what_to_try: str | Promise
    #: "meeting" and "network" are those of Maija's network
    enters_at: str
    #: comes in by a personal link, without an account
    is_guest: bool = False
    works_here: bool = True


CAST = (
    Role(
        "aino",
        "Aino",
        _("Practitioner in Kallio, and on call now."),
        _("Take a first contact on, book a meeting tonight, and write down what somebody says in it."),
        "contacts",
    ),
    Role(
        "sami",
        "Sami",
        _("Practitioner in the same team, second on call."),
        _("See what comes up when nobody has taken a contact on. Think out loud with Aino in a meeting."),
        "today",
    ),
    Role(
        "leena",
        "Leena",
        _("Coordinator of the team."),
        _("Watch the board: who waits, until when, and who has been told. She reads no one's words."),
        "contacts",
    ),
    Role(
        "ritva",
        "Ritva",
        _("Leads the team."),
        _("Look at the contact that was late, and tell how it came about. Change the rota."),
        "contacts",
    ),
    Role(
        "olavi",
        "Olavi",
        _("Answers for the whole service."),
        _("Read how well the service kept its word, week by week, and what it promises."),
        "reports",
    ),
    Role(
        "eero",
        "Eero",
        _("Practitioner in another team, in Vuosaari."),
        _("Look for Maija. He finds nothing of her, and no sign that there is something to find."),
        "today",
    ),
    Role(
        "maija",
        "Maija",
        _("The person at the centre of her network."),
        _("See who is around her and who looked. Take somebody's place away, and give it back."),
        "network",
        works_here=False,
    ),
    Role(
        "pekka",
        "Pekka",
        _("Maija's brother. He has a phone and no account."),
        _("Open tonight's meeting as by the link in his text message, answer, and add his voice."),
        "meeting",
        is_guest=True,
        works_here=False,
    ),
    Role(
        "kaarina",
        "Kaarina",
        _("Maija's mother. She reads Finnish."),
        _(
            "Read what was said in the meeting she was part of, in her own language, and nothing of the others."
        ),
        "today",
        is_guest=True,
        works_here=False,
    ),
    Role(
        "tuula",
        "Tuula",
        _("Maija's neighbour."),
        _("Ask for support for somebody she is worried about, and learn who will be in touch by when."),
        "start",
        is_guest=True,
        works_here=False,
    ),
)

BY_SLUG = {role.slug: role for role in CAST}
