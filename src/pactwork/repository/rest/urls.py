"""Addresses of the repository for programs."""

from __future__ import annotations

from django.urls import path

from pactwork.repository.rest.oai import oai

urlpatterns = [
    path("oai", oai, name="oai"),
]
