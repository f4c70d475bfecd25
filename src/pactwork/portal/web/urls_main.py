"""Addresses of the main pages: home, register, about, gallery, and what finds the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from pactwork.design.gallery import gallery
from pactwork.portal.web import sitemap
from pactwork.portal.web.about import about
from pactwork.portal.web.commitments import commitments
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.home import entrance, home
from pactwork.portal.web.register import register

localized: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("agreements/", register, name="register"),
    path("commitments/", commitments, name="commitments"),
    path("about/", about, name="about"),
    path("gallery/", public_page(gallery), name="gallery"),
]
plain: list[URLPattern | URLResolver] = [
    path("", entrance, name="entrance"),
    path("favicon.ico", sitemap.favicon, name="favicon"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemaps/pages.xml", sitemap.pages, name="sitemap-pages"),
    path("sitemaps/agreements-<int:sheet>.xml", sitemap.agreements, name="sitemap-agreements"),
    path("sitemaps/materials-<int:sheet>.xml", sitemap.materials, name="sitemap-materials"),
    path("sitemaps/collections-<int:sheet>.xml", sitemap.collections, name="sitemap-collections"),
    path(
        "sitemaps/organisations-<int:sheet>.xml",
        sitemap.organisations,
        name="sitemap-organisations",
    ),
]
