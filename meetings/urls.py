from django.urls import URLPattern, URLResolver, path

from meetings.views import (
    answers,
    before,
    booking,
    feed,
    joining,
    looking_back,
    mirror,
    network,
    own_questions,
    paper,
    pictures,
    presence,
    seen,
    sums,
    telling,
    thread,
    today,
    voices,
    words,
)
from meetings.views import meeting as page

urlpatterns: list[URLPattern | URLResolver] = [
    path("today/", today.today, name="today"),
    path("j/<str:token>/", joining.join, name="join"),
    path("networks/<uuid:network_id>/", network.network, name="network"),
    path("networks/<uuid:network_id>/words/", thread.words, name="network_words"),
    path("networks/<uuid:network_id>/words.txt", thread.words_file, name="network_words_file"),
    path("calendar/", feed.calendar, name="calendar"),
    path("calendar/<str:token>.ics", feed.calendar_feed, name="calendar_feed"),
    path("meetings/new/", booking.meeting_new, name="meeting_new"),
    path("meetings/<uuid:meeting_id>/move/", booking.meeting_move, name="meeting_move"),
    path("meetings/<uuid:meeting_id>/call-off/", booking.meeting_call_off, name="meeting_call_off"),
    path("meetings/<uuid:meeting_id>/answer/", answers.meeting_answer, name="meeting_answer"),
    path("meetings/<uuid:meeting_id>/tell-me/", answers.meeting_tell_me, name="meeting_tell_me"),
    path("meetings/<uuid:meeting_id>/begin/", answers.meeting_begin, name="meeting_begin"),
    path("meetings/<uuid:meeting_id>/end/", answers.meeting_end, name="meeting_end"),
    path("meetings/<uuid:meeting_id>/calendar.ics", feed.meeting_calendar, name="meeting_calendar"),
]

urlpatterns += [
    path("meetings/<uuid:meeting_id>/", page.meeting, name="meeting"),
    path("meetings/<uuid:meeting_id>/voices/", words.voice_add, name="voice_add"),
    path("meetings/<uuid:meeting_id>/voices/<uuid:voice_id>/", voices.voice_change, name="voice_change"),
    path(
        "meetings/<uuid:meeting_id>/voices/<uuid:voice_id>/take-back/",
        voices.voice_take_back,
        name="voice_take_back",
    ),
    path("meetings/<uuid:meeting_id>/voices/<uuid:voice_id>/open/", voices.voice_open, name="voice_open"),
    path("meetings/<uuid:meeting_id>/here/", answers.meeting_here, name="meeting_here"),
    path(
        "meetings/<uuid:meeting_id>/voices/<uuid:voice_id>/answer/", voices.voice_answer, name="voice_answer"
    ),
    path("meetings/<uuid:meeting_id>/left-open/", words.left_open_add, name="left_open_add"),
    path(
        "meetings/<uuid:meeting_id>/left-open/<uuid:thing_id>/", before.left_open_rest, name="left_open_rest"
    ),
    path("meetings/<uuid:meeting_id>/ways/take-up/", before.way_take_up, name="way_take_up"),
    path("meetings/<uuid:meeting_id>/reflection/", answers.reflection, name="reflection"),
    path("meetings/<uuid:meeting_id>/ways/", words.way_forward_add, name="way_forward_add"),
    path("meetings/<uuid:meeting_id>/ways/<uuid:way_id>/", words.stance_take, name="stance_take"),
    path("meetings/<uuid:meeting_id>/telling/", telling.meeting_telling, name="meeting_telling"),
    path("meetings/<uuid:meeting_id>/print/", paper.meeting_print, name="meeting_print"),
    path("meetings/<uuid:meeting_id>/for/<uuid:person_id>/", paper.meeting_for, name="meeting_for"),
    path(
        "meetings/<uuid:meeting_id>/handed-on/<uuid:record_id>/take-back/",
        paper.handed_on_take_back,
        name="handed_on_take_back",
    ),
    path("meetings/<uuid:meeting_id>/presence/", presence.presence, name="presence"),
    path("meetings/<uuid:meeting_id>/read/", seen.meeting_read, name="meeting_read"),
    path("meetings/<uuid:meeting_id>/nothing-settled/", words.nothing_settled, name="nothing_settled"),
]

urlpatterns += [
    path("meetings/<uuid:meeting_id>/pictures/<uuid:picture_id>/", pictures.picture, name="picture"),
    path(
        "meetings/<uuid:meeting_id>/pictures/<uuid:picture_id>/large.webp",
        pictures.picture_file,
        {"size": "large"},
        name="picture_large",
    ),
    path(
        "meetings/<uuid:meeting_id>/pictures/<uuid:picture_id>/small.webp",
        pictures.picture_file,
        {"size": "small"},
        name="picture_small",
    ),
    path("meetings/<uuid:meeting_id>/how-it-was/", looking_back.how_it_was, name="how_it_was"),
    path(
        "meetings/<uuid:meeting_id>/how-it-was/take-back/",
        looking_back.how_it_was_take_back,
        name="how_it_was_take_back",
    ),
    path("meetings/<uuid:meeting_id>/mirror/", mirror.mirror, name="mirror"),
    path("meetings/<uuid:meeting_id>/mirror/wish/", mirror.mirror_wish, name="mirror_wish"),
    path("reports/meetings/", sums.reports_meetings, name="reports_meetings"),
    path("settings/questions/", own_questions.questions, name="own_questions"),
    path("settings/questions/<uuid:question_id>/end/", own_questions.question_end, name="own_question_end"),
    path("settings/questions/<uuid:question_id>/up/", own_questions.question_up, name="own_question_up"),
    path("settings/questions/collaborate/", own_questions.collaborate_switch, name="collaborate_switch"),
]
