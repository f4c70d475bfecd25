"""The root of the site's addresses: the read API, accounts, the desk, and the public pages."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from pactwork.config.rest import oauth
from pactwork.desk.web.urls import urlpatterns as desk
from pactwork.ledger.api import RESOURCE
from pactwork.portal.web.urls import urlpatterns as portal

urlpatterns = [
    path("api/desk/", include("pactwork.config.desk_api")),
    path("api/", include("pactwork.config.api")),
    path("oauth/authorize", oauth.authorize, name="oauth-authorize"),
    path("oauth/introspect", oauth.introspect, name="oauth-introspect"),
    path("xapi/", include("pactwork.ledger.rest.urls")),
    path("", include("pactwork.repository.rest.urls")),
    path("oauth/token", oauth.token, name="oauth-token"),
    path("oauth/revoke", oauth.revoke, name="oauth-revoke"),
    path(".well-known/oauth-authorization-server", oauth.metadata, name="oauth-metadata"),
    path(RESOURCE.removeprefix("/"), oauth.resource, name="oauth-resource"),
    path("content/", include("pactwork.files.web.urls")),
    *portal,
    *desk,
    *i18n_patterns(path("account/", include("pactwork.people.web.urls"))),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
