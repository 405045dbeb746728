"""Addresses of the networks room; the page of a network itself is a page of the meetings room."""

from django.urls import URLPattern, URLResolver, path

from networks.views import me, networks, own_address, places, reach, service, team

urlpatterns: list[URLPattern | URLResolver] = [
    path("networks/", networks.networks, name="networks"),
    path("networks/<uuid:network_id>/map/", networks.network_map, name="network_map"),
    path("networks/<uuid:network_id>/places/new/", places.place_new, name="place_new"),
    path("networks/<uuid:network_id>/places/<uuid:place_id>/", places.place_change, name="place_change"),
    path(
        "networks/<uuid:network_id>/places/<uuid:place_id>/agreement/",
        places.place_agreement,
        name="place_agreement",
    ),
    path(
        "networks/<uuid:network_id>/places/<uuid:place_id>/withdraw/",
        places.place_withdraw,
        name="place_withdraw",
    ),
    path("settings/service/", service.service, name="service"),
    path("me/", me.me, name="me"),
    path("me/reach/", reach.me_reach, name="me_reach"),
    path("me/reach/<int:point_id>/stop/", reach.me_reach_stop, name="me_reach_stop"),
    path("me/reach/<int:point_id>/up/", reach.me_reach_up, name="me_reach_up"),
    path("me/reach/<int:point_id>/down/", reach.me_reach_down, name="me_reach_down"),
    path("me/reach/<int:point_id>/check/", reach.me_reach_check, name="me_reach_check"),
    path("me/reach/<int:point_id>/code/", reach.me_reach_code, name="me_reach_code"),
    path("me/address/", own_address.me_address, name="me_address"),
    path("me/address/code/", own_address.me_address_code, name="me_address_code"),
    path("me/address/remove/", own_address.me_address_remove, name="me_address_remove"),
    path("settings/team/", team.team, name="team"),
    path("settings/team/add/", team.team_add, name="team_add"),
    path("settings/team/<int:member_id>/end/", team.team_member_end, name="team_member_end"),
    path("settings/team/<int:member_id>/address/", team.team_member_address, name="team_member_address"),
    path("language/", me.language, name="language"),
]
