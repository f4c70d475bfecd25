"""Addresses of what is done under agreements: what awaits, evidence, due dates."""

from __future__ import annotations

from django.urls import path

from pactwork.desk.web import agreement, agreements, calendar, deliver, evidence, piece, today

urlpatterns = [
    path("desk/", today.today, name="desk"),
    path("desk/agreements/", agreements.agreements, name="desk-agreements"),
    path("desk/agreements/<slug:slug>/", agreement.agreement, name="desk-agreement"),
    path("desk/evidence/", evidence.evidence, name="desk-evidence"),
    path("desk/evidence/deliver/", deliver.deliver, name="desk-deliver"),
    path("desk/evidence/<uuid:number>/", piece.piece, name="desk-piece"),
    path("desk/evidence/<uuid:number>/correct/", deliver.deliver_again, name="desk-correct"),
    path("desk/evidence/<uuid:number>/files/<slug:digest>", piece.file, name="desk-piece-file"),
    path("desk/evidence/<uuid:number>/<slug:name>/", piece.act, name="desk-piece-act"),
    path("desk/calendar/make/", calendar.make, name="desk-calendar-make"),
    path("desk/calendar/revoke/", calendar.revoke, name="desk-calendar-revoke"),
    path("desk/calendar/<str:token>.ics", calendar.due, name="desk-calendar"),
]
