"""What a service promises when nobody has defined it otherwise."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from networks.models import Service
from response.models import Condition, FourTimes, Promise, Rung, Tells

#: how long after first contact, what must still be so, who is told; the last one records the breach
DEFAULT_LADDER: tuple[tuple[timedelta, Condition, tuple[Tells, ...]], ...] = (
    (timedelta(0), Condition.ALWAYS, (Tells.ORGANISER, Tells.FIRST_ON_CALL)),
    (timedelta(minutes=30), Condition.NOT_TAKEN_ON, (Tells.SECOND_ON_CALL, Tells.COORDINATOR)),
    (timedelta(hours=4), Condition.NO_MEETING_OFFERED, (Tells.ORGANISER, Tells.COORDINATOR)),
    (timedelta(hours=12), Condition.NO_MEETING_OFFERED, (Tells.TEAM_LEAD,)),
    (timedelta(hours=20), Condition.NO_MEETING_TO_COME, (Tells.SERVICE_LEAD,)),
    (timedelta(hours=24), Condition.PROMISE_NOT_KEPT, tuple(Tells)),
)


@transaction.atomic
def promise_of(service: Service) -> Promise:
    """The service's own promise. A service without one promises a first meeting within 24 hours, from now on."""
    Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    promise = Promise.objects.filter(service=service, is_default=True).first()
    return promise or _promise_within_a_day(service)


def promise_for(service: Service, chosen: Promise | None) -> Promise:
    """The promise that somebody chose for a first contact, or the service's default. To be called in a transaction.

    Raises ``ValidationError`` that names ``promise`` for one that has been retired meanwhile.
    """
    default = promise_of(service)
    if chosen is None:
        return default
    kept = Promise.objects.filter(service=service, pk=chosen.pk, retired_at=None).first()
    if kept is None:
        raise ValidationError({"promise": _("This promise is not given any more. Choose another.")})
    return kept


def _promise_within_a_day(service: Service) -> Promise:
    with translation.override(service.language):
        promise = Promise.objects.create(
            service=service,
            name=_("Within 24 hours"),
            within=timedelta(hours=24),
            kept_by=FourTimes.MEETING_HELD,
            is_default=True,
        )
    Rung.objects.bulk_create(
        Rung(
            promise=promise,
            number=number,
            after=after,
            condition=condition,
            tells=[str(role) for role in tells],
            is_breach=condition == Condition.PROMISE_NOT_KEPT,
        )
        for number, (after, condition, tells) in enumerate(DEFAULT_LADDER)
    )
    return promise
