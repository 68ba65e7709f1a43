"""The reference list of instruments: facts, strictly read; what is repealed is known as such."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.kit.errors import BadInput
from gongshu.regulation.instruments import instruments, instruments_from, named, repealed_by, unlisted
from gongshu.regulation.loader import load_profile, profile_ids


@pytest.mark.parametrize(
    ("title", "kind", "number", "effective"),
    [
        ("政务数据共享条例", "administrative_regulation", "国务院令第809号", date(2025, 8, 1)),
        ("数据安全法", "law", "主席令第八十四号", date(2021, 9, 1)),
        ("《中华人民共和国个人信息保护法》", "law", "主席令第九十一号", date(2021, 11, 1)),
        ("政府信息公开条例", "administrative_regulation", "国务院令第711号", date(2019, 5, 15)),
    ],
)
def test_an_instrument_is_known_however_its_name_is_written(title, kind, number, effective) -> None:
    found = named(title)
    assert found is not None
    assert (found.kind, found.number, found.effective, found.repealed) == (kind, number, effective, None)


def test_what_is_repealed_stays_in_the_list_behind_what_is_in_force() -> None:
    found = named("合同法")
    assert found is not None
    assert (found.repealed, found.replaced_by) == (date(2021, 1, 1), "中华人民共和国民法典")
    repealed = [one.repealed is not None for one in instruments()]
    assert repealed == sorted(repealed)


def test_no_name_stands_twice_and_what_replaced_another_is_there() -> None:
    titles = [one.title.zh for one in instruments()]
    assert len(set(titles)) == len(titles)
    assert {one.replaced_by for one in instruments() if one.replaced_by} <= set(titles)
    dated = [one for one in instruments() if isinstance(one.repealed, date) and isinstance(one.effective, date)]
    assert dated
    assert all(one.repealed > one.effective for one in dated)


def test_an_unknown_name_is_no_instrument_of_the_list() -> None:
    assert named("某市数据管理规定") is None


@pytest.mark.parametrize("name", profile_ids())
def test_what_a_profile_stands_on_and_cites_is_in_the_list(name) -> None:
    profile = load_profile(name)
    parents = [one.removesuffix("）").rpartition("（")[0] if one.endswith("号）") else one for one in profile.parents]
    own = [] if profile.status == "draft" else [profile.title.zh]
    named_by_title = [one for one in (*own, *parents) if not one.endswith("号")]
    assert named_by_title
    assert unlisted(named_by_title) == ()


def test_an_instrument_whose_days_nobody_checked_says_so_and_an_abolished_one_is_no_basis() -> None:
    rizhao, haishu = named("日照市公共数据管理办法"), named("宁波市海曙区公共数据管理暂行办法")
    assert rizhao is not None
    assert haishu is not None
    assert (rizhao.status.zh, haishu.status.zh) == ("施行日没有核对", "已废止，废止日未载明")
    assert repealed_by(haishu.title.zh, date(2026, 1, 1)) == haishu


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{title: 甲, en: A, kind: rumor, effective: 2020-01-01}", "rumor"),
        ("{title: 甲, en: A, kind: law, effective: soon}", "soon"),
        ("{title: 甲, en: A, kind: law, effective: 2020-01-01, color: red}", "color"),
    ],
)
def test_a_fault_in_the_list_is_named(tmp_path, line, code) -> None:
    path = tmp_path / "instruments.yaml"
    path.write_text(f"instruments:\n  - {line}\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        instruments_from(path)
    assert code in str(refused.value.what) + str(refused.value.why) + refused.value.at
