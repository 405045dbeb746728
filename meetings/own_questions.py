"""What a service asks after its meetings: questions of its own, and CollaboRATE where it may."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.models import CollaborateUse, OwnQuestion
from meetings.rules_looking_back import MOST_OWN_QUESTIONS
from networks.access import may_present_service
from networks.models import Person, Service


@transaction.atomic
def ask(service: Service, words: str, worded: Mapping[str, str], *, by: Person, now: datetime) -> OwnQuestion:
    """Asks one question more after every meeting, as the last one; ``worded`` has it in further languages.

    Raises PermissionDenied for those who do not answer for the service, ValidationError for one question too many.
    """
    _locked(service, by)
    asked = list(OwnQuestion.objects.filter(service=service, ended_at=None))
    if len(asked) >= MOST_OWN_QUESTIONS:
        raise ValidationError(
            _("%(most)d questions are as many as people answer in a minute. End one of them first.")
            % {"most": MOST_OWN_QUESTIONS}
        )
    return OwnQuestion.objects.create(
        service=service,
        words=words,
        worded={language: said for language, said in worded.items() if said},
        position=asked[-1].position + 1 if asked else 1,
        begun_at=now,
    )


@transaction.atomic
def ask_no_more(service: Service, question_id: UUID, *, by: Person, now: datetime) -> None:
    """Ends a question; what was answered to it stays. One that has ended, or is another service's, changes nothing."""
    _locked(service, by)
    OwnQuestion.objects.filter(service=service, pk=question_id, ended_at=None).update(ended_at=now)


@transaction.atomic
def ask_earlier(service: Service, question_id: UUID, *, by: Person) -> None:
    """Changes places with the question before; the first one stays the first."""
    _locked(service, by)
    asked = list(OwnQuestion.objects.filter(service=service, ended_at=None))
    place = next((place for place, question in enumerate(asked) if question.pk == question_id), 0)
    if place:
        asked[place - 1], asked[place] = asked[place], asked[place - 1]
        for position, question in enumerate(asked, start=1):
            question.position = position
        OwnQuestion.objects.bulk_update(asked, ["position"])


@transaction.atomic
def ask_collaborate(service: Service, *, by: Person, now: datetime) -> None:
    """Asks CollaboRATE's questions from now on: ``by`` confirms that its licence allows this service to."""
    _locked(service, by)
    CollaborateUse.objects.get_or_create(service=service, defaults={"confirmed_by": by, "confirmed_at": now})


@transaction.atomic
def ask_collaborate_no_more(service: Service, *, by: Person) -> None:
    _locked(service, by)
    CollaborateUse.objects.filter(service=service).delete()


def _locked(service: Service, by: Person) -> None:
    if not may_present_service(by, service):
        raise PermissionDenied
    Service.objects.select_for_update(no_key=True).get(pk=service.pk)
