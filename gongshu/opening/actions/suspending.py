"""Suspending: while an objection or a request for withdrawal is considered, the data may be off every exit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.db.models import F

from gongshu.audit.record import act
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.opening import events
from gongshu.opening.actions.common import permitted
from gongshu.opening.actions.withdrawing import withdraw_dataset
from gongshu.opening.models import OpenDataset
from gongshu.procedure.rules import HOUSE_RULE

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

Effect = Literal["suspend", "resume", "withdraw"]


def carry_out(*, by: Actor, case: Case, effect: Effect, reason: str) -> OpenDataset | None:
    """Let a decision in a case about open data take effect on the data: suspend it, let it be open again, withdraw it.

    Args:
        by: who decided: a reviewer of the provider or of the data authority.
        case: the case, about the entry whose data is open.
        effect: what the decision does.
        reason: why; kept on record with a withdrawal.

    Returns:
        The dataset; None where nothing of the entry is open any more and there is nothing to do.

    Raises:
        Refusal: nothing is open that could be suspended.
        NotPermitted: another organization, or no such post.
    """
    found = OpenDataset.objects.filter(entry__code=case.subject, withdrawn_at__isnull=True).first()
    if effect == "suspend":
        return suspend_dataset(by=by, dataset=found, case=case)
    if found is None:
        return None
    if effect == "withdraw":
        return withdraw_dataset(by=by, dataset=found, reason=reason, expect=found.revision)
    return resume_dataset(by=by, dataset=found, case=case)


def suspend_dataset(*, by: Actor, dataset: OpenDataset | None, case: Case) -> OpenDataset:
    """Take a dataset off page, preview, downloads, metadata and search until the case is decided (house rule).

    Raises:
        Refusal: nothing is open, or it is suspended already.
        NotPermitted: another organization, or no such post.
    """
    with act(by=by, refused=events.SUSPENDED, subject=case.subject, case=case.number) as this:
        if dataset is None:
            raise Refusal(
                t(
                    "这一资源没有正在开放的数据，不能暂停",
                    "no data of this resource is open; there is nothing to suspend",
                ),
                remedy=t("改选“照常办理”的结果", "choose the outcome without a suspension"),
                cite=HOUSE_RULE.zh,
                code="nothing_open",
            )
        _check(by, dataset)
        seen = OpenDataset.objects.filter(pk=dataset.pk, withdrawn_at__isnull=True, suspended_at__isnull=True)
        if seen.update(suspended_at=clock.now(), suspended_case=case, revision=F("revision") + 1) != 1:
            raise Refusal(
                t("这一数据集已经暂停开放", "this dataset is suspended already"),
                cite=HOUSE_RULE.zh,
                code="suspended_already",
            )
        this.record(events.SUSPENDED, article=HOUSE_RULE.zh, data={"dataset": dataset.id})
        return OpenDataset.objects.get(pk=dataset.pk)


def resume_dataset(*, by: Actor, dataset: OpenDataset, case: Case) -> OpenDataset:
    """Let a dataset be open again that was suspended in a case; one that another case suspended stays suspended.

    It asks for no post: the case stood in the way and has ended, by a decision or because its applicant took it back.
    """
    with act(by=by, refused=events.RESUMED, subject=case.subject, case=case.number) as this:
        seen = OpenDataset.objects.filter(pk=dataset.pk, suspended_case=case)
        if seen.update(suspended_at=None, suspended_case=None, revision=F("revision") + 1) == 1:
            this.record(events.RESUMED, article=HOUSE_RULE.zh, data={"dataset": dataset.id})
        return OpenDataset.objects.get(pk=dataset.pk)


def _check(by: Actor, dataset: OpenDataset) -> None:
    permitted(by, "opening.review")
    if not (by.organization == dataset.entry.provider_id or catalog.is_authority(by)):
        raise NotPermitted(
            t("由提供单位或数据主管机构暂停开放", "the provider or the data authority suspends the opening"),
            cite=HOUSE_RULE.zh,
            code="not_the_provider",
        )
