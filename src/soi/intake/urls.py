"""Addresses of intake."""

from django.urls import path

from soi.intake.views import desk, door, queue, spill

app_name = "intake"
urlpatterns = [
    path("", door.arrivals, name="arrivals"),
    path("list/", door.listed, name="list"),
    path("queue/", queue.queue, name="queue"),
    path("spills/", spill.spills, name="spills"),
    path("spills/<int:spill_id>/", spill.spill, name="spill"),
    path("upload/", door.upload, name="upload"),
    path("<uuid:arrival_id>/", desk.arrival, name="arrival"),
    path("<uuid:arrival_id>/state/", desk.state, name="state"),
    path("<uuid:arrival_id>/page/<int:number>/", desk.page_image, name="page"),
    path("<uuid:arrival_id>/thumb/<int:number>/", desk.thumbnail, name="thumb"),
    path("<uuid:arrival_id>/copy/", desk.searchable, name="copy"),
    path("<uuid:arrival_id>/say/", queue.say, name="say"),
    path("<uuid:arrival_id>/word/", desk.say_word, name="word"),
    path("<uuid:arrival_id>/fields/", desk.confirm, name="fields"),
    path("<uuid:arrival_id>/notice/", desk.notice, name="notice"),
    path("<uuid:arrival_id>/return/", desk.give_back, name="return"),
]
