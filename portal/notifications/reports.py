"""Reports that mail systems send back, read with the standard library: bounces (RFC 3464) and complaints (RFC 5965)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser
from enum import StrEnum


class ReportKind(StrEnum):
    BOUNCE = "bounce"
    COMPLAINT = "complaint"


@dataclass(frozen=True)
class Report:
    """What a mail system says about one mail and one recipient.

    Args:
        message_id: of the mail it is about, without brackets; empty if the report does not quote it.
        action: `failed`, `delayed`, `delivered`, `relayed` or `expanded`; empty for a complaint.
        status: enhanced status (RFC 3463), e.g. `5.1.1`; empty for a complaint.
        diagnostic: what the other server said.
    """

    kind: ReportKind
    message_id: str
    recipient: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""


def read(data: bytes) -> list[Report]:
    """The reports in one mail, one for each recipient it speaks of; none if it is no report."""
    # The older policy: the newer one raises at headers that are no address or id, and anybody can send us those.
    mail = BytesParser(policy=policy.compat32).parsebytes(data)
    if mail.get_content_type() != "multipart/report":
        return []
    message_id = _quoted_message_id(mail)
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            return [_bounce(block, message_id) for block in _blocks(part) if block["Final-Recipient"]]
        if part.get_content_type() == "message/feedback-report":
            return [Report(ReportKind.COMPLAINT, message_id)]
    return []


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _bounce(block: Message, message_id: str) -> Report:
    recipient = str(block["Final-Recipient"]).partition(";")[2].strip().strip("<>")
    status = re.search(r"[245]\.\d{1,3}\.\d{1,3}", str(block["Status"] or ""))
    return Report(
        kind=ReportKind.BOUNCE,
        message_id=message_id,
        recipient=recipient,
        action=str(block["Action"] or "").strip().lower(),
        status=status[0] if status else "",
        diagnostic=" ".join(str(block["Diagnostic-Code"] or "").partition(";")[2].replace("\x00", "").split())[:300],
    )


def _quoted_message_id(mail: Message) -> str:
    """The Message-ID of the mail that came back: from its copy, or from its headers alone."""
    for part in mail.walk():
        if part is mail or part.get_content_maintype() == "multipart":
            continue
        if part.get_content_type() == "message/rfc822":
            inner = _blocks(part)
            found = str(inner[0]["Message-ID"] or "") if inner else ""
        elif part.get_content_type() == "text/rfc822-headers":
            body = part.get_payload(decode=True)
            headers = BytesParser(policy=policy.compat32).parsebytes(
                body if isinstance(body, bytes) else b"", headersonly=True
            )
            found = str(headers["Message-ID"] or "")
        else:
            continue
        if found.strip():
            return found.strip().strip("<>")
    return ""
