"""Addresses of records."""

from __future__ import annotations

from django.urls import path

from soi.records.keeping import urls as keeping
from soi.records.views import book, document, register

app_name = "records"
urlpatterns = [
    path("", book.book, name="list"),
    path("register/", register.register, name="register"),
    path("stub/", register.stub, name="stub"),
    path("stub/<uuid:pk>/", register.stub_kept, name="stub_kept"),
    path("<uuid:pk>/", document.show, name="document"),
    path("<uuid:pk>/registered/", register.registered, name="registered"),
    path("<uuid:pk>/purpose/", document.purpose, name="purpose"),
    path("<uuid:pk>/pages/<int:number>.webp", document.picture, name="page"),
    path("<uuid:pk>/thumbs/<int:number>.webp", document.thumb, name="thumb"),
    path("<uuid:pk>/original/", document.original, name="original"),
    path("<uuid:pk>/searchable.pdf", document.searchable, name="searchable"),
    *keeping.urlpatterns,
]
