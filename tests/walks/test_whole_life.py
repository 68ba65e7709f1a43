"""One dataset through its whole life, under each profile, on invented and on real data, on both databases."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gongshu.regulation.loader import load_profile
from tests import postgres
from tests.walks.runner import gongshu

PROFILES = ("haishu-2022", "sixian-2021")


def _steps(document: dict[str, Any], chapter: str) -> list[dict[str, Any]]:
    return [step for step in document["steps"] if step["chapter"] == chapter]


@pytest.fixture(scope="module", params=PROFILES)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A walk on the built-in data."""
    home = tmp_path_factory.mktemp("walk") / "home"
    ran = gongshu("walk", "--profile", request.param, "--json", home=home)
    assert ran.code == 0, ran.out + ran.err
    return home, ran.document


def test_every_step_comes_out_as_it_must_and_its_evidence_verifies(walked: tuple[Path, dict[str, Any]]) -> None:
    _, document = walked
    assert document["ok"]
    assert {step["result"] for step in document["steps"]} <= {"done", "refused_as_it_must", "not_stated"}
    assert document["evidence"]["verified"]
    assert all(document["evidence"]["verified"].values())


def test_the_audit_verifies_again_from_outside(walked: tuple[Path, dict[str, Any]]) -> None:
    home, document = walked
    ran = gongshu("audit", "verify", "--json", home=home)
    assert ran.code == 0
    assert ran.document["records"] >= document["evidence"]["records"] - len(ran.document["chains"])


def test_every_procedure_that_is_opened_as_a_matter_is_carried_to_its_end(walked: tuple[Path, dict[str, Any]]) -> None:
    _, document = walked
    steps = _steps(document, "matters")
    opened = [step for step in steps if step["title"].startswith("提出：")]
    generic = [one for one in load_profile(document["profile"]).procedures.values() if one.opened_by]
    assert {step["title"] for step in opened} == {f"提出：{one.title.zh}" for one in generic}
    assert {step["case"] for step in steps if step not in opened} == {step["case"] for step in opened}
    assert all(step["article"] and step["case"] and step["evidence"] and step["limit"] for step in steps)


@pytest.mark.requirement("HS-17/3", "SX-27/3")
def test_the_clock_is_the_profiles_and_where_it_states_none_the_national_one(
    walked: tuple[Path, dict[str, Any]],
) -> None:
    _, document = walked
    timed = [(step["article"], step["limit"]) for step in _steps(document, "sharing") if "工作日" in step["limit"]]
    expected = {
        "haishu-2022": ("第十七条第二款", "5个工作日"),
        "sixian-2021": ("第二十七条第二款", "7个工作日"),
    }[document["profile"]]
    ours = [(article, limit) for article, limit in timed if limit.endswith("本办法更早")]
    assert [article for article, _ in ours] == [expected[0]]
    assert expected[1] in ours[0][1]
    others = [limit for article, limit in timed if (article, limit) not in ours]
    assert len(others) == 1
    assert "20个工作日" in others[0]
    assert "依据《政务数据共享条例》第二十二条" in others[0]


@pytest.mark.requirement("HS-27/3", "SX-23/3")
def test_correcting_has_the_limit_that_the_text_states_or_none(walked: tuple[Path, dict[str, Any]]) -> None:
    _, document = walked
    limits = [step["limit"] for step in _steps(document, "problem data") if step["limit"]]
    if document["profile"] == "haishu-2022":
        assert any("5个工作日" in limit for limit in limits)
    else:
        assert all("依据《政务数据共享条例》第二十六条（第二十三条没有规定期限）" in limit for limit in limits)
        assert limits


@pytest.mark.requirement("SX-27/5")
def test_an_agreement_is_signed_by_both_sides_only_where_the_text_asks_for_one(
    walked: tuple[Path, dict[str, Any]],
) -> None:
    _, document = walked
    signed = [step for step in _steps(document, "sharing") if "签署" in step["title"]]
    assert len(signed) == {"haishu-2022": 0, "sixian-2021": 2}[document["profile"]]


def test_what_the_instrument_lacks_is_said_and_not_filled_in(walked: tuple[Path, dict[str, Any]]) -> None:
    _, document = walked
    lacking = {step["title"] for step in document["steps"] if step["result"] == "not_stated"}
    assert all(step["article"] for step in document["steps"] if step["result"] == "not_stated")
    if document["profile"] == "haishu-2022":
        assert lacking == {"没有“sharing.other_unit”程序", "没有“quality.conflict”程序"}
    else:
        assert lacking == {"没有“sharing.dispute”程序"}


def test_the_gateway_refuses_in_every_way_it_must(walked: tuple[Path, dict[str, Any]]) -> None:
    _, document = walked
    notes = " ".join(step["note"] for step in _steps(document, "gateway") if step["result"] == "refused_as_it_must")
    for code in ("purpose_not_granted", "field_not_granted", "key_unknown", "grant_expired", "grant_revoked"):
        assert code in notes


def test_every_defect_that_was_put_in_is_found_or_quarantined(walked: tuple[Path, dict[str, Any]]) -> None:
    _, document = walked
    found = next(step["note"] for step in document["steps"] if step["chapter"] == "quality")
    for words in ("校验码不符 6", "必填项为空 6", "区划代码不在现行或曾用表中 6", "日期不存在 6"):
        assert words in found
    assert "公民身份号码 校验码不符" in found
    loaded = next(step["note"] for step in _steps(document, "collection") if step["evidence"])
    assert "进来 4,000 行 = 收下 3,994 + 续行 0 + 隔离 6" in loaded


def test_every_version_is_checked_and_the_corrected_one_has_no_finding(walked: tuple[Path, dict[str, Any]]) -> None:
    _, document = walked
    checked = [(step["title"], step["note"]) for step in _steps(document, "quality")]
    assert [title for title, _ in checked] == ["质量检查第 1 版", "质量检查第 1 版", "质量检查第 2 版"]
    assert checked[-1][1] == "发现 0"


def test_a_walk_never_enters_a_home_that_is_there(walked: tuple[Path, dict[str, Any]]) -> None:
    home, document = walked
    ran = gongshu("walk", "--profile", document["profile"], home=home)
    assert ran.code == 1
    assert "已经是一个公数安装" in ran.err


REAL = (
    ("haishu-2022", "enterprises_guizhou_2019.gb18030.csv", 3981),
    ("sixian-2021", "universities_2025.xls", 2919),
    ("haishu-2022", "air_beijing_Aotizhongxin_2013_2017.csv", 35_064),
    ("sixian-2021", "villages_2023.csv.gz", 620_573),
)


@pytest.mark.real_data
@pytest.mark.parametrize(("profile", "name", "rows"), REAL)
def test_a_real_file_walks_the_same_way(real_data: Path, tmp_path: Path, profile: str, name: str, rows: int) -> None:
    ran = gongshu("walk", "--profile", profile, "--data", real_data / name, "--json", home=tmp_path / "home")
    assert ran.code == 0, ran.out[-3000:] + ran.err[-3000:]
    loaded = next(step["note"] for step in _steps(ran.document, "collection") if step["evidence"])
    assert f"收下 {rows:,}" in loaded


@pytest.mark.parametrize("profile", PROFILES)
def test_the_walk_is_the_same_on_postgresql(tmp_path: Path, profile: str) -> None:
    server = postgres.url()
    name = f"gongshu_walk_{profile.partition('-')[0]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    try:
        address = postgres.with_database(server, name)
        ran = gongshu("walk", "--profile", profile, "--json", home=tmp_path / "home", database=address)
        assert ran.code == 0, ran.out[-3000:] + ran.err[-3000:]
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.mark.requirement("AS-3.3.2/1", "AS-4.3/1")
def test_a_plan_that_leaves_its_procedures_to_others_is_walked_and_each_gap_is_told(tmp_path: Path) -> None:
    ran = gongshu("walk", "--profile", "anshan-2022", "--json", home=tmp_path / "home")
    assert ran.code == 0, ran.out + ran.err
    document = ran.document
    assert {step["result"] for step in document["steps"]} == {"done", "refused_as_it_must", "not_stated"}
    for chapter in ("sharing", "gateway", "problem data"):
        (gap,) = _steps(document, chapter)
        assert (gap["result"], gap["article"]) == ("not_stated", "3.3.2")
        assert gap["note"]
    assert any(step["title"].startswith("编制并提交目录") for step in _steps(document, "catalog"))
    reviewed = [
        step["who"] for step in _steps(document, "opening") if step["article"] == "4.3" and "→" in step["title"]
    ]
    assert len(reviewed) == 2
    assert "宣传文明办" in reviewed[1]


SMALL = "机构代码,机构名称,区划代码\n" + "".join(f"JG{n:04d},第{n}卫生服务站,37110{n % 3 + 2}\n" for n in range(1, 41))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small table that may be opened."""
    file = tmp_path / "stations.csv"
    file.write_text(SMALL, encoding="utf-8")
    return file


@pytest.mark.requirement("RZ-14/2", "RZ-19/1")
def test_under_a_text_cut_off_one_dataset_is_walked_without_any_limit_of_its_own(tmp_path: Path, small: Path) -> None:
    ran = gongshu("walk", "--profile", "rizhao-2022", "--data", small, "--json", home=tmp_path / "home")
    assert ran.code == 0, ran.out + ran.err
    document = ran.document
    assert all(document["evidence"]["verified"].values())
    reviewed = [step for step in _steps(document, "sharing") if "会同提供机构审核" in step["title"]]
    assert [step["article"] for step in reviewed] == ["第十四条", "第十四条"]
    assert len({step["who"] for step in reviewed}) == 2
    opened = [step["title"] for step in _steps(document, "opening") if "→" in step["title"]]
    assert [title.partition("审核")[0] for title in opened[:4]] == ["国家安全", "保密", "信息风险", "社会效益"]
    limits = {step["limit"] for step in document["steps"] if step["limit"] and "授权至" not in step["limit"]}
    counted = limits - {"本办法未规定期限"}
    assert "本办法未规定期限" in limits
    # What is counted is the national floor under a silence of the text, or a day that an official set.
    assert all(one.startswith("经办人设定") or "《政务数据共享条例》" in one for one in counted)
    assert all("没有规定期限" in one for one in counted if "《政务数据共享条例》" in one)


def test_a_draft_is_walked_only_knowingly_and_names_items_never_articles(tmp_path: Path, small: Path) -> None:
    words = ("walk", "--profile", "guiyang-draft-2024", "--data", small, "--json")
    refused = gongshu(*words, home=tmp_path / "refused")
    assert refused.code == 1
    assert "--acknowledge" in refused.document["remedy"]
    ran = gongshu(*words, "--acknowledge", home=tmp_path / "home")
    assert ran.code == 0, ran.out + ran.err
    document = ran.document
    assert (document["status"], document["ok"]) == ("draft", True)
    articles = {step["article"] for step in document["steps"] if step["chapter"] not in ("law", "organizations")}
    own = {re.sub("《政务数据共享条例》第.+?条", "", article) for article in articles}
    assert own != articles, "between departments the national text is named beside the draft"
    assert not any("条" in article for article in own)
    assert {"2.1", "4.1", "4.2", "4.3", "5.2", "本平台约定"} <= articles
