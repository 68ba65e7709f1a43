"""Stopping the opening: by provider or authority, with a reason, once."""

from __future__ import annotations

import pytest

from gongshu.audit.queries import search
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Stale
from gongshu.opening import actions, queries
from tests.opening.scene import Opening


def test_provider_or_authority_stop_the_opening_with_a_reason(opening: Opening) -> None:
    dataset = opening.opened()
    stopped = opening.withdraw(dataset, opening.cast.provider_reviewer, "源表有误，正在核对")
    assert stopped.withdrawn_reason == "源表有误，正在核对"
    assert not queries.datasets().exists()
    (record,) = search(event="opening.withdrawn")
    assert (record.article, record.data) == ("本平台约定", {"dataset": dataset.id})


def test_others_do_not_stop_it(haishu: Opening) -> None:
    dataset = haishu.opened()
    cast = haishu.cast
    for other in (cast.applicant_reviewer, cast.stranger):
        with pytest.raises(NotPermitted, match="由提供单位或数据主管机构停止开放"):
            haishu.withdraw(dataset, other)
    with pytest.raises(NotPermitted, match="开放审查须由首席数据官、审核人进行"):
        haishu.withdraw(dataset, cast.provider_clerk)
    assert queries.datasets().exists()


def test_without_a_reason_it_stays_open(haishu: Opening) -> None:
    dataset = haishu.opened()
    with pytest.raises(BadInput, match="停止开放须写明理由"):
        haishu.withdraw(dataset, reason=" ")
    assert queries.datasets().exists()


def test_the_second_of_two_is_told(haishu: Opening) -> None:
    dataset = haishu.opened()
    haishu.withdraw(dataset)
    with pytest.raises(Stale, match="刚刚被他人改动"):
        haishu.withdraw(dataset)


def test_a_stopped_dataset_reads_as_stopped_and_an_unknown_one_as_unknown(opening: Opening) -> None:
    opening.withdraw(opening.opened())
    with pytest.raises(NotFound, match="这一数据集已停止开放") as gone:
        queries.dataset(opening.entry.slug)
    assert gone.value.code == queries.WITHDRAWN
    with pytest.raises(NotFound, match="没有这个开放数据集"):
        queries.dataset("nothing")


def test_after_a_stop_it_can_be_proposed_and_opened_again(opening: Opening) -> None:
    opening.withdraw(opening.opened())
    again = opening.opened()
    assert queries.dataset(opening.entry.slug) == again


def test_a_dataset_whose_entry_left_the_catalog_is_open_no_more(haishu: Opening) -> None:
    edition = haishu.sealed()
    haishu.entry.state = "withdrawn"
    haishu.entry.withdrawn_at = edition.sealed_at
    haishu.entry.save()
    with pytest.raises(NotFound, match="已停止开放"):
        queries.dataset(haishu.entry.slug)
    assert actions.seal_pending(haishu.home) == []
