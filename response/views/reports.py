"""How the service keeps its promise, by week."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opendialogue import clock
from response.presenters import reports as presenter
from response.queries.promises import promise_in_force
from response.queries.reports import definitions, weeks
from response.views.door import reader, staff_teams


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """GET /reports/: counts and lengths of time of the teams this reader works in or watches; nobody's name."""
    staff_teams(request)
    person = reader(request)
    now = clock.now()
    since = presenter.first_monday(now, person.service.zone)
    known = definitions(person, since, now)
    default = promise_in_force(person.service_id)
    promise = presenter.chosen(known, request.GET.get("promise", ""), default.id if default else None)
    measured_by = [one for one in known if promise and one.key == promise.key]
    shown = presenter.every_week(weeks(person, promise, person.service.zone, since, now), since)
    return render(
        request,
        "response/reports.html",
        {
            "definitions": presenter.definitions_said(measured_by),
            "promises": presenter.choices(known),
            "chosen": promise.key if promise else "",
            "summary": presenter.summary(shown),
            "is_empty": promise is None,
            "charts": [presenter.kept_chart(shown), presenter.wait_chart(shown, measured_by)],
        },
    )
