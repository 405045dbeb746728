"""What a person sees and says of themselves; the language they read. How they are reached: ``reach``."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from networks import people, presenters, queries
from networks.access import is_staff
from networks.forms.me import LanguageForm, MeForm, ReachForm
from networks.models import Person
from networks.views.reader import reader_of
from opendialogue import clock


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """/me/: my name and language, how I am reached, who looked at my network, how I sign in."""
    person = reader_of(request)
    form = MeForm(request.POST or None, initial=said_of_self(person), person=person)
    if request.method == "POST" and form.is_valid():
        people.change_self(person, **form.cleaned_data)
        with override(person.language):
            messages.success(request, _("It is written down."))
        return redirect("me")
    return page_of_me(request, form, ReachForm())


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """POST /language/: go on in this language, on the page that was open; kept with the person, else in a cookie."""
    form = LanguageForm(request.POST)
    response = redirect(_way_back(request))
    if not form.is_valid():
        return response
    chosen = form.cleaned_data["language"]
    if request.user.is_authenticated:
        people.choose_language(request.user, chosen)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _way_back(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours and address.startswith("/") else "/"


def said_of_self(person: Person) -> dict[str, str | bool]:
    """What the page's first form shows before anybody changes it."""
    return {
        "name": person.name,
        "language": person.language,
        "interpreter": person.interpreter,
        "told_afterwards": person.told_afterwards,
    }


def page_of_me(request: HttpRequest, form: MeForm, reach: ReachForm) -> HttpResponse:
    """The page, with what was typed into either of its forms."""
    person = reader_of(request)
    is_centre = queries.is_centre_of_a_network(person)
    points = queries.shown_points_of(person)
    context = {
        "form": reach if reach.errors else form,
        "me_form": form,
        "reach_form": reach,
        "points": [point for point in points if point.stopped_at is None],
        "bounced": [point for point in points if point.stopped_at is not None],
        "is_centre": is_centre,
        "looks": presenters.looks(queries.looks_at_own_network(person, clock.now())) if is_centre else [],
        "works_here": is_staff(person),
    }
    return render(request, "networks/me.html", context)
