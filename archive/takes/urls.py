"""Addresses of takes and their files."""

from django.urls import path, re_path

from archive.takes import curves, files, import_views, solving_views, tus, views
from archive.web.identifiers import PATTERN

app_name = "takes"
_PID = rf"(?P<pid>{PATTERN})"
urlpatterns = [
    path("upload/", views.new, name="new"),
    path("uploads/", tus.collection, name="uploads"),
    path("uploads/<uuid:upload_id>/", tus.upload, name="upload"),
    path("uploads/<uuid:upload_id>/discard/", views.discard, name="discard"),
    re_path(rf"^takes/{_PID}/edit/$", views.edit, name="edit"),
    re_path(rf"^takes/{_PID}/capture/$", views.recapture, name="recapture"),
    re_path(rf"^takes/{_PID}/current/(?P<number>\d{{1,6}})/$", views.current, name="current"),
    re_path(rf"^takes/{_PID}/first/(?P<number>\d{{1,6}})/$", views.first, name="first"),
    re_path(rf"^takes/{_PID}/(?P<how>withdraw|bring-back|delete)/$", views.remove, name="remove"),
    re_path(rf"^films/{_PID}/$", files.film, name="film"),
    re_path(rf"^films/{_PID}/poster/$", files.poster, name="poster"),
    re_path(rf"^motions/{_PID}/$", import_views.questions, name="import"),
    re_path(rf"^motions/{_PID}/look/$", import_views.look, name="look"),
    re_path(rf"^motions/{_PID}/preview/$", import_views.preview, name="preview"),
    re_path(rf"^motions/{_PID}/original/$", files.original, name="original"),
    re_path(rf"^versions/{_PID}/stream/$", files.stream, name="stream"),
    re_path(rf"^versions/{_PID}/stream/(?P<number>\d{{1,6}})/$", files.block, name="block"),
    re_path(rf"^versions/{_PID}/correct/$", solving_views.correct, name="correct"),
    re_path(rf"^versions/{_PID}/again/$", solving_views.again, name="again"),
    re_path(rf"^versions/{_PID}/curves/$", curves.curves, name="curves"),
    re_path(rf"^versions/{_PID}/export/(?P<name>[a-z]{{1,8}})/$", files.export, name="export"),
]
