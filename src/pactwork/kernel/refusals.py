"""What a mail server says where it refuses a letter; pure."""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException
from typing import Final

_PERMANENT: Final = range(500, 600)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Its answers, in one line. `is_final` where every one of them is for good (RFC 5321 §4.2.1),
    so that it is no use to try again: said of this letter or its readers. What is said of whoever
    sends (the password, the greeting, the sender) holds for every letter until somebody mends it.
    """

    said: str
    is_final: bool


def refusal(fault: Exception) -> Refusal | None:
    """What a fault in sending says of a refusal; None where the server did not clearly refuse."""
    if isinstance(fault, SMTPResponseException):
        answers = [(fault.smtp_code, fault.smtp_error)]
        is_of_letter = isinstance(fault, SMTPDataError)
    elif isinstance(fault, SMTPRecipientsRefused):
        answers, is_of_letter = list(fault.recipients.values()), True
    else:
        return None
    said = "; ".join(f"{code} {text!r}" for code, text in answers)
    return Refusal(said, is_of_letter and all(code in _PERMANENT for code, _ in answers))
