"""What is done in this room; every verb is one transaction with its record."""

from __future__ import annotations

from gongshu.organizations.actions.accounts import (
    appoint,
    change_password,
    close_account,
    create_person,
    dismiss,
    reset_password,
)
from gongshu.organizations.actions.contracting import close_ended_agreements, open_contractor_account
from gongshu.organizations.actions.delegating import (
    begin_acting,
    delegate,
    end_acting,
    name_substitute,
    revoke_delegation,
)
from gongshu.organizations.actions.linking import (
    end_link,
    link_identity,
    note_failure,
    prove_by_identity,
    sign_in_by_identity,
)
from gongshu.organizations.actions.proving import prove
from gongshu.organizations.actions.register import (
    adopt_profile,
    check_adopting,
    checked_uscc,
    create_organization,
    switch_procedure,
)
from gongshu.organizations.actions.second_factor import (
    Enrollment,
    confirm_totp,
    enroll_totp,
    pass_code,
    reset_totp,
)
from gongshu.organizations.actions.sign_in import sign_in, sign_in_for_demonstration, sign_out
from gongshu.organizations.actions.tokens import MadeToken, make_token, revoke_token
from gongshu.organizations.attempts import SignedIn

__all__ = [
    "Enrollment",
    "MadeToken",
    "SignedIn",
    "adopt_profile",
    "appoint",
    "begin_acting",
    "change_password",
    "check_adopting",
    "checked_uscc",
    "close_account",
    "close_ended_agreements",
    "confirm_totp",
    "create_organization",
    "create_person",
    "delegate",
    "dismiss",
    "end_acting",
    "end_link",
    "enroll_totp",
    "link_identity",
    "make_token",
    "name_substitute",
    "note_failure",
    "open_contractor_account",
    "pass_code",
    "prove",
    "prove_by_identity",
    "reset_password",
    "reset_totp",
    "revoke_delegation",
    "revoke_token",
    "sign_in",
    "sign_in_by_identity",
    "sign_in_for_demonstration",
    "sign_out",
    "switch_procedure",
]
