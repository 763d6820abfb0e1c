"""The verbs of the notifications, by what they are about."""

from portal.notifications.services.attaching import exchange_file
from portal.notifications.services.bouncing import (
    Handled,
    handle_report,
    lift_suppression,
    suppress,
)
from portal.notifications.services.choosing import (
    read_token,
    resubscribe,
    set_frequencies,
    stop_token,
    undo_token,
    unsubscribe,
)
from portal.notifications.services.gathering import DIGEST_KINDS, gather_digests
from portal.notifications.services.notifying import Letter, Recipient, mark, mark_all_read, notify, notify_many
from portal.notifications.services.privacy import change_address, erase, export_of, purge
from portal.notifications.services.sending import (
    BATCH,
    Item,
    Parcel,
    claim,
    give_up,
    is_still_wanted,
    record_failed,
    record_late,
    record_sent,
    release,
    retry,
    withdraw,
)

__all__ = [
    "BATCH",
    "DIGEST_KINDS",
    "Handled",
    "Item",
    "Letter",
    "Parcel",
    "Recipient",
    "change_address",
    "claim",
    "erase",
    "exchange_file",
    "export_of",
    "gather_digests",
    "give_up",
    "handle_report",
    "is_still_wanted",
    "lift_suppression",
    "mark",
    "mark_all_read",
    "notify",
    "notify_many",
    "purge",
    "read_token",
    "record_failed",
    "record_late",
    "record_sent",
    "release",
    "resubscribe",
    "retry",
    "set_frequencies",
    "stop_token",
    "suppress",
    "undo_token",
    "unsubscribe",
    "withdraw",
]
