"""Those who could not come are told that there is something to read: if they wish, once, and without a word of what."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from meetings.going_on import add_left_open
from meetings.holding import begin, end, note_who_is_here
from meetings.keeping import open_to_everyone
from meetings.models import Attendance, KeptTo, Meeting
from meetings.tasks import tell_who_could_not_come
from meetings.telling import SOMETHING_TO_READ, tell_of_words
from meetings.voices import add_voice, take_back_voice
from networks.circle import withdraw_place
from networks.models import Person, Place, PlaceState
from notices.models import Notice, NoticeState
from notices.texts import write
from opendialogue.management.commands.watch import OTHERS
from tests.cast import Cast, gather, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

A_MOMENT = timedelta(microseconds=1)
ENDED = NOW + timedelta(hours=1)
#: an hour after the end; it is 8pm
DUE = ENDED + timedelta(hours=1)


@pytest.fixture
def over(cast: Cast, saturday_night) -> Meeting:
    return it_is_over(cast, saturday_night)


def it_is_over(cast: Cast, clock) -> Meeting:
    """Pekka said that he cannot come and wishes to be told; Maija met with Aino, and it ended at 7pm."""
    clock.move_to(NOW)
    meeting = begin(meeting_of(cast), cast.aino, NOW)
    Attendance.objects.filter(person=cast.pekka).update(answer="no")
    Person.objects.filter(pk=cast.pekka.pk).update(told_afterwards=True)
    note_who_is_here(meeting, [cast.aino.pk, cast.maija.pk], cast.aino, NOW)
    add_voice(meeting, cast.maija, "I slept a little.", by=cast.maija, now=NOW)
    end(meeting, cast.aino, ENDED)
    clock.move_to(DUE)
    return Meeting.objects.get(pk=meeting.pk)


def told() -> list[str]:
    notices = Notice.objects.filter(kind=SOMETHING_TO_READ).order_by("recipient__name")
    return list(notices.values_list("recipient__name", flat=True))


def test_pekka_is_told_an_hour_after_the_meeting_and_once(cast: Cast, over: Meeting) -> None:
    assert tell_of_words(DUE - A_MOMENT) == 0
    assert told() == []
    assert tell_of_words(DUE) == 1
    assert tell_of_words(DUE + timedelta(hours=1)) == 0
    assert told() == ["Pekka"]
    assert Attendance.objects.get(person=cast.pekka).told_at == DUE


def test_the_message_gives_nothing_away_and_its_link_leads_to_the_words(cast: Cast, over: Meeting) -> None:
    tell_of_words(DUE)
    notice = Notice.objects.get(kind=SOMETHING_TO_READ)
    text = write(notice.kind, "sms", "en", notice.context).body
    assert text.startswith("Kallio: There is something for you to read, if you like: http")
    mail = write(notice.kind, "mail", "en", notice.context)
    for said in (text, mail.subject, mail.body):
        for telling in ("Maija", "meeting", "Dialogue", "slept", "Aino", "crisis", "Sunday"):
            assert telling not in said
    browser = Client()
    entered = browser.post(notice.context["path"])
    assert entered["Location"] == reverse("meeting", args=[over.pk])
    assert "I slept a little." in browser.get(entered["Location"]).content.decode()


def test_whoever_does_not_wish_it_is_told_nothing(cast: Cast, over: Meeting) -> None:
    Person.objects.update(told_afterwards=False)
    tell_of_words(DUE)
    assert told() == []
    assert Person.objects.create_user("Kaarina", service=cast.service).told_afterwards is False


def test_who_was_there_is_told_nothing_and_every_other_who_wishes_it_is(cast: Cast, over: Meeting) -> None:
    Person.objects.update(told_afterwards=True)
    # Sami of the team could not come either; Tuula is no part of it.
    tell_of_words(DUE)
    assert told() == ["Pekka", "Sami"]
    to_sami = Notice.objects.get(recipient=cast.sami)
    assert to_sami.context["path"] == reverse("meeting", args=[over.pk])


def test_whoever_said_yes_counts_as_there_unless_the_room_was_written_down_without_them(
    cast: Cast, over: Meeting
) -> None:
    Attendance.objects.filter(person=cast.pekka).update(answer="yes")
    Attendance.objects.filter(person=cast.maija).update(came_at=None)
    tell_of_words(DUE)
    assert told() == []
    Attendance.objects.filter(person=cast.maija).update(came_at=NOW)
    tell_of_words(DUE)
    assert told() == ["Pekka"]


@pytest.mark.parametrize("how", ["left", "withdrawn", "never agreed", "run out", "part ended", "locked out"])
def test_whoever_is_not_let_in_is_told_nothing(cast: Cast, over: Meeting, how: str) -> None:
    place = Place.objects.get(person=cast.pekka)
    if how == "left":
        Place.objects.filter(pk=place.pk).update(state=PlaceState.LEFT)
    elif how == "withdrawn":
        withdraw_place(place, cast.maija, DUE)
    elif how == "never agreed":
        Place.objects.filter(pk=place.pk).update(state=PlaceState.NAMED)
    elif how == "run out":
        Place.objects.filter(pk=place.pk).update(agreed_until=DUE)
    elif how == "part ended":
        Attendance.objects.filter(person=cast.pekka).update(ended_at=DUE)
    else:
        Person.objects.filter(pk=cast.pekka.pk).update(is_active=False)
    tell_of_words(DUE)
    assert told() == []


def test_a_notice_that_waits_is_taken_back_with_the_place(cast: Cast, over: Meeting) -> None:
    tell_of_words(DUE)
    withdraw_place(Place.objects.get(person=cast.pekka), cast.maija, DUE)
    assert Notice.objects.get(kind=SOMETHING_TO_READ).state == NoticeState.FAILED


@pytest.mark.parametrize("kept", [KeptTo.ROOM, KeptTo.NAMED])
def test_what_is_kept_to_others_tells_nobody_anything(cast: Cast, over: Meeting, kept: str) -> None:
    over.voices.all().delete()
    voice = add_voice(
        over, cast.maija, "He hit me.", by=cast.maija, now=NOW, kept_to=kept, hearers=[cast.aino.pk]
    )
    tell_of_words(DUE)
    assert told() == []
    open_to_everyone(voice, by=cast.maija, now=DUE)
    tell_of_words(DUE)
    assert told() == ["Pekka"]


def test_without_words_or_with_his_own_alone_or_taken_back_there_is_nothing_to_read(
    cast: Cast, over: Meeting
) -> None:
    over.voices.all().delete()
    add_voice(over, cast.pekka, "I cannot come.", by=cast.pekka, now=NOW)
    take_back_voice(add_voice(over, cast.maija, "No.", by=cast.maija, now=NOW), by=cast.maija, now=NOW)
    tell_of_words(DUE)
    assert told() == []
    # It is added the day after: then there is.
    add_left_open(over, "The key.", by=cast.maija, now=DUE + timedelta(days=1))
    tell_of_words(DUE + timedelta(days=1))
    assert told() == ["Pekka"]


def test_once_it_has_settled_it_is_no_news_any_more(cast: Cast, over: Meeting) -> None:
    assert tell_of_words(over.settles_at) == 0
    assert tell_of_words(over.settles_at - A_MOMENT) == 1
    assert Notice.objects.get(kind=SOMETHING_TO_READ).context["use_by"] == over.settles_at.isoformat()


def test_a_meeting_that_goes_on_is_called_off_or_was_never_ended(cast: Cast, over: Meeting) -> None:
    Meeting.objects.update(cancelled_at=DUE)
    assert tell_of_words(DUE) == 0
    # Nobody said that it ended: it counts as over the morning after.
    Meeting.objects.update(cancelled_at=None, ended_at=None)
    assert tell_of_words(DUE) == 0
    over.refresh_from_db()
    due = over.ends_at + timedelta(hours=13, minutes=30)
    assert tell_of_words(due - timedelta(minutes=30) - A_MOMENT) == 0
    assert tell_of_words(due) == 1


def test_what_fails_for_one_holds_up_nobody_else(cast: Cast, over: Meeting) -> None:
    Person.objects.update(told_afterwards=True)
    # The outbox has no room for where Pekka is reached.
    cast.pekka.contact_points.update(value="+358" + "4" * 250)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notices_notice ALTER COLUMN address TYPE varchar(60)")
    tell_of_words(DUE)
    assert told() == ["Sami"]


def test_the_worker_and_the_watch_both_tell(cast: Cast, over: Meeting) -> None:
    (words,) = [each for each in OTHERS if each.name == "words"]
    words.work()
    assert told() == ["Pekka"]
    Attendance.objects.update(told_at=None)
    Notice.objects.all().delete()
    tell_who_could_not_come()
    assert told() == ["Pekka"]


@pytest.mark.django_db(transaction=True)
def test_many_rounds_at_once_tell_once(saturday_night) -> None:
    cast = gather()
    it_is_over(cast, saturday_night)
    ready = Barrier(4)

    def go_round(_number: int) -> int:
        try:
            ready.wait(timeout=60)
            return tell_of_words(DUE)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(go_round, range(4))) == 1
    assert told() == ["Pekka"]


def test_whoever_cannot_come_is_asked_whether_they_wish_it_and_may_change_their_mind(
    cast: Cast, saturday_night
) -> None:
    meeting, browser = meeting_of(cast), signed_in(cast.pekka)
    page, tell_me = (reverse(name, args=[meeting.pk]) for name in ("meeting", "meeting_tell_me"))
    assert "Yes, tell me" not in browser.get(page).content.decode()
    asked = browser.post(reverse("meeting_answer", args=[meeting.pk]), {"answer": "no"}, follow=True)
    assert "Yes, tell me" in asked.content.decode()
    wished = browser.post(tell_me, follow=True).content.decode()
    assert "We tell you when there is something to read." in wished
    assert "Do not tell me" in wished
    assert Person.objects.get(pk=cast.pekka.pk).told_afterwards
    browser.post(tell_me, {"not": "1"})
    assert not Person.objects.get(pk=cast.pekka.pk).told_afterwards
    for outsider in (cast.ritva, cast.eero, cast.tuula):
        assert signed_in(outsider).post(tell_me).status_code == 404


def test_it_is_chosen_at_about_me_too(cast: Cast, saturday_night) -> None:
    browser = signed_in(cast.maija)
    said = {"name": "Maija", "language": "en", "interpreter": ""}
    browser.post(reverse("me"), said | {"told_afterwards": "on"})
    assert Person.objects.get(pk=cast.maija.pk).told_afterwards
    assert re.search(r'name="told_afterwards"[^>]*checked', browser.get(reverse("me")).content.decode())
    browser.post(reverse("me"), said)
    assert not Person.objects.get(pk=cast.maija.pk).told_afterwards
