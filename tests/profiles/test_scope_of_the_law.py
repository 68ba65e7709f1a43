"""What each instrument says of its own scope: as the profile holds it, and as its page of the law shows it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from gongshu.kit.errors import BadInput
from gongshu.regulation.loader import PROFILES, load_profile, load_profile_from
from gongshu.regulation.period import NotStated
from gongshu.ui.lawbook import reading

DAY = date(2026, 11, 26)


def shown(profile_id: str, rule: str) -> tuple[str, str]:
    """The value of a rule of scope as its page shows it in Chinese, with its article."""
    profile = load_profile(profile_id)
    [view] = [one for one in reading.rules(profile, DAY) if one.title == profile.rules[rule].title]
    assert view.chip is not None
    return view.value.zh, str(view.chip.cite)


@pytest.mark.requirement("HS-2/1", "HS-2/2")
def test_haishu_covers_four_pairs_of_activities_and_electronic_data() -> None:
    activities = "采集、归集汇聚、共享、开放、建设、管理、安全、保障"
    assert shown("haishu-2022", "scope.stages") == (activities, "第二条")
    assert shown("haishu-2022", "scope.data")[0].startswith("电子形式、")


@pytest.mark.requirement("SX-2/1", "SX-3/1")
def test_sixian_covers_planning_to_security_and_original_machine_readable_data() -> None:
    assert shown("sixian-2021", "scope.stages") == ("规划、建设、编目、整合、共享、开放、利用、安全", "第二条")
    assert shown("sixian-2021", "scope.data") == ("履职中产生、履职中取得、原始、机器可读、可再利用", "第三条")


@pytest.mark.requirement("RZ-2/1", "RZ-3/1")
def test_rizhao_covers_collecting_to_use_and_all_that_duty_or_service_yields() -> None:
    assert shown("rizhao-2022", "scope.stages") == ("采集、归集汇聚、共享、开放、利用、安全", "第二条")
    assert shown("rizhao-2022", "scope.data") == ("履职中取得、履职中产生、服务中取得、服务中产生", "第三条")
    assert len(shown("rizhao-2022", "scope.bodies")[0].split("、")) == 4


@pytest.mark.requirement("AS-1.2/1", "AS-1.3.1/1")
def test_anshan_covers_cataloging_to_security_and_what_five_kinds_of_bodies_record() -> None:
    assert shown("anshan-2022", "scope.stages") == ("编目、归集汇聚、共享、开放、利用、安全", "1.2")
    assert shown("anshan-2022", "scope.bodies")[0].split("、")[0] == "党的机关"
    assert shown("anshan-2022", "scope.data") == ("履职中产生、履职中取得、以某种形式留存", "1.3.1")


@pytest.mark.requirement("GY-1.2/1", "GY-1.3/1")
@pytest.mark.parametrize(("rule", "article"), [("scope.stages", "1.2"), ("scope.data", "1.3")])
def test_what_the_note_on_the_draft_does_not_give_is_said_not_to_be_at_hand(rule: str, article: str) -> None:
    profile = load_profile("guiyang-draft-2024")
    assert profile.rule(rule, profile.first_day) == NotStated()
    assert shown("guiyang-draft-2024", rule) == ("本办法未规定", article)
    note = profile.rules[rule].note
    assert note is not None
    assert "说明" in note.zh


def test_a_scope_in_words_nobody_knows_is_refused_with_its_place(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PROFILES / "rizhao-2022", tmp_path / "rizhao-2022"))
    scope = folder / "01-general" / "scope.yaml"
    scope.write_text(scope.read_text(encoding="utf-8").replace("gathering", "gatherin"), encoding="utf-8")
    with pytest.raises(BadInput, match="gatherin") as refused:
        load_profile_from(folder)
    assert "scope.yaml" in str(refused.value)
