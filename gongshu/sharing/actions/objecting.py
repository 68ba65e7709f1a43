"""A provider that has no step in the case may still object, with a basis, before it is decided. House rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.db import IntegrityError, transaction

from gongshu.audit.record import act
from gongshu.kit import canonical
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import tell
from gongshu.procedure.rules import HOUSE_RULE, LegalBasis
from gongshu.sharing import events, queries, rules
from gongshu.sharing.actions.common import permitted
from gongshu.sharing.models import Application, Objection


def object_to_sharing(*, by: Actor, application: Application, reason: str, bases: Sequence[LegalBasis]) -> Objection:
    """Say why the data should not be shared, on a basis that would count for a refusal; once, while it is undecided.

    Args:
        by: a reviewer of the provider.
        application: an application under a procedure that gives the provider no step.
        reason: why.
        bases: the legal bases.

    Raises:
        NotPermitted: not the provider.
        Refusal: the provider has a step of its own, it is too late, or there is an objection already.
        BadInput: without a reason or a basis, or on a basis that does not count.
    """
    case = queries.case_of(application)
    with act(
        by=by, refused=events.OBJECTED, subject=application.resource_code, case=case.number, article=HOUSE_RULE.zh
    ) as this:
        permitted(by, "sharing.decide")
        law = cases.law_of(case)
        rules.check_objection(law, case.state, provider=application.provider_id, actor=by.organization)
        rules.check_objection_basis(law, case.state, reason, bases)
        try:
            with transaction.atomic():
                made = Objection.objects.create(
                    application=application,
                    reason=reason.strip(),
                    bases=[asdict(basis) for basis in bases],
                    made_by=by.person,
                    made_by_name=by.name,
                )
        except IntegrityError as error:
            raise Refusal(t("已经提出过异议", "an objection was made already"), code="objected_already") from error
        this.record(
            events.OBJECTED,
            data={"bases": [asdict(basis) for basis in bases], "reason_digest": canonical.digest(reason)},
        )
        words = t(f"{case.number} 提供单位提出异议", f"{case.number}: the provider objects")
        tell(case, law.procedure.steps[case.state].by, "objected", words)
        return made
