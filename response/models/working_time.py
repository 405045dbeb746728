"""When a service works, for promises that openly count working time alone."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from response.models.promise import Promise


@pghistory.track()
class WorkingHours(models.Model):
    """From when until when one weekday counts for one promise, in minutes after midnight on the service's clock.

    A weekday without a row does not count.
    """

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="working_hours")
    #: 0 is Monday
    weekday = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["weekday"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "weekday"], name="working_hours_once_a_day"),
            models.CheckConstraint(
                condition=Q(weekday__lte=6, opens__lt=F("closes"), closes__lte=24 * 60),
                name="working_hours_of_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise} {self.weekday}: {self.opens}-{self.closes}"


@pghistory.track()
class Holiday(models.Model):
    """A day on which the service does not work. It counts only for promises over working time."""

    service = models.ForeignKey("networks.Service", on_delete=models.PROTECT, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "day"], name="holiday_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
