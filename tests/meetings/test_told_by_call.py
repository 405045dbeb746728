"""Whoever only phones says it to the team: who wrote it down stands there, and a human is asked to ring them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from meetings.handing_on import Handing, hand_on
from meetings.models import Attendance, Meeting
from meetings.telling import SOMETHING_TO_READ, note_wish, tell_of_words
from networks.circle import withdraw_place
from networks.models import Person, Place
from networks.wishes import Told, wish_of
from notices.models import Notice
from response.errands import finish_errand
from response.models import Errand
from tests.cast import Cast, signed_in
from tests.meetings.test_telling import A_MOMENT, DUE, it_is_over
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

LATER = DUE + timedelta(minutes=5)


@pytest.fixture
def over(cast: Cast, saturday_night) -> Meeting:
    """Pekka, who wishes to be told, could not come; it is time to tell him."""
    return it_is_over(cast, saturday_night)


def pekka(cast: Cast) -> Person:
    return Person.objects.get(pk=cast.pekka.pk)


def page(meeting: Meeting, person: Person) -> str:
    answer = signed_in(person).get(reverse("meeting_telling", args=[meeting.pk]))
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1]


def choose(meeting: Meeting, by: Person, whom: Person, told: str) -> str:
    address = reverse("meeting_telling", args=[meeting.pk])
    sent = signed_in(by).post(address, {f"told_{whom.pk.hex}": told}, follow=True)
    return sent.content.decode()


def errands_on_page(person: Person) -> str:
    return signed_in(person).get("/errands/").content.decode()


def test_aino_writes_down_what_pekka_said_on_the_phone_and_takes_it_back(cast: Cast, saturday_night) -> None:
    saturday_night.move_to(NOW)
    meeting = meeting_of(cast)
    shown = signed_in(cast.aino).get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert reverse("meeting_telling", args=[meeting.pk]) in shown
    assert "It is written down." in choose(meeting, cast.aino, cast.pekka, "call")
    person = pekka(cast)
    assert (wish_of(person), person.told_noted_by, person.told_noted_at) == (Told.CALL, cast.aino, NOW)
    assert "Written down by Aino on Sunday 22 November at 6:00pm." in page(meeting, cast.sami)
    # The same again is nobody else's word.
    choose(meeting, cast.sami, cast.pekka, "call")
    assert pekka(cast).told_noted_by == cast.aino
    choose(meeting, cast.sami, cast.pekka, "not")
    person = pekka(cast)
    assert (wish_of(person), person.told_noted_by) == (Told.NOT, cast.sami)


def test_everybody_of_the_network_is_on_the_page_and_nobody_who_works_here(
    cast: Cast, saturday_night
) -> None:
    meeting = meeting_of(cast)
    shown = page(meeting, cast.aino)
    for person, is_there in ((cast.maija, True), (cast.pekka, True), (cast.sami, False), (cast.tuula, False)):
        assert (f"told_{person.pk.hex}" in shown) is is_there
    choose(meeting, cast.aino, cast.tuula, "call")
    assert wish_of(Person.objects.get(pk=cast.tuula.pk)) == Told.NOT
    for outsider in (cast.leena, cast.eero, cast.maija, cast.pekka):
        assert signed_in(outsider).get(reverse("meeting_telling", args=[meeting.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        note_wish(meeting, cast.tuula, Told.CALL, by=cast.aino, now=NOW)
    with pytest.raises(PermissionDenied):
        note_wish(meeting, cast.pekka, Told.CALL, by=cast.maija, now=NOW)


def test_a_message_is_offered_to_whom_one_reaches_and_nonsense_is_refused(cast: Cast, saturday_night) -> None:
    meeting = meeting_of(cast)
    choice = f'name="told_{cast.pekka.pk.hex}" value="message"'
    assert choice in page(meeting, cast.aino)
    cast.pekka.contact_points.update(stopped_at=NOW)
    assert choice not in page(meeting, cast.aino)
    for spoilt in ("message", "shout"):
        refused = choose(meeting, cast.aino, cast.pekka, spoilt)
        assert "Choose how they wish to be told." in refused
        assert wish_of(pekka(cast)) == Told.NOT


def test_pekka_reads_who_wrote_it_down_and_his_own_word_takes_its_place(cast: Cast, saturday_night) -> None:
    saturday_night.move_to(NOW)
    note_wish(meeting_of(cast), cast.pekka, Told.CALL, by=cast.aino, now=NOW)
    browser = signed_in(pekka(cast))
    about = browser.get(reverse("me")).content.decode()
    assert "Written down by Aino on Sunday 22 November at 6:00pm." in about
    assert "We ring you when there is." in about
    said = {"name": "Pekka", "language": "en", "interpreter": ""}
    # Another name is no word about this.
    browser.post(reverse("me"), said | {"name": "Pekka K", "told_afterwards": "on"})
    assert (wish_of(pekka(cast)), pekka(cast).told_noted_by) == (Told.CALL, cast.aino)
    browser.post(reverse("me"), said)
    assert (wish_of(pekka(cast)), pekka(cast).told_noted_by) == (Told.NOT, None)
    browser.post(reverse("me"), said | {"told_afterwards": "on"})
    assert (wish_of(pekka(cast)), pekka(cast).told_noted_at) == (Told.MESSAGE, None)


@pytest.mark.parametrize("is_reached", [True, False])
def test_whoever_wishes_a_call_gets_no_message_and_somebody_is_asked_to_ring_them_once(
    cast: Cast, over: Meeting, is_reached: bool, saturday_night
) -> None:
    note_wish(over, pekka(cast), Told.CALL, by=cast.aino, now=DUE)
    if not is_reached:
        cast.pekka.contact_points.all().delete()
    assert tell_of_words(DUE - A_MOMENT) == 0
    assert tell_of_words(DUE) == 1
    assert tell_of_words(LATER) == 0
    assert not Notice.objects.filter(kind=SOMETHING_TO_READ).exists()
    errand = Errand.objects.get()
    assert (errand.kind, errand.person, errand.team) == ("words_to_tell", cast.pekka, cast.team)
    assert Attendance.objects.get(person=cast.pekka).told_at == DUE
    saturday_night.move_to(LATER)
    assert "Pekka wishes to be told that there is something to read" in errands_on_page(cast.aino)
    # A coordinator does not learn whose words these are, another team nothing.
    assert "somebody in a network of Kallio wishes to be told" in errands_on_page(cast.leena)
    assert "Pekka" not in errands_on_page(cast.leena)
    assert "wishes to be told" not in errands_on_page(cast.eero)


def test_whom_no_message_reaches_is_rung_though_they_wished_a_message(cast: Cast, over: Meeting) -> None:
    cast.pekka.contact_points.update(stopped_at=DUE)
    assert tell_of_words(DUE) == 1
    assert Errand.objects.get().kind == "words_to_tell"
    # Who works here looks for themselves.
    Person.objects.filter(pk=cast.sami.pk).update(told_afterwards=True)
    cast.sami.contact_points.all().delete()
    assert tell_of_words(DUE) == 0
    assert Errand.objects.count() == 1


@pytest.mark.parametrize("how", ["phone", "paper"])
def test_writing_down_that_it_was_read_out_or_sent_takes_it_off_the_list(
    cast: Cast, over: Meeting, how: str
) -> None:
    note_wish(over, pekka(cast), Told.CALL, by=cast.aino, now=DUE)
    tell_of_words(DUE)
    hand_on(over, cast.maija, Handing(how=how, at=LATER, up_to=0), by=cast.sami, now=LATER)
    assert Errand.objects.get().done_at is None
    hand_on(over, cast.pekka, Handing(how=how, at=LATER, up_to=over.last_seq), by=cast.sami, now=LATER)
    assert (Errand.objects.get().done_at, Errand.objects.get().done_by) == (LATER, cast.sami)
    assert tell_of_words(LATER) == 0


@pytest.mark.parametrize("how", ["taken back", "place withdrawn", "called off", "locked out"])
def test_what_is_not_wished_or_not_theirs_any_more_settles_itself(
    cast: Cast, over: Meeting, how: str
) -> None:
    note_wish(over, pekka(cast), Told.CALL, by=cast.aino, now=DUE)
    tell_of_words(DUE)
    if how == "taken back":
        note_wish(over, pekka(cast), Told.NOT, by=cast.aino, now=DUE)
    elif how == "place withdrawn":
        withdraw_place(Place.objects.get(person=cast.pekka), cast.maija, DUE)
    elif how == "called off":
        Meeting.objects.update(cancelled_at=DUE)
    else:
        Person.objects.filter(pk=cast.pekka.pk).update(is_active=False)
    assert tell_of_words(LATER) == 0
    assert (Errand.objects.get().done_at, Errand.objects.get().done_by) == (LATER, None)
    if how == "taken back":
        # Nobody has told him: if he wishes it again, somebody does.
        note_wish(over, pekka(cast), Told.MESSAGE, by=cast.aino, now=LATER)
        assert tell_of_words(LATER) == 1
        assert Notice.objects.filter(kind=SOMETHING_TO_READ, recipient=cast.pekka).count() == 1


def test_whom_somebody_has_rung_is_not_told_again_though_the_wish_comes_and_goes(
    cast: Cast, over: Meeting
) -> None:
    note_wish(over, pekka(cast), Told.CALL, by=cast.aino, now=DUE)
    tell_of_words(DUE)
    finish_errand(Errand.objects.get(), cast.aino, LATER)
    for told in (Told.NOT, Told.CALL):
        note_wish(over, pekka(cast), told, by=cast.aino, now=LATER)
        assert tell_of_words(LATER) == 0
    assert Errand.objects.count() == 1


def test_the_database_keeps_no_call_without_a_wish_and_no_note_of_nobody(cast: Cast) -> None:
    for spoilt in (
        {"told_by_call": True, "told_afterwards": False},
        {"told_noted_by": cast.aino.pk},
        {"told_noted_at": NOW},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=cast.pekka.pk).update(**spoilt)
