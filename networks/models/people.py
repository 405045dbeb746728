"""Every human being is one row here: mother, neighbour, practitioner, the person at the centre."""

import uuid
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, name: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(name=name, **fields)
        if password is None:
            person.set_unusable_password()
        else:
            person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, sign_in_address: str, password: str, **fields: Any) -> "Person":
        fields |= {"is_staff": True, "is_superuser": True}
        name = fields.pop("name", sign_in_address)
        return self.create_user(name, password, sign_in_address=sign_in_address, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(sign_in_address__iexact=username)


@pghistory.track(exclude=["password", "last_login"])
class Person(AbstractBaseUser, PermissionsMixin):
    """One human being, known by the name they choose.

    Nobody needs a mail address, a phone or an account. A sign-in address belongs to one person; the contact points
    where notices go may be shared by several.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey("networks.Service", on_delete=models.PROTECT, related_name="people")
    name = models.CharField(
        _("name"), max_length=120, help_text=_("The name this person wants to be called by.")
    )
    sign_in_address = models.EmailField(_("mail address for signing in"), unique=True, null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    #: the language of the interpreter this person needs; empty for none. Staff book it, never relatives.
    interpreter = models.CharField(_("interpreter"), max_length=60, blank=True)
    #: wants to be told when there is something to read from a meeting that they could not come to
    told_afterwards = models.BooleanField(default=False)
    #: by somebody who rings them, as no message of ours reaches them or they do not care for one
    told_by_call = models.BooleanField(default=False)
    #: who wrote this wish down for them, or that they have it no longer; empty where they said it here themselves
    told_noted_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="wishes_noted"
    )
    told_noted_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("may enter the administration"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "sign_in_address"
    EMAIL_FIELD = "sign_in_address"
    REQUIRED_FIELDS: ClassVar = ["name", "service"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("sign_in_address"), name="person_sign_in_address_once"),
            models.CheckConstraint(
                condition=models.Q(told_by_call=False) | models.Q(told_afterwards=True),
                name="person_told_by_call_is_told",
            ),
            models.CheckConstraint(
                condition=models.Q(told_noted_by=None, told_noted_at=None)
                | models.Q(told_noted_by__isnull=False, told_noted_at__isnull=False),
                name="person_wish_noted_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must agree with: whoever signs in by another address, or by none, is signed out elsewhere.

        Somebody who reads the mail of an address that was given up must not stay in by it.
        """
        address = (self.sign_in_address or "").lower()
        return salted_hmac(
            "networks.Person.session", f"{self.password}\n{address}", secret=secret, algorithm="sha256"
        ).hexdigest()


class ContactKind(models.TextChoices):
    MAIL = "mail", _("Mail")
    SMS = "sms", _("Phone")


@pghistory.track()
class ContactPoint(models.Model):
    """Where notices for a person go. Two people may share one; each still gets their own words and their own link."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=8, choices=ContactKind.choices)
    value = models.CharField(max_length=254)
    #: lower is tried first
    preference = models.PositiveSmallIntegerField(default=0)
    #: when somebody typed a code that was sent there; one that was never checked is used all the same
    verified_at = models.DateTimeField(null=True, blank=True)
    #: nothing is sent there any more: its person said so, or mail came back for good
    stopped_at = models.DateTimeField(null=True, blank=True)
    #: when mail came back for good; until its person has mended or removed it
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["preference", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind", "value"], name="contact_point_once"),
        ]

    def __str__(self) -> str:
        return self.value


class SentCode(models.Model):
    """A code of six digits on its way to somebody. Only a digest of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    #: when it was used, replaced, or tried too often
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class AddressCode(SentCode):
    """A code on its way to a mail address that somebody wants to sign in by."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="address_codes")
    address = models.EmailField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at=None), name="address_code_one_awaited"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}"


class ReachCode(SentCode):
    """A code on its way to a number or an address by which somebody wants to be reached."""

    point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="codes")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["point"], condition=models.Q(ended_at=None), name="reach_code_one_awaited"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point}"
