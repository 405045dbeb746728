"""Somebody makes first contact: from this minute the clock runs."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from response.models.promise import FourTimes


class Arrival(models.TextChoices):
    PHONE = "phone", _("By phone")
    FORM = "form", _("Through the website")
    IN_PERSON = "in_person", _("In person")
    LETTER = "letter", _("By letter")
    MESSAGE = "message", _("By message")
    API = "api", _("From another system")


class Outcome(models.TextChoices):
    """How a first contact ended, always in the judgement of a named person."""

    OPEN = "open", pgettext_lazy("first contact", "Open")
    MET = "met", _("We met")
    NOT_WANTED = "not_wanted", _("They did not want to meet")
    ELSEWHERE = "elsewhere", _("Help was found elsewhere, together")
    NOT_REACHED = "not_reached", _("Nobody could be reached")


@pghistory.track()
class FirstContact(models.Model):
    """One call for support, from anyone, in whose words, and the times that followed.

    The four times are ``received_at``, ``first_response_at``, ``first_meeting_offered_at`` and
    ``first_meeting_held_at``; each is written once and never overwritten. The promise is a frozen copy.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey("networks.Service", on_delete=models.PROTECT, related_name="first_contacts")
    team = models.ForeignKey("networks.Team", on_delete=models.PROTECT, related_name="first_contacts")
    #: made by the sender, so that sending twice makes one contact
    submission = models.UUIDField(unique=True, null=True, blank=True)
    #: made up, to rehearse: nobody outside hears of it, and it is in no report
    is_drill = models.BooleanField(default=False, db_default=False)

    arrival = models.CharField(_("how it reached us"), max_length=12, choices=Arrival.choices)
    received_at = models.DateTimeField(_("time of first contact"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts_recorded",
    )
    from_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts_made",
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts_about",
    )
    relation = models.CharField(_("relation"), max_length=80, blank=True)
    words = models.TextField(_("in their own words"), blank=True)
    reach_how = models.CharField(_("how and when to reach them"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    interpreter = models.CharField(_("interpreter"), max_length=60, blank=True)

    #: never empty: no contact is without somebody who organises
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contacts_organised"
    )
    taken_on_at = models.DateTimeField(null=True, blank=True)
    network = models.ForeignKey(
        "networks.Network", on_delete=models.PROTECT, null=True, blank=True, related_name="first_contacts"
    )

    #: which promise the copy was taken of; reports count by it, nothing else may follow from it
    promise = models.ForeignKey(
        "response.Promise", on_delete=models.SET_NULL, null=True, blank=True, related_name="first_contacts"
    )
    promise_name = models.CharField(max_length=120)
    within = models.DurationField()
    kept_by = models.CharField(max_length=20, choices=FourTimes.choices)
    respond_by = models.DateTimeField()
    counts_working_time = models.BooleanField(default=False, db_default=False)

    first_response_at = models.DateTimeField(null=True, blank=True)
    first_response_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts_responded_to",
    )
    first_meeting_offered_at = models.DateTimeField(null=True, blank=True)
    first_meeting_held_at = models.DateTimeField(null=True, blank=True)
    #: when the meeting that is to come begins; empty when none is booked
    meeting_starts_at = models.DateTimeField(null=True, blank=True)

    breached_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts_ended",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_drill=False) | Q(about=None, from_person=None, network=None),
                name="contact_drill_touches_nobody",
            ),
            models.CheckConstraint(
                condition=Q(received_at__lte=F("recorded_at")), name="contact_not_from_the_future"
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", ended_at=None, ended_by=None)
                | Q(~Q(outcome="open"), ended_at__isnull=False, ended_by__isnull=False),
                name="contact_ended_by_a_named_person",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["team", "respond_by"], name="contact_open", condition=Q(outcome="open")),
            models.Index(fields=["service", "received_at"], name="contact_by_week"),
        ]

    def __str__(self) -> str:
        return f"{self.about or self.from_person or self.id}"
