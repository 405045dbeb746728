import pytest
from django.db import transaction

from notices.models import Notice, NoticeState
from notices.outbox import queue
from notices.tasks import BATCH, deliver_notices
from opendialogue import clock


@pytest.mark.django_db
def test_one_call_sends_more_than_one_batch(mail_server, letter):
    with transaction.atomic():
        queue([letter(cause=f"test:{number}") for number in range(BATCH + 5)], clock.now())
    deliver_notices()
    assert Notice.objects.filter(state=NoticeState.SENT).count() == BATCH + 5
