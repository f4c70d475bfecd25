"""Where content is: outside the languages of the site."""

from __future__ import annotations

from django.urls import path

from pactwork.files.web.content import content

urlpatterns = [path("<str:token>/<path:path>", content, name="content")]
