"""Stopping: a withdrawn dataset is gone from every exit at once."""

from __future__ import annotations

from django.db.models import F

from gongshu.audit.record import act
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Stale
from gongshu.kit.text import t
from gongshu.opening import events
from gongshu.opening.actions.common import permitted
from gongshu.opening.models import OpenDataset
from gongshu.procedure.rules import HOUSE_RULE


def withdraw_dataset(*, by: Actor, dataset: OpenDataset, reason: str, expect: int) -> OpenDataset:
    """Stop the opening of a dataset: page, preview, downloads, metadata and search lose it with this transaction.

    The instruments served say nothing of stopping; who may do it is a house rule.

    Args:
        by: a reviewer of the provider or of the data authority.
        dataset: the dataset.
        reason: why; kept on record, not shown to the public.
        expect: the revision of the dataset the person saw.

    Raises:
        NotPermitted: another organization, or no such post.
        BadInput: without a reason.
        Stale: somebody else stopped it meanwhile.
    """
    entry = dataset.entry
    with act(by=by, refused=events.WITHDRAWN, subject=entry.code, case=dataset.release.case.number) as this:
        permitted(by, "opening.review")
        if not (by.organization == entry.provider_id or catalog.is_authority(by)):
            raise NotPermitted(
                t("由提供单位或数据主管机构停止开放", "the provider or the data authority stops the opening"),
                cite=HOUSE_RULE.zh,
                code="not_the_provider",
            )
        if not reason.strip():
            raise BadInput(
                t("停止开放须写明理由", "say why the opening is stopped"),
                remedy=t("写明理由后再试", "state the reason and try again"),
                at="reason",
                code="reason_lacking",
            )
        seen = OpenDataset.objects.filter(pk=dataset.pk, revision=expect, withdrawn_at__isnull=True)
        ended = {"withdrawn_at": clock.now(), "withdrawn_reason": reason.strip()}
        if seen.update(**ended, suspended_at=None, suspended_case=None, revision=F("revision") + 1) != 1:
            raise Stale(
                t("这一数据集的开放刚刚被他人改动", "somebody else has just changed this dataset's opening"),
                remedy=t("请刷新后查看", "reload and look again"),
            )
        this.record(events.WITHDRAWN, article=HOUSE_RULE.zh, data={"dataset": dataset.id})
        return OpenDataset.objects.get(pk=dataset.pk)
