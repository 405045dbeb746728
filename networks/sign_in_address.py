"""The mail address somebody signs in by: it belongs to one person, and to nobody else for as long as they have it."""

import uuid

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from networks.models import Person
from networks.reaching import courtesies
from notices.outbox import Letter

#: letters in a mail address, at most
LONGEST_ADDRESS = 254


def written_plainly(address: str) -> str:
    """The address as it is kept: without spaces round it, in small letters.

    Raises ValidationError for letters outside of plain Latin ones: the database takes some of them for another
    letter ("ı" for "i"), and one person's address would pass for another's.
    """
    address = address.strip().lower()
    if not address.isascii():
        raise ValidationError(_("Write this address in plain letters, a to z."))
    return address


def owner_of(address: str) -> Person | None:
    """Whoever signs in by this address, locked out or not; capital letters make no difference."""
    return Person.objects.select_related("service").filter(sign_in_address__iexact=address).first()


@transaction.atomic
def sign_in_by(person: Person, address: str, *, is_proved: bool) -> None:
    """From now on this person signs in by this address, and by none they had before.

    ``is_proved`` says that they have shown that what is sent there reaches them. Raises ValidationError where it is
    the address of somebody else, also if they took it in this very moment.
    """
    taken = ValidationError(_("Somebody else signs in by this address. It can belong to one person alone."))
    owner = owner_of(address)
    if owner is not None and owner.pk != person.pk:
        raise taken
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(sign_in_address=address)
    except IntegrityError:
        raise taken from None
    # What the sign-in package keeps of its own would go on letting in by an address that is nobody's any more.
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.filter(email__iexact=address).delete()
    if is_proved:
        EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    person.sign_in_address = address


@transaction.atomic
def no_longer_sign_in(person: Person) -> None:
    """This person signs in by no address any more; a personal link lets them in as before."""
    Person.objects.filter(pk=person.pk).update(sign_in_address=None)
    EmailAddress.objects.filter(user=person).delete()
    person.sign_in_address = None


def letters_about_change(person: Person) -> list[Letter]:
    """What tells somebody, where they are reached, that how they sign in has changed: it may not have been they."""
    return courtesies(
        [person.pk],
        cause=f"sign_in_changed:{uuid.uuid4()}",
        kind="sign_in_changed",
        context={"name": person.name, "sender_name": person.service.sender_name},
    )
