"""What somebody reads after they answered."""

from django.utils.translation import gettext as _

from meetings.models import Answer, Attendance


def thanks(part: Attendance) -> str:
    """One sentence; whatever the answer, it is fine, and it can be changed."""
    said = {
        Answer.YES: _("Good, you will be there."),
        Answer.NO: _("All right, you cannot come."),
        Answer.PERHAPS: _("All right, perhaps you will be there."),
    }[Answer(part.answer)]
    return f"{said} {_('You can change your answer at any time.')}"
