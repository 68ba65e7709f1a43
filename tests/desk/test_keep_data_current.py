"""Whether data is current is measured by the cycle of its catalog entry; what is due stands on the provider's desk."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from gongshu.collection import actions as collection
from gongshu.desk.owed import owed_by
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.cast import Cast
from tests.sharing.scene import publish_entry

pytestmark = pytest.mark.django_db

CYCLES = {"每日": 1, "每周": 7, "每月": 31, "每季度": 92}


def due(cast: Cast) -> list[tuple[str, date | None, bool]]:
    """What stands under data due for an update, on the provider's desk."""
    return [
        (row.word.zh, row.day, row.late)
        for debt in owed_by(cast.provider_clerk)
        if debt.title.zh == "该更新的数据"
        for row in debt.rows
    ]


@pytest.mark.requirement("SX-21/3", "AS-3.3.2/2", "AS-3.3.2/5", "HS-26/1")
@pytest.mark.parametrize("profile", ["sixian-2021", "anshan-2022", "haishu-2022"])
@pytest.mark.parametrize("cycle", CYCLES)
def test_gathered_data_falls_due_when_the_cycle_of_its_entry_has_passed_and_is_settled_by_newer_data(
    profile: str, cycle: str, frozen: VirtualClock, tmp_path: Path
) -> None:
    cast, home = Cast(profile), Home(tmp_path / "home")
    make_keys(home)
    entry = publish_entry(cast, update_cycle=cycle)
    file = tmp_path / "data.csv"
    file.write_text("证件号码,姓名,婚姻状况\n330203199001011230,测试,已婚\n", encoding="utf-8")

    def gather() -> date:
        day = frozen.now().date()
        given = {"resource_code": entry.code, "file": file, "source": "婚姻登记系统", "home": home}
        version = collection.collect(by=cast.provider_clerk, acquired_on=day, **given)
        assert version.state == "committed"
        return day

    day = gather()
    frozen.advance(timedelta(days=CYCLES[cycle] - 1))
    assert due(cast) == []
    frozen.advance(timedelta(days=1))
    by_then = day + timedelta(days=CYCLES[cycle])
    assert due(cast) == [(f"更新周期：{cycle}", by_then, False)]
    frozen.advance(timedelta(days=1))
    assert due(cast) == [(f"更新周期：{cycle}", by_then, True)]
    gather()
    assert due(cast) == []
