"""One first contact in words: its promise and its four times, and what only those may read who work with the person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from opendialogue import wording
from response import rules
from response.models import FirstContact
from response.presenters.attempts import found_wrong
from response.presenters.promise import said
from response.presenters.rungs import times_of
from response.queries.attempts import AttemptMade, wrong_numbers
from response.queries.contact import people_of


def kept_at(contact: FirstContact) -> datetime | None:
    """The moment that keeps this contact's promise; None while it has not come."""
    return rules.kept_at(times_of(contact))


def four_times(contact: FirstContact) -> list[dict[str, Any]]:
    """The four times, each with its moment or none."""
    named = (
        (_("First contact"), contact.received_at),
        (_("First human response"), contact.first_response_at),
        (_("First meeting offered"), contact.first_meeting_offered_at),
        (_("First meeting held"), contact.first_meeting_held_at),
    )
    return [{"label": label, "at": at, "is_next": False} for label, at in named]


def promise_of(contact: FirstContact) -> str:
    """The contact's own frozen promise, by its name."""
    return f"{wording.own(contact.promise_name)}: " + said(
        contact.within, contact.kept_by, counts_working_time=contact.counts_working_time
    )


def words(
    contact: FirstContact, ways: list[tuple[UUID, str, str]], attempts: list[AttemptMade]
) -> dict[str, Any]:
    """What only those may read who work with the person: their words, and how to reach whom."""
    wrong = wrong_numbers(attempts)
    return {
        "may_read": True,
        "words": contact.words,
        "speaker": contact.from_person,
        "reach": [
            {
                "name": person.name,
                "ways": [
                    {
                        "kind": kind,
                        "value": value,
                        "remark": found_wrong(wrong[whose, value]) if (whose, value) in wrong else "",
                    }
                    for whose, kind, value in ways
                    if whose == person.pk
                ],
            }
            for person in people_of(contact)
        ],
        "reach_how": contact.reach_how,
        "language": LANG_INFO.get(contact.language, {}).get("name_local", contact.language),
        "interpreter": contact.interpreter,
    }
