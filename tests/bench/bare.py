"""A bare Django site, as its start command makes one, on the tables of the service: what pages are measured against."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template import Template, engines
from django.urls import path

SECRET_KEY = "only-for-benchmarks-and-never-anywhere-else"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
MIDDLEWARE = [
    "tests.bench.bare.own_addresses",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

_BOARD = """<!doctype html><title>Contacts</title><h1>Contacts</h1><p>{{ request.user.name }}</p><table>
{% for contact in contacts %}<tr><td><a href="/contacts/{{ contact.pk }}/">{{ contact.about.name }}</a></td>
<td>{{ contact.from_person.name }}</td><td>{{ contact.organiser.name }}</td>
<td>{{ contact.received_at|date:"l j F H:i" }}</td><td>{{ contact.respond_by|date:"l j F H:i" }}</td>
<td>{{ contact.respond_by|timeuntil }}</td><td>{{ contact.first_response_at|date:"H:i" }}</td>
<td>{{ contact.first_meeting_offered_at|date:"H:i" }}</td><td>{{ contact.first_meeting_held_at|date:"H:i" }}</td>
</tr>{% endfor %}</table>"""

_MEETING = """<!doctype html><title>Meeting</title><h1>Meeting</h1><p>{{ request.user.name }}</p>
{% for voice in voices %}<article><h2>{{ voice.speaker.name }}</h2><p>{{ voice.written_by.name }}</p>
<time>{{ voice.at|date:"l j F H:i" }}</time>{{ voice.words|linebreaks }}
<a href="/voices/{{ voice.pk }}/">Change</a></article>{% endfor %}"""


def own_addresses(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Finds the bare pages in a process whose own addresses are those of the service."""

    def respond(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return respond


def board(request: HttpRequest) -> HttpResponse:
    from response.models import FirstContact

    contacts = FirstContact.objects.filter(outcome="open").select_related("about", "from_person", "organiser")
    return _page(_BOARD, request, {"contacts": contacts.order_by("respond_by")})


def meeting(request: HttpRequest) -> HttpResponse:
    from meetings.models import Voice

    return _page(_MEETING, request, {"voices": Voice.objects.select_related("speaker", "written_by")})


def _page(text: str, request: HttpRequest, context: dict) -> HttpResponse:
    return HttpResponse(_template(text).render(context, request))


@cache
def _template(text: str) -> Template:
    return engines["django"].from_string(text)


urlpatterns = [path("bare/board/", board), path("bare/meeting/", meeting)]
