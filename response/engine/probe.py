"""The probe: a made-up duty, once an hour, that is claimed, written, sent and read back like every other.

It goes to the test mailbox that ``PROBE_ADDRESS`` names. Whatever reads that mailbox says that it came back: by the
address in the mail, or by handing the mail to ``manage.py take_probe``.
"""

import re
import uuid
from datetime import datetime, timedelta
from email import message_from_bytes
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from networks.models import ContactKind, ContactPoint, Person, Service, Team
from networks.queries import the_service
from notices.models import Notice, NoticeState
from response.engine import rules_probe
from response.models import Arrival, Condition, Duty, FirstContact, FourTimes, Probe, Tells
from response.models.probe import PROBE_CONTACT, PROBE_PERSON

#: a message of the hour before says nothing any more
USE_FOR = timedelta(hours=1)
#: what stands in a mail, and at the end of the address in it
_TOKEN = re.compile(r"[0-9a-f]{32}-[0-9a-f]{32}")


def go_round(now: datetime) -> None:
    """Send the probe of this hour if nobody has yet, and see whether the demo's letterbox has it."""
    ask(now)
    look_into_letterbox(now)


@transaction.atomic
def ask(now: datetime) -> bool:
    """Put the probe of this hour on its way; False where it is, where none is set up, and before a service is open."""
    service = the_service() if settings.PROBE_ADDRESS else None
    team = Team.objects.filter(service=service).order_by("name", "pk").first() if service else None
    if service is None or team is None:
        return False
    duty = uuid.uuid4()
    _probe, is_new = Probe.objects.get_or_create(
        hour=rules_probe.hour_of(now), defaults={"duty": duty, "asked_at": now}
    )
    if not is_new:
        return False
    contact = _contact(service, team, now)
    # What became of the one before is known, or will never be: one duty at a time.
    Duty.objects.filter(contact=contact).delete()
    Duty.objects.create(
        id=duty,
        contact=contact,
        is_drill=True,
        rung=0,
        condition=Condition.ALWAYS,
        tells=[Tells.ORGANISER],
        due_at=now,
        next_attempt_at=now,
    )
    return True


def facts_of(duty_id: str, now: datetime) -> dict[str, Any]:
    """What the text of the probe knows besides what all texts of the ladder do."""
    return {"path": f"/hooks/probe/{token_of(duty_id)}/", "use_by": (now + USE_FOR).isoformat()}


def token_of(duty_id: UUID | str) -> str:
    """What proves that the mail of this duty came back. It is signed and lets nobody in."""
    number = UUID(str(duty_id)).hex
    return f"{number}-{salted_hmac('response.probe', number, algorithm='sha256').hexdigest()[:32]}"


@transaction.atomic
def came_back(token: str, now: datetime) -> bool:
    """The message with this token has arrived. The first time stands. False for a token that was not made here."""
    if not _TOKEN.fullmatch(token) or not compare_digest(token, token_of(token[:32])):
        return False
    probe = Probe.objects.select_for_update().filter(duty=UUID(token[:32])).first()
    if probe is None:
        return False
    if probe.came_back_at is None:
        probe.came_back_at = now
        probe.save(update_fields=["came_back_at"])
    return True


def read_back(mail: bytes, now: datetime) -> bool:
    """Whether this mail, as it lies in the test mailbox, is a test message of this service; then it came back."""
    parts = [part.get_payload(decode=True) for part in message_from_bytes(mail).walk()]
    texts = [part.decode("ascii", "replace") for part in parts if isinstance(part, bytes)]
    return any(came_back(token, now) for text in texts for token in _TOKEN.findall(text))


def look_into_letterbox(now: datetime) -> None:
    """In the demo mails go to the letterbox and nowhere else: what lies there has arrived."""
    if settings.SMTP_URL or not (settings.DEMO and settings.PROBE_ADDRESS):
        return
    waiting = Probe.objects.filter(came_back_at=None).first()
    if waiting and _lies_in_letterbox(waiting):
        came_back(token_of(waiting.duty), now)


def _lies_in_letterbox(probe: Probe) -> bool:
    arrived = (NoticeState.SENT, NoticeState.DELIVERED)
    return Notice.objects.filter(
        cause=f"duty:{probe.duty}", state__in=arrived, provider_reference__startswith="letterbox:"
    ).exists()


def _contact(service: Service, team: Team, now: datetime) -> FirstContact:
    """The contact that is nobody's, made at the first probe."""
    mailbox = _mailbox(service)
    within = rules_probe.LOST_AFTER
    contact, _is_new = FirstContact.objects.get_or_create(
        pk=PROBE_CONTACT,
        defaults={
            "is_drill": True,
            "service": service,
            "team": team,
            "arrival": Arrival.API,
            "received_at": now,
            "recorded_at": now,
            "organiser": mailbox,
            "within": within,
            "kept_by": FourTimes.FIRST_RESPONSE,
            "respond_by": now + within,
        },
    )
    return contact


def _mailbox(service: Service) -> Person:
    """Whom the probe tells, with the address as it is set now; one that had been stopped is tried again."""
    mailbox, _is_new = Person.objects.get_or_create(
        pk=PROBE_PERSON, defaults={"service": service, "name": "Test mailbox", "language": service.language}
    )
    address = settings.PROBE_ADDRESS
    ContactPoint.objects.filter(person=mailbox).exclude(value=address).delete()
    ContactPoint.objects.update_or_create(
        person=mailbox, kind=ContactKind.MAIL, value=address, defaults={"stopped_at": None}
    )
    return mailbox
