"""Addresses of the work desk."""

from django.urls import path

from soi.tasks import views

app_name = "tasks"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("desk/", views.desk_part, name="desk_part"),
    path("tasks/<uuid:task_id>/finish/", views.finish, name="finish"),
]
