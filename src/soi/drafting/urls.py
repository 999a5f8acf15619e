"""Addresses of papers."""

from django.urls import path

from soi.drafting import views

app_name = "drafting"
urlpatterns = [
    path("", views.folder, name="folder"),
    path("begin/<uuid:case_id>/<slug:kind>/", views.begin, name="begin"),
    path("<uuid:sheet_id>/", views.sheet, name="sheet"),
    path("<uuid:sheet_id>/save/", views.save, name="save"),
    path("<uuid:sheet_id>/versions/", views.versions, name="versions"),
    path("<uuid:sheet_id>/page/<int:number>/", views.picture, name="picture"),
    path("<uuid:sheet_id>/paper.pdf", views.pdf, name="pdf"),
    path("<uuid:sheet_id>/present/", views.present, name="present"),
    path("<uuid:sheet_id>/back/", views.send_back, name="back"),
    path("<uuid:sheet_id>/issue/", views.issue, name="issue"),
    path("<uuid:sheet_id>/sign/", views.sign, name="sign"),
]
