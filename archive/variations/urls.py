"""Addresses of the generator's weights."""

from django.urls import path, re_path

from archive.variations import views

app_name = "variations"
urlpatterns = [
    path("models/", views.models, name="models"),
    path("models/adapt/", views.adapt, name="adapt"),
    re_path(r"^models/(?P<pk>\d{1,9})/(?P<how>use|stop|remove)/$", views.decide, name="decide"),
]
