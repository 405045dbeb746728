"""What waits for a human in the demo: mail that came back."""

from networks.models import ContactKind
from networks.people import stop_bouncing
from opendialogue.demo.people import House
from opendialogue.demo.story import Calendar, told
from response.errands import open_errand
from response.returned_mail import MAIL_BOUNCED


def let_mail_come_back(house: House, calendar: Calendar) -> None:
    """An address does not work any more, and a human is to ask for another one."""
    for facts in told("now")["returned"]:
        person, at = house.people[facts["who"]], calendar.at(facts["at"])
        address = person.contact_points.get(kind=ContactKind.MAIL).value
        point = stop_bouncing(person.pk, address, at, at)
        if point is not None:
            open_errand(house.service, MAIL_BOUNCED, f"point:{point.pk}", person, at)
