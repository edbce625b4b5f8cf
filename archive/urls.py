"""Addresses of the site; every app brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("archive.library.urls")),
    path("", include("archive.takes.urls")),
    path("", include("archive.annotations.urls")),
    path("jobs/", include("archive.jobs.urls")),
    path("account/", include("archive.accounts.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
handler400 = "archive.web.errors.bad_request"
handler403 = "archive.web.errors.forbidden"
handler404 = "archive.web.errors.not_found"
handler500 = "archive.web.errors.server_error"
