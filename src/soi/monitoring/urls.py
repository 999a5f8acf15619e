"""Addresses of the centre."""

from django.urls import path

from soi.monitoring import views

app_name = "monitoring"
urlpatterns = [path("figure/", views.figure, name="figure")]
