"""Addresses of the site; every app brings its own."""

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from archive.accounts import security, views

urlpatterns = [
    path("", include("archive.library.urls")),
    path("", include("archive.takes.urls")),
    path("", include("archive.annotations.urls")),
    path("", include("archive.variations.urls")),
    path("jobs/", include("archive.jobs.urls")),
    path("account/", include("archive.accounts.urls")),
    # The two names by which allauth itself finds its way; of its own addresses none is open.
    path("account/sign-in/", views.SignIn.as_view(), name="account_login"),
    path("account/code/", security.code, name="mfa_authenticate"),
    # A stranger's page holds no token of its own, so that all strangers are given the same page;
    # the language is all that can be changed without one.
    path("language/setlang/", csrf_exempt(set_language), name="set_language"),
]
handler400 = "archive.web.errors.bad_request"
handler403 = "archive.web.errors.forbidden"
handler404 = "archive.web.errors.not_found"
handler429 = "archive.web.errors.too_many_tries"
handler500 = "archive.web.errors.server_error"
