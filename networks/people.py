"""Making people known, by the name they choose and the ways to reach them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks.access import is_staff
from networks.models import ContactKind, ContactPoint, Person, Service
from networks.queries import the_service
from networks.wishes import wish_to_be_told


def clean_phone(text: str, region: str) -> str:
    """The number as E.164 ("+358401112222"); "" stays "".

    ``region`` is the country (ISO 3166) whose numbers are written without their country code. Raises
    ValidationError where the text is no phone number.
    """
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(
            _("This does not look like a phone number. Write it as you would dial it."), code="phone"
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PhoneField(forms.CharField):
    """A phone number as people write it; its value is E.164. Numbers without + belong to the service's country."""

    def __init__(self, *, region: str = "", **options: Any) -> None:
        self.region = region
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"})
        options.setdefault("widget", widget)
        super().__init__(max_length=40, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return clean_phone(text, self.region or _usual_region()) if text else ""


def _usual_region() -> str:
    service = the_service()
    return service.region if service else "GB"


@transaction.atomic
def create_person(
    service: Service, name: str, *, language: str = "", phone: str = "", mail: str = "", interpreter: str = ""
) -> Person:
    """A new person, known by ``name`` (a neutral word in the service's language where there is none yet).

    Nobody is ever matched with somebody already known: two people may share a phone or a mail address. Raises
    ValidationError where ``phone`` is no phone number.
    """
    with translation.override(service.language):
        known_as = name.strip() or gettext("Somebody")
    person = Person.objects.create_user(
        known_as[:120], service=service, language=language or service.language, interpreter=interpreter
    )
    if phone:
        reach_by(person, ContactKind.SMS, phone)
    if mail:
        reach_by(person, ContactKind.MAIL, mail)
    return person


@transaction.atomic
def reach_by(person: Person, kind: str, value: str) -> ContactPoint:
    """Add a way to reach this person, or take up again one that was stopped; it comes after those there are.

    Either has yet to be checked. Raises ValidationError where a phone is no phone number.
    """
    value = clean_phone(value, person.service.region) if kind == ContactKind.SMS else value.strip().lower()
    points = list(ContactPoint.objects.select_for_update().filter(person=person))
    last = max((point.preference for point in points), default=-1)
    point, is_new = ContactPoint.objects.get_or_create(
        person=person, kind=kind, value=value, defaults={"preference": last + 1}
    )
    if not is_new and point.stopped_at is not None:
        point.stopped_at = point.bounced_at = point.verified_at = None
        point.preference = last + 1
        point.save()
    return point


@transaction.atomic
def change_self(
    person: Person, *, name: str, language: str, interpreter: str, told_afterwards: bool
) -> Person:
    """What a person says of themselves: the name they want to be called by, their language, an interpreter's.

    ``told_afterwards``: see :func:`networks.wishes.wish_to_be_told`.
    """
    person.name, person.language, person.interpreter = name, language, interpreter
    person.save(update_fields=["name", "language", "interpreter"])
    wish_to_be_told(person, told_afterwards)
    return person


@transaction.atomic
def choose_language(person: Person, language: str) -> None:
    """Speak this language (a code of ``settings.LANGUAGES``) with this person from now on, in notices too."""
    Person.objects.filter(pk=person.pk).update(language=language)
    person.language = language


@transaction.atomic
def rename(person: Person, name: str) -> None:
    """Call somebody by another name, on behalf of a person who cannot do it themselves."""
    Person.objects.filter(pk=person.pk).update(name=name)
    person.name = name


@transaction.atomic
def stop_reaching_by(person: Person, point_id: int, now: datetime) -> None:
    """Send nothing to this address any more. Raises ValidationError for the last one of a member of staff.

    The promise depends on reaching them. An address that is not this person's is left as it is.
    """
    points = {point.pk: point for point in ContactPoint.objects.select_for_update().filter(person=person)}
    point = points.get(point_id)
    if point is None:
        return
    if point.stopped_at is None:
        in_use = [each for each in points.values() if each.stopped_at is None]
        if len(in_use) == 1 and is_staff(person):
            raise ValidationError(
                _(
                    "This is the only way to reach you. Whoever works here can be called on at any time, so add "
                    "another one first."
                )
            )
        point.stopped_at = now
    point.bounced_at = None
    point.save(update_fields=["stopped_at", "bounced_at"])


@transaction.atomic
def stop_bouncing(person_id: UUID, address: str, sent_at: datetime, now: datetime) -> ContactPoint | None:
    """Send nothing more to a mail address from which mail that was sent to this person then came back for good.

    They see it beside their own numbers and addresses, and mend it. Returns what was stopped; None where this
    person is not reached there (any more), or has shown since then that they are.
    """
    point = (
        ContactPoint.objects.select_for_update()
        .filter(person=person_id, kind=ContactKind.MAIL, value__iexact=address, stopped_at=None)
        .exclude(verified_at__gt=sent_at)
        .first()
    )
    if point is not None:
        point.stopped_at = point.bounced_at = now
        point.save(update_fields=["stopped_at", "bounced_at"])
    return point


@transaction.atomic
def move_reach(person: Person, point_id: int, places: int) -> None:
    """Try this number or address of the person so many places later; earlier where ``places`` is below zero."""
    held = ContactPoint.objects.select_for_update().filter(person=person, stopped_at=None)
    points = list(held.order_by("preference", "id"))
    place = next((number for number, point in enumerate(points) if point.pk == point_id), None)
    if place is None:
        return
    points.insert(max(0, place + places), points.pop(place))
    for preference, point in enumerate(points):
        point.preference = preference
    ContactPoint.objects.bulk_update(points, ["preference"])
