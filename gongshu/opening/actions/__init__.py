"""What is done in opening: propose, record steps, withdraw, seal, count. One verb, one transaction, one record."""

from __future__ import annotations

from gongshu.opening.actions.proposing import propose_release, withdraw_release
from gongshu.opening.actions.reviewing import checks_done, record_step
from gongshu.opening.actions.sealing import PendingSeals, seal_open_artifacts, seal_pending
from gongshu.opening.actions.serving import record_download, record_taking
from gongshu.opening.actions.suspending import carry_out, resume_dataset, suspend_dataset
from gongshu.opening.actions.withdrawing import withdraw_dataset

__all__ = [
    "PendingSeals",
    "carry_out",
    "checks_done",
    "propose_release",
    "record_download",
    "record_step",
    "record_taking",
    "resume_dataset",
    "seal_open_artifacts",
    "seal_pending",
    "suspend_dataset",
    "withdraw_dataset",
    "withdraw_release",
]
