"""Who is on call, the patterns that shifts are laid out from, and who is away."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class OnCall(models.TextChoices):
    FIRST = "first", _("First on call")
    SECOND = "second", _("Second on call")


class TurnLasts(models.TextChoices):
    SHIFT = "shift", _("with every shift")
    WEEK = "week", _("with every week")


@pghistory.track()
class ShiftPattern(models.Model):
    """A rule by which shifts repeat, in the wall clock of the service: shifts are laid out from it ahead.

    A shift begins at ``begins`` on each of ``weekdays`` (0 is Monday) of every ``every``-th week, counted from the
    week of ``first_on``, and ends ``days`` days later at ``ends``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("networks.Team", on_delete=models.PROTECT, related_name="shift_patterns")
    on_call = models.CharField(max_length=8, choices=OnCall.choices, default=OnCall.FIRST)
    first_on = models.DateField()
    #: the last day on which a shift may begin; None for no end
    last_on = models.DateField(null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    every = models.PositiveSmallIntegerField(default=1)
    begins = models.TimeField()
    days = models.PositiveSmallIntegerField()
    ends = models.TimeField()
    turn_lasts = models.CharField(max_length=8, choices=TurnLasts.choices, default=TurnLasts.SHIFT)
    #: shifts that begin before the end of this day have been laid out
    laid_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["on_call", "first_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=list(range(7)), weekdays__len__gt=0),
                name="shift_pattern_on_days_of_the_week",
            ),
            models.CheckConstraint(
                condition=Q(days__gt=0) | Q(ends__gt=F("begins")), name="shift_pattern_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(every__gt=0), name="shift_pattern_comes_again"),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.on_call} from {self.first_on}"


@pghistory.track()
class PatternTurn(models.Model):
    """Somebody's place in the order of a pattern; the same person may come more than once."""

    pattern = models.ForeignKey(ShiftPattern, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pattern_turns"
    )

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pattern", "number"], name="pattern_turn_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.person}"


class StandingShifts(models.Manager["Shift"]):
    """The shifts that stand: without those that were taken off the rota."""

    def get_queryset(self) -> models.QuerySet["Shift"]:
        return super().get_queryset().filter(taken_off_at=None)


@pghistory.track()
class Shift(models.Model):
    """Somebody's time on call. One that was taken off stays as a row, for calendars that follow it to hear of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("networks.Team", on_delete=models.PROTECT, related_name="shifts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts")
    on_call = models.CharField(max_length=8, choices=OnCall.choices, default=OnCall.FIRST)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    #: what it was laid out from: a pattern, and the day on which its turn begins
    pattern = models.ForeignKey(
        ShiftPattern, on_delete=models.PROTECT, related_name="shifts", null=True, blank=True
    )
    laid_for = models.DateField(null=True, blank=True)
    #: or a calendar outside, and what that one calls it
    outer_calendar = models.ForeignKey(
        "response.OuterCalendar", on_delete=models.PROTECT, related_name="shifts", null=True, blank=True
    )
    outer_key = models.CharField(max_length=64, blank=True)
    #: when people changed it by hand: from then on neither pattern nor calendar changes it
    touched_at = models.DateTimeField(null=True, blank=True)
    taken_off_at = models.DateTimeField(null=True, blank=True)
    #: rises with every change, as calendars that follow it ask
    sequence = models.PositiveIntegerField(default=0)

    objects = StandingShifts()
    ever: ClassVar[models.Manager["Shift"]] = models.Manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "on_call"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="shift_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["pattern", "laid_for"], condition=Q(taken_off_at=None), name="shift_laid_out_once"
            ),
            models.UniqueConstraint(
                fields=["outer_calendar", "outer_key"],
                condition=Q(taken_off_at=None),
                name="shift_of_a_calendar_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["team", "ends_at"], name="shift_by_team")]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_at:%Y-%m-%d %H:%M}"


@pghistory.track()
class Leave(models.Model):
    """Time in which somebody is not asked, whatever the rota says. Nobody is asked why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaves")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="leave_ends_after_it_starts")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "ends_at"], name="leave_by_person")]

    def __str__(self) -> str:
        return f"{self.person} away from {self.starts_at:%Y-%m-%d %H:%M}"


@pghistory.track()
class ToldGap(models.Model):
    """A gap that somebody was told of, so that they are told once."""

    team = models.ForeignKey("networks.Team", on_delete=models.CASCADE, related_name="told_gaps")
    on_call = models.CharField(max_length=8, choices=OnCall.choices)
    begins_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "on_call", "begins_at"], name="gap_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.on_call} {self.begins_at:%Y-%m-%d %H:%M}"
