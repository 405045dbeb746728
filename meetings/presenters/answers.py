"""What somebody reads after they answered."""

from django.utils.translation import gettext as _

from meetings.models import Answer, Attendance
from networks.models import Person


def thanks(part: Attendance) -> str:
    """One sentence; whatever the answer, it is fine, and it can be changed."""
    said = {
        Answer.YES: _("Good, you will be there."),
        Answer.NO: _("All right, you cannot come."),
        Answer.PERHAPS: _("All right, perhaps you will be there."),
    }[Answer(part.answer)]
    return f"{said} {_('You can change your answer at any time.')}"


def about_telling(person: Person) -> str:
    """What becomes of the wish to be told of something to read."""
    if person.told_afterwards:
        return _(
            "We tell you when there is something to read. You can change this at any time, under “About me”."
        )
    return _("We do not tell you when there is something to read. It stays here, if you would like to look.")
