"""Addresses of the shell."""

from django.urls import path

from soi.kernel.web import live, token_views, views

app_name = "web"
urlpatterns = [
    path("language/<slug:code>/", views.language, name="language"),
    path("help/", views.help_page, name="help"),
    path("help/api/", token_views.api_page, name="api"),
    path("tokens/", token_views.listing, name="tokens"),
    path("tokens/new/", token_views.make, name="token_make"),
    path("tokens/<int:token_id>/revoke/", token_views.revoke, name="token_revoke"),
    path("role/", views.choose_role, name="role"),
    path("health", views.health, name="health"),
    path("live/", live.live, name="live"),
]
