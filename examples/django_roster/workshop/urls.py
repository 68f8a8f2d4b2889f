"""The addresses of the example's site."""

from django.urls import path

from workshop.views import attention

urlpatterns = [path("attention/", attention)]
