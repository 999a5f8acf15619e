"""Addresses of records."""

from __future__ import annotations

from django.urls import include, path

from soi.records.keeping import urls as keeping
from soi.records.packages import urls as packages
from soi.records.views import book, copies, document, levels, metadata, notice, register, versions

app_name = "records"
urlpatterns = [
    *packages.urlpatterns,
    path("", book.book, name="list"),
    path("register/", register.register, name="register"),
    path("stub/", register.stub, name="stub"),
    path("stub/<uuid:pk>/", register.stub_kept, name="stub_kept"),
    path("lists/", include("soi.records.lists.urls")),
    path("level-requests/", levels.requests, name="level_requests"),
    path("level-requests/<uuid:request_id>/", levels.answer, name="level_answer"),
    path("copies/<uuid:copy_id>/", copies.show, name="copy"),
    path("copies/<uuid:copy_id>/edit/", copies.edit, name="copy_edit"),
    path("copies/<uuid:copy_id>/preview/<int:number>.webp", copies.preview, name="copy_preview"),
    path("copies/<uuid:copy_id>/pages/<int:number>.webp", copies.picture, name="copy_page"),
    path("copies/<uuid:copy_id>/thumbs/<int:number>.webp", copies.thumb, name="copy_thumb"),
    path("copies/<uuid:copy_id>/copy.pdf", copies.pdf, name="copy_pdf"),
    path("<uuid:pk>/level/", levels.level, name="level"),
    path("<uuid:pk>/notice/", notice.notice, name="notice"),
    path("<uuid:pk>/versions/", versions.versions, name="versions"),
    path("<uuid:pk>/versions/<int:number>/original/", versions.original, name="version_original"),
    path("<uuid:pk>/metadata/", metadata.describe, name="metadata"),
    path("<uuid:pk>/copies/", copies.copies, name="copies"),
    path("<uuid:pk>/", document.show, name="document"),
    path("<uuid:pk>/registered/", register.registered, name="registered"),
    path("<uuid:pk>/purpose/", document.purpose, name="purpose"),
    path("<uuid:pk>/pages/<int:number>.webp", document.picture, name="page"),
    path("<uuid:pk>/thumbs/<int:number>.webp", document.thumb, name="thumb"),
    path("<uuid:pk>/original/", document.original, name="original"),
    path("<uuid:pk>/searchable.pdf", document.searchable, name="searchable"),
    *keeping.urlpatterns,
]
