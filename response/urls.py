"""Addresses of the response room."""

from django.urls import URLPattern, URLResolver, path

from response.api import views as api
from response.views import (
    acts,
    board,
    by_link,
    contact,
    errands,
    hooks,
    known,
    new,
    reports,
    rota,
    settings,
    start,
    swaps,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/", start.start, name="start"),
    path("start/<uuid:submission>/", start.done, name="start_done"),
    path("contacts/", board.contacts, name="contacts"),
    path("contacts/new/", new.contact_new, name="contact_new"),
    path("contacts/<uuid:contact_id>/", contact.contact, name="contact"),
    path("contacts/<uuid:contact_id>/take-on/", acts.take_on, name="contact_take_on"),
    path("contacts/<uuid:contact_id>/responded/", acts.responded, name="contact_responded"),
    path("contacts/<uuid:contact_id>/network/", acts.network, name="contact_network"),
    path("contacts/<uuid:contact_id>/known/", known.known, name="contact_known"),
    path("contacts/<uuid:contact_id>/about/", contact.about, name="contact_about"),
    path("contacts/<uuid:contact_id>/end/", contact.end, name="contact_end"),
    path("contacts/<uuid:contact_id>/story/", contact.story, name="contact_story"),
    path("errands/", errands.errands, name="errands"),
    path("errands/<uuid:errand_id>/done/", errands.done, name="errand_done"),
    path("t/<str:token>/", by_link.by_link, name="by_link"),
    path("reports/", reports.reports, name="reports"),
    path("rota/", rota.rota, name="rota"),
    path("rota/<uuid:shift_id>/remove/", rota.remove, name="rota_remove"),
    path("rota/shifts/<uuid:shift_id>/offer/", swaps.offer, name="rota_offer"),
    path("rota/swaps/<uuid:swap_id>/", swaps.swap, name="rota_swap"),
    path("settings/", settings.settings, name="settings"),
    path("hooks/sms/receipts/", hooks.sms_receipts, name="hook_sms_receipts"),
    path("hooks/sms/incoming/", hooks.sms_incoming, name="hook_sms_incoming"),
    path("hooks/govuk-notify/", hooks.govuk_notify_receipts, name="hook_govuk_notify"),
    path("hooks/govuk-notify/incoming/", hooks.govuk_notify_incoming, name="hook_govuk_notify_incoming"),
    path("api/v1/openapi.json", api.openapi, name="api_openapi"),
    path("api/v1/first-contacts", api.first_contacts, name="api_first_contacts"),
    path("api/v1/first-contacts/<uuid:contact_id>", api.first_contact, name="api_first_contact"),
    path("api/v1/first-contacts/<uuid:contact_id>/take-on", api.take_on, name="api_take_on"),
    path("api/v1/first-contacts/<uuid:contact_id>/response", api.response, name="api_response"),
    path("api/<path:rest>", api.nothing_here, name="api_nothing_here"),
]
