"""What is done in sharing: apply, handle, sign, grant, change, publish. One verb, one transaction, one record."""

from __future__ import annotations

from gongshu.sharing.actions.applying import (
    Submitted,
    discard_application,
    resubmit_application,
    save_answers,
    start_application,
    submit_application,
    withdraw_application,
)
from gongshu.sharing.actions.attaching import attach_to_application, detach_from_application
from gongshu.sharing.actions.changing import resume_grant, revoke_grant, suspend_grant
from gongshu.sharing.actions.granting import Asked, Issued, issue_grant, renew_key
from gongshu.sharing.actions.handling import open_dispute, record_argumentation, record_step, sign_agreement
from gongshu.sharing.actions.objecting import object_to_sharing
from gongshu.sharing.actions.publishing import publish_grants, publish_pending

__all__ = [
    "Asked",
    "Issued",
    "Submitted",
    "attach_to_application",
    "detach_from_application",
    "discard_application",
    "issue_grant",
    "object_to_sharing",
    "open_dispute",
    "publish_grants",
    "publish_pending",
    "record_argumentation",
    "record_step",
    "renew_key",
    "resubmit_application",
    "resume_grant",
    "revoke_grant",
    "save_answers",
    "sign_agreement",
    "start_application",
    "submit_application",
    "suspend_grant",
    "withdraw_application",
]
