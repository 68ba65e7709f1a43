"""What is done with matters: fill in, hand in, handle, tell, take back."""

from __future__ import annotations

from gongshu.matters.actions.attaching import (
    attach_to_matter,
    attach_to_step,
    detach_from_matter,
    detach_from_step,
)
from gongshu.matters.actions.drafting import discard_matter, save_matter, start_matter
from gongshu.matters.actions.expiring import expire_drafts
from gongshu.matters.actions.handling import decide_matter, tell_receiver, withdraw_matter
from gongshu.matters.actions.opening import open_matter, status_code
from gongshu.matters.actions.personal import erase_due, erase_personal, reveal_personal

__all__ = [
    "attach_to_matter",
    "attach_to_step",
    "decide_matter",
    "detach_from_matter",
    "detach_from_step",
    "discard_matter",
    "erase_due",
    "erase_personal",
    "expire_drafts",
    "open_matter",
    "reveal_personal",
    "save_matter",
    "start_matter",
    "status_code",
    "tell_receiver",
    "withdraw_matter",
]
