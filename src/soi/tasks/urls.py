"""Addresses of the work desk, and of handing over and standing in."""

from django.urls import path

from soi.tasks.views import desk, leaving, standing_in

app_name = "tasks"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("desk/", desk.desk_part, name="desk_part"),
    path("tasks/<uuid:task_id>/finish/", desk.finish, name="finish"),
    path("leaving/", leaving.overview, name="leaving"),
    path("leaving/lists/new/", leaving.propose, name="propose"),
    path("leaving/lists/<uuid:departure_id>/", leaving.departure, name="departure"),
    path("leaving/lists/<uuid:departure_id>/offer/", leaving.offer, name="offer"),
    path("leaving/lists/<uuid:departure_id>/close/", leaving.close, name="close"),
    path("leaving/lists/<uuid:departure_id>/call-off/", leaving.call_off, name="call_off"),
    path("leaving/items/<uuid:item_id>/answer/", leaving.answer, name="answer"),
    path("leaving/end/", leaving.end, name="end"),
    path("leaving/stand-ins/new/", standing_in.ask, name="ask_stand_in"),
    path("leaving/stand-ins/<uuid:stand_in_id>/answer/", standing_in.answer, name="answer_stand_in"),
    path("leaving/stand-ins/<uuid:stand_in_id>/end/", standing_in.end, name="end_stand_in"),
]
