"""Addresses under /accounts/ that are closed; they stand before those of the sign-in package."""

from django.urls import URLPattern, URLResolver, path

from networks.views.accounts import not_here

urlpatterns: list[URLPattern | URLResolver] = [
    path("email/", not_here),
    path("confirm-email/", not_here),
    path("confirm-email/<key>/", not_here),
    path("password/set/", not_here),
]
