"""Errands: what waits for a human, opened where it is noticed and finished by somebody who did it."""

from datetime import datetime

from django.db import transaction

from networks.models import Person, Service, Team
from response.models import Errand
from response.queries.errands import team_around


@transaction.atomic
def open_errand(
    service: Service,
    kind: str,
    subject: str,
    person: Person | None,
    now: datetime,
    *,
    team: Team | None = None,
) -> Errand:
    """Something waits for a human from now on. The same that waits already is left as it is, and returned.

    ``kind`` and ``subject`` are plain codes: of one kind one subject waits once. ``person`` is whom it is about.
    Without ``team`` it goes to the team that knows this person: where they work, else whose network they are in,
    else whom they got in touch with.
    """
    if team is None and person is not None:
        team = team_around(person)
    errand, _is_new = Errand.objects.get_or_create(
        service=service,
        kind=kind,
        subject=subject,
        done_at=None,
        defaults={"team": team, "person": person, "opened_at": now},
    )
    return errand


@transaction.atomic
def finish_errand(errand: Errand, by: Person, now: datetime, note: str = "") -> Errand:
    """Somebody has done it, with words of their own or none. The first who says so stands; returns it as it is now.

    One that has settled itself meanwhile stays as it is, too.
    """
    errand = Errand.objects.select_for_update(of=("self",)).select_related("done_by").get(pk=errand.pk)
    if errand.done_at is None:
        errand.done_at, errand.done_by, errand.note = now, by, note.strip()
        errand.save(update_fields=["done_at", "done_by", "note"])
    return errand


@transaction.atomic
def settle_errand(errand: Errand, now: datetime) -> bool:
    """It needs nobody any more: what it was about is known, or mended, by now. What somebody has done stands.

    Returns whether it had waited until now.
    """
    errand = Errand.objects.select_for_update().get(pk=errand.pk)
    if errand.done_at is not None:
        return False
    errand.done_at = now
    errand.save(update_fields=["done_at"])
    return True
