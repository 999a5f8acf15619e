"""Addresses of keeping, under /records/."""

from __future__ import annotations

from django.urls import path

from soi.records.keeping.views import acts, files, lists

urlpatterns = [
    path("files/", files.files, name="files"),
    path("files/fonds/", acts.fonds, name="fonds"),
    path("files/<uuid:file_id>/", files.file, name="file"),
    path("files/<uuid:file_id>/index.pdf", files.index, name="file_index"),
    path("files/<uuid:file_id>/label/", files.label, name="file_label"),
    path("files/<uuid:file_id>/whole/", files.whole, name="file_whole"),
    path("files/<uuid:file_id>/<slug:name>/", acts.act, name="file_act"),
    path("volumes/<uuid:volume_id>/", files.volume, name="volume"),
    path("volumes/<uuid:volume_id>/file.pdf", files.volume_pdf, name="volume_pdf"),
    path("holds/", lists.holds, name="holds"),
    path("holds/<uuid:hold_id>/lift/", lists.lift, name="lift"),
    path("rooms/", acts.rooms, name="rooms"),
    path("loans/", lists.loans, name="loans"),
    path("disposal/", lists.disposals, name="disposals"),
    path("disposal/<uuid:list_id>/", lists.disposal, name="disposal"),
    path("disposal/<uuid:list_id>/list.pdf", lists.disposal_pdf, name="disposal_pdf"),
    path("reading-room/", lists.reading_room, name="reading_room"),
    path("licences/<uuid:licence_id>/", lists.licence, name="licence"),
    path("<uuid:pk>/licence/", acts.ask_licence, name="ask_licence"),
]
