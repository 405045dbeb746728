"""Every address of the service, by room."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from opendialogue import health, leaving, offline, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.offline, name="offline"),
    path("leave/", leaving.leave, name="leave"),
    path("accounts/", include("networks.urls_accounts")),
    path("accounts/", include("allauth.urls")),
    path("", include("networks.urls")),
    path("", include("response.urls")),
    path("", include("meetings.urls")),
]

handler404 = "opendialogue.errors.not_found"
handler500 = "opendialogue.errors.server_error"

if settings.DEMO:
    from opendialogue import styleguide

    urlpatterns += [
        path("demo/", include("opendialogue.demo.urls")),
        path("styleguide/", styleguide.styleguide, name="styleguide"),
    ]
