"""Addresses of the library."""

from django.urls import path, re_path

from archive.library import views
from archive.web.identifiers import PATTERN

app_name = "library"
urlpatterns = [
    path("", views.library, name="library"),
    re_path(rf"^takes/(?P<pid>{PATTERN})/$", views.take, name="take"),
    path("status/", views.status, name="status"),
    path("status/check/", views.check, name="check"),
    path("status/again/", views.solve_all, name="solve_all"),
    path("about/", views.about, name="about"),
]
