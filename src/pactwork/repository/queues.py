"""The door to what waits for somebody; `repository.api` offers it as `queues`."""

from pactwork.repository.queries.bodies import (
    BodyLine,
    BodyPage,
    CuratorLine,
    FirstLine,
    bodies_for,
    bodies_open,
    body_page,
    firsts_for,
)
from pactwork.repository.queries.desk import BodyCard, bodies_of, curations_for
from pactwork.repository.queries.queues import (
    CommentToRead,
    DecisionLine,
    ReportLine,
    Waiting,
    comments_to_moderate,
    decisions_on,
    queue_counts,
    report_line,
    reports_for,
    review_queue,
)
from pactwork.repository.queries.reviews import (
    ClaimLine,
    DeclinedLine,
    claims_on,
    declined_lately,
)
from pactwork.repository.said import missing

__all__ = [
    "BodyCard",
    "BodyLine",
    "BodyPage",
    "ClaimLine",
    "CommentToRead",
    "CuratorLine",
    "DecisionLine",
    "DeclinedLine",
    "FirstLine",
    "ReportLine",
    "Waiting",
    "bodies_for",
    "bodies_of",
    "bodies_open",
    "body_page",
    "claims_on",
    "comments_to_moderate",
    "curations_for",
    "decisions_on",
    "declined_lately",
    "firsts_for",
    "missing",
    "queue_counts",
    "report_line",
    "reports_for",
    "review_queue",
]
