"""Whether the service keeps watch over its promises: for load balancers, monitors and people alike."""

import hmac
import os
from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from psycopg2.errors import QueryCanceled

from opendialogue import clock
from response.engine import health

#: pages of machines, the same for whoever asks
FOR_ANYBODY = ("/healthz", "/metrics")
#: where programs come in, each with a token
OF_MACHINES = "/api/"
LOOPBACK = ("127.0.0.1", "::1")
#: how long Redis may take to answer; it is only reported, so it must not hold up the answer
REDIS_SECONDS = 1.0


class NobodyAsksMiddleware:
    """Forgets who asks for the pages of machines: nobody's session is looked up for them.

    A browser that is signed in, or a monitor that keeps cookies, hears that the database is away, and not a 500. Where
    a token lets in, nobody's session is looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in FOR_ANYBODY or request.path.startswith(OF_MACHINES):
            request.COOKIES = {}
        return self.get_response(request)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while somebody sweeps, sends and audits and nothing is overdue, else 503; ``found`` says why.

    An audit is in ``found`` from ``PATIENCE`` on, and makes it 503 from ``AUDIT_PATIENCE`` on. Redis alone never makes
    it 503: without it the other sweeper keeps the promise.
    """
    nothing = health.Round(None, None)
    answer: dict[str, Any] = {
        "database": "down",
        "redis": _redis(),
        "sweep": _said(nothing),
        "overdue": None,
        "unsent": None,
        "without_text": None,
        "deliver": _said(nothing),
        "audit": _said(nothing),
        "probe": _journey(health.ProbeState("unknown")),
        "found": [],
        "clocks_off": {},
    }
    try:
        stands = health.state(clock.now())
    except Error as error:
        if isinstance(error.__cause__, QueryCanceled):
            answer["database"] = "slow"
        return JsonResponse(answer, status=503)
    answer |= {
        "database": "up",
        "sweep": _said(stands.sweep),
        "overdue": stands.overdue,
        "unsent": stands.unsent,
        "without_text": stands.without_text,
        "deliver": _said(stands.sending),
        "audit": _said(stands.audit),
        "probe": _journey(stands.probe),
        "found": stands.said,
        "clocks_off": stands.clocks_off,
    }
    return JsonResponse(answer, status=200 if stands.is_well else 503)


def _journey(probe: health.ProbeState) -> dict[str, Any]:
    last = probe.asked_at.isoformat() if probe.asked_at else None
    seconds = None if probe.seconds is None else round(probe.seconds, 1)
    return {"state": probe.state, "last": last, "seconds": seconds}


def _said(last: health.Round) -> dict[str, Any]:
    if last.at is None or last.seconds_ago is None:
        return {"last": None, "seconds_ago": None}
    return {"last": last.at.isoformat(), "seconds_ago": round(last.seconds_ago, 1)}


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for this host or whoever has METRICS_TOKEN; for everybody else there is no such page."""
    if not _may_read_metrics(request):
        return HttpResponseNotFound()
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    token = os.environ.get("METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    # Behind a proxy every request comes from loopback; what it forwards does not.
    forwarded = "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded


def _redis() -> str:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        ) as client:
            client.ping()
    except redis.RedisError:
        return "down"
    return "up"
