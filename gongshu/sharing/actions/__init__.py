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
from gongshu.sharing.actions.changing import record_use, resume_grant, revoke_grant, suspend_grant
from gongshu.sharing.actions.delivering import (
    Use,
    archive_document,
    check_use,
    deliver_document,
    discard_document,
    fetch_license,
    prepare_document,
    seal_document,
    take_document,
)
from gongshu.sharing.actions.granting import Asked, Issued, issue_grant, renew_key
from gongshu.sharing.actions.handling import open_dispute, record_argumentation, record_step, sign_agreement
from gongshu.sharing.actions.objecting import object_to_sharing
from gongshu.sharing.actions.publishing import publish_grants, publish_pending
from gongshu.sharing.actions.standing import ask_credit, ask_services, ask_standing, reach

__all__ = [
    "Asked",
    "Issued",
    "Submitted",
    "Use",
    "archive_document",
    "ask_credit",
    "ask_services",
    "ask_standing",
    "attach_to_application",
    "check_use",
    "deliver_document",
    "detach_from_application",
    "discard_application",
    "discard_document",
    "fetch_license",
    "issue_grant",
    "object_to_sharing",
    "open_dispute",
    "prepare_document",
    "publish_grants",
    "publish_pending",
    "reach",
    "record_argumentation",
    "record_step",
    "record_use",
    "renew_key",
    "resubmit_application",
    "resume_grant",
    "revoke_grant",
    "save_answers",
    "seal_document",
    "sign_agreement",
    "start_application",
    "submit_application",
    "suspend_grant",
    "take_document",
    "withdraw_application",
]
