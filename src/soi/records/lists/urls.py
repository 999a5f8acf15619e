"""Addresses of lists: brought in and written out."""

from __future__ import annotations

from django.urls import path

from soi.records.lists.views import bringing, exports, mending

urlpatterns = [
    path("", bringing.lists, name="lists"),
    path("bring/", bringing.bring, name="list_bring"),
    path("files/", bringing.files, name="file_register"),
    path("<uuid:pk>/", bringing.show, name="list_show"),
    path("<uuid:pk>/look/", bringing.look, name="list_look"),
    path("<uuid:pk>/start/", bringing.start, name="list_start"),
    path("<uuid:pk>/pause/", bringing.pause, name="list_pause"),
    path("<uuid:pk>/resume/", bringing.resume, name="list_resume"),
    path("<uuid:pk>/rows/<int:row>/mend/", mending.mend, name="list_mend"),
    path("<uuid:pk>/rows/<int:row>/leave/", mending.leave, name="list_leave"),
    path("<uuid:pk>/rows/<int:row>/undo/", mending.undo, name="list_undo"),
    path("<uuid:pk>/waiting.csv", mending.waiting, name="list_waiting"),
    path("exports/", exports.exports, name="exports"),
    path("exports/ask/", exports.ask, name="export_ask"),
    path("exports/<uuid:pk>/", exports.show, name="export_show"),
    path("exports/<uuid:pk>/<int:part>/", exports.part, name="export_part"),
    path("exports/<uuid:pk>/<int:part>/about.txt", exports.beside, name="export_beside"),
]
