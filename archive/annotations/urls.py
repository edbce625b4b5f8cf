"""Addresses of segments."""

from django.urls import re_path

from archive.annotations import views
from archive.web.identifiers import PATTERN

app_name = "annotations"
_TAKE = rf"^takes/(?P<pid>{PATTERN})/segments/"
_SEGMENT = rf"{_TAKE}(?P<segment_pid>{PATTERN})/"
urlpatterns = [
    re_path(rf"{_TAKE}$", views.segments, name="segments"),
    re_path(rf"{_SEGMENT}$", views.segment, name="segment"),
    re_path(rf"{_SEGMENT}restore/$", views.restore, name="restore"),
]
