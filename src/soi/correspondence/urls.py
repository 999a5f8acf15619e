"""Addresses of correspondence."""

from __future__ import annotations

from django.urls import path

from soi.correspondence.views import drafts, folder, incoming, outgoing, papers, received, rounds

app_name = "correspondence"
urlpatterns = [
    path("", incoming.register, name="incoming"),
    path("book/", incoming.book, name="incoming_book"),
    path("lines/<uuid:slip_id>/", incoming.line, name="line"),
    path("lay/<slug:kind>/<uuid:key>/", incoming.lay, name="lay"),
    path("received/<uuid:dispatch_id>/", received.show, name="received"),
    path("received/<uuid:dispatch_id>/enter/", received.enter, name="enter"),
    path("outgoing/", outgoing.register, name="outgoing"),
    path("outgoing/book/", outgoing.book, name="outgoing_book"),
    path("outgoing/reserve/", outgoing.reserve, name="reserve"),
    path("drafts/", drafts.listing, name="drafts"),
    path("drafts/new/", drafts.begin, name="begin"),
    path("papers/<uuid:paper_id>/", papers.show, name="paper"),
    path("papers/<uuid:paper_id>/write/", drafts.write, name="write"),
    path("papers/<uuid:paper_id>/changes/", papers.changes, name="changes"),
    path("papers/<uuid:paper_id>/do/", papers.do, name="do"),
    path("papers/<uuid:paper_id>/preview.pdf", papers.preview, name="preview"),
    path("papers/<uuid:paper_id>/paper.pdf", papers.file, name="file"),
    path("papers/<uuid:paper_id>/pages/<int:number>.webp", papers.picture, name="picture"),
    path("opinions/<uuid:consultation_id>/", papers.opine, name="opine"),
    path("folder/", folder.show, name="folder"),
    path("folder/sign/", folder.sign, name="sign"),
    path("folder/rounds/<uuid:round_id>/", rounds.show, name="round"),
    path("folder/rounds/<uuid:round_id>/part/", rounds.part, name="round_part"),
    path("folder/<uuid:paper_id>/", folder.show, name="in_folder"),
    path("folder/<uuid:paper_id>/return/", folder.send_back, name="send_back"),
    path("folder/<uuid:paper_id>/to-sign.pdf", folder.to_sign, name="to_sign"),
    path("folder/<uuid:paper_id>/signed/", folder.signed, name="signed"),
]
