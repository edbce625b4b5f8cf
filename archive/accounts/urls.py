"""Addresses of signing in and out."""

from django.urls import path

from archive.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("people/", views.people, name="people"),
    path("people/<int:pk>/role/", views.role, name="role"),
    path("people/<int:pk>/active/", views.active, name="active"),
    path("people/<int:pk>/link/", views.link, name="link"),
    path("welcome/<uidb64>/<token>/", views.Welcome.as_view(), name="welcome"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
]
