"""Addresses of phones: those of the desk, and those that a phone itself may ask."""

from __future__ import annotations

from django.urls import path

from soi.digitization.phones.views import desk, phone

urlpatterns = [
    path("lines/<uuid:line_id>/phone/", desk.offer, name="phone_offer"),
    path("lines/<uuid:line_id>/phones/", desk.follow, name="phones"),
    path("phones/<uuid:pairing_id>/end/", desk.revoke, name="phone_end"),
    path("phone/", phone.phone, name="phone"),
    path("phone/pair/", phone.pair, name="phone_pair"),
    path("phone/look/", phone.look, name="phone_look"),
    path("phone/pages/", phone.pages, name="phone_pages"),
    path("phone/pictures/", phone.begin, name="phone_begin"),
    path("phone/pictures/<int:picture_id>/<int:number>/", phone.part, name="phone_part"),
    path("phone/pictures/<int:picture_id>/finish/", phone.finish, name="phone_finish"),
    path("phone/pictures/<int:picture_id>/change/", phone.change, name="phone_change"),
    path("phone/pictures/<int:picture_id>/show-<slug:kind>/", phone.picture, name="phone_picture"),
    path("phone/done/", phone.done, name="phone_done"),
]
