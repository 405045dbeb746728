"""Addresses that exist only with DEMO=1."""

from django.urls import path

from opendialogue.demo import views

urlpatterns = [
    path("", views.demo, name="demo"),
    path("enter/<slug:slug>/", views.enter, name="demo_enter"),
    path("letterbox/", views.letterbox, name="demo_letterbox"),
    path("letterbox/<uuid:notice_id>/meeting.ics", views.calendar, name="demo_calendar"),
]
