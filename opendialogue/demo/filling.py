"""Fills an empty database with the demo."""

from datetime import datetime

from django.db import connection, transaction

from networks.models import Network, Service
from opendialogue.demo.contacts import fill_half_year, fill_network_contacts, ladder_of, stories_of
from opendialogue.demo.errands import let_mail_come_back
from opendialogue.demo.meetings import fill_past_meetings
from opendialogue.demo.networks import fill_networks
from opendialogue.demo.people import House, fill_people, open_service
from opendialogue.demo.present import live_through
from opendialogue.demo.story import Calendar
from response.models import BreachStory, Duty, FirstContact

#: any number will do, as long as nobody else locks it
_LOCK = 7_160_211


@transaction.atomic
def fill(now: datetime) -> bool:
    """Make the demo service, all of it or nothing. Returns False, and changes nothing, where a service is already.

    Old contacts and meetings are written in bulk with their duties done; what is still going on is lived through
    by the verbs that people use. Two at once: the second waits, and finds a service.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if Service.objects.exists():
        return False
    service = open_service()
    calendar = Calendar(now, service.zone)
    house = fill_people(service, calendar)
    networks = fill_networks(house, calendar)
    contacts = _fill_contacts(house, networks, calendar)
    fill_past_meetings(house, networks, contacts, calendar)
    live_through(house, networks, calendar)
    let_mail_come_back(house, calendar)
    return True


def _fill_contacts(house: House, networks: dict[str, Network], calendar: Calendar) -> dict[str, FirstContact]:
    of_networks = fill_network_contacts(house, networks, calendar)
    half_year = fill_half_year(house, calendar)
    contacts = [*of_networks.values(), *half_year]
    FirstContact.objects.bulk_create(contacts)
    BreachStory.objects.bulk_create(stories_of(half_year))
    Duty.objects.bulk_create(duty for contact in contacts for duty in ladder_of(house, contact))
    return of_networks
