"""Addresses of jobs."""

from django.urls import path

from archive.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<uuid:job_id>/", views.status, name="status"),
    path("<uuid:job_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:job_id>/retry/", views.retry, name="retry"),
    path("<uuid:job_id>/put-aside/", views.put_aside, name="put-aside"),
]
