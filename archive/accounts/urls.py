"""Addresses of signing in and out."""

from django.urls import path

from archive.accounts import security, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("people/", views.people, name="people"),
    path("people/<int:pk>/role/", views.role, name="role"),
    path("people/<int:pk>/active/", views.active, name="active"),
    path("people/<int:pk>/link/", views.link, name="link"),
    path("people/<int:pk>/second-step/", views.take_second_step, name="take-second-step"),
    path("welcome/<uidb64>/<token>/", views.Welcome.as_view(), name="welcome"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("security/", security.overview, name="security"),
    path("security/confirm/", security.confirm, name="confirm"),
    path("security/turn-on/", security.turn_on, name="turn-on"),
    path("security/turn-off/", security.turn_off, name="turn-off"),
    path("security/codes/", security.new_codes, name="new-codes"),
]
