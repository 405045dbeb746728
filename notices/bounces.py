"""What becomes of a notice that came back as a mail that could not be delivered."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from notices.models import Bounce, Channel, Notice, NoticeState
from notices.returned_mail import Returned
from notices.turns import bring_next_forward

#: it may be tried again, so what it would say is still there
_NOT_GONE = (NoticeState.QUEUED, NoticeState.SENDING, NoticeState.HELD, NoticeState.GATHERED)


@transaction.atomic
def note_returned(returned: Returned, now: datetime) -> Notice | None:
    """Write down that a notice came back. For good: it has failed, and its receiver's next way does not wait.

    For now: it is only written down, the mail server goes on trying. Returns the notice; None for one that is not
    known, or of which the same is written down already.
    """
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("recipient__service")
        .filter(pk=returned.notice, channel=Channel.MAIL)
        .first()
    )
    if notice is None:
        return None
    _bounce, is_new = Bounce.objects.get_or_create(
        notice=notice, is_permanent=returned.is_permanent, defaults={"received_at": now}
    )
    if not is_new:
        return None
    if returned.is_permanent:
        # What a digest told has failed with it: to let it go to the same address once more would help nobody.
        for failed in (notice, *Notice.objects.select_for_update().filter(told_in=notice)):
            _fail(failed)
            bring_next_forward(failed, now)
    return notice


def _fail(notice: Notice) -> None:
    if notice.state in _NOT_GONE:
        # Nothing will be sent any more, so nothing of the words is kept.
        notice.context, notice.calendar, notice.subject, notice.body = {}, "", "", ""
    notice.state = NoticeState.FAILED
    Notice.objects.filter(pk=notice.pk).update(
        state=notice.state,
        last_error="it came back: the address does not work",
        lease_until=None,
        fence=F("fence") + 1,
        context=notice.context,
        calendar=notice.calendar,
        subject=notice.subject,
        body=notice.body,
    )
