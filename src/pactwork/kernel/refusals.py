"""What a mail server says where it refuses a letter; pure."""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Final

_PERMANENT: Final = range(500, 600)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Its answers, in one line. `is_final` where every one of them is for good (RFC 5321 §4.2.1),
    so that it is no use to try again.
    """

    said: str
    is_final: bool


def refusal(fault: Exception) -> Refusal | None:
    """What a fault in sending says of a refusal; None where the server did not clearly refuse."""
    if isinstance(fault, SMTPResponseException):
        answers = [(fault.smtp_code, fault.smtp_error)]
    elif isinstance(fault, SMTPRecipientsRefused):
        answers = list(fault.recipients.values())
    else:
        return None
    said = "; ".join(f"{code} {text!r}" for code, text in answers)
    return Refusal(said, all(code in _PERMANENT for code, _ in answers))
