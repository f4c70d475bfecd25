"""The addresses of the xAPI resources."""

from __future__ import annotations

from django.urls import path

from pactwork.ledger.rest.view import xapi

urlpatterns = [path("<path:path>", xapi, name="xapi")]
