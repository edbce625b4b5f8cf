"""Addresses of filled gaps, and of the generator's weights."""

from django.urls import path, re_path

from archive.variations import filling_views, views
from archive.web.identifiers import PATTERN

app_name = "variations"
_PID = rf"(?P<pid>{PATTERN})"
urlpatterns = [
    path("models/", views.models, name="models"),
    path("models/adapt/", views.adapt, name="adapt"),
    re_path(r"^models/(?P<pk>\d{1,9})/(?P<how>use|stop|remove)/$", views.decide, name="decide"),
    re_path(rf"^versions/{_PID}/gaps/$", filling_views.propose, name="propose"),
    re_path(rf"^versions/{_PID}/gaps/keep/$", filling_views.keep, name="keep"),
    re_path(rf"^versions/{_PID}/gaps/give-up/$", filling_views.give_up, name="give-up"),
    re_path(rf"^versions/{_PID}/gaps/stream/$", filling_views.stream, name="gaps-stream"),
    re_path(
        rf"^versions/{_PID}/gaps/stream/(?P<number>\d{{1,6}})/$",
        filling_views.block,
        name="gaps-block",
    ),
]
