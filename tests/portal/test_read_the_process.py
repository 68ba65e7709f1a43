"""The process pages of the portal say what the YAML says that the engine runs, of every procedure of every text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
import yaml
from django.test import Client

from gongshu.regulation.loader import PROFILES, profile_ids

UNITS = {
    ("zh", "working_day"): "个工作日",
    ("zh", "natural_day"): "个自然日",
    ("zh", "year"): "年",
    ("en", "working_day"): " working day",
    ("en", "natural_day"): " natural day",
    ("en", "year"): " year",
}
NOT_STATED = {"zh": "未规定期限", "en": "no limit stated"}
OURS = {"zh": "本平台约定", "en": "house rule"}
SILENT = {"zh": "不视为同意，也不视为拒绝", "en": "neither consent nor refusal"}
LANGUAGES = ("zh", "en")
Shown = Mapping[str, Any]


@cache
def written(profile: str) -> list[Shown]:
    """The files of a profile as PyYAML reads them, not as ours does."""
    folder = PROFILES / profile
    files = [one for one in sorted(folder.rglob("*.yaml")) if one.parent.name != "tests"]
    return [yaml.safe_load(one.read_text(encoding="utf-8")) for one in files]


def of_all(profile: str, key: str) -> dict[str, Any]:
    return {name: value for document in written(profile) for name, value in (document.get(key) or {}).items()}


def procedures(profile: str) -> list[Shown]:
    return [document["procedure"] for document in written(profile) if "procedure" in document]


def plain(markup: str) -> str:
    """What a reader sees, without the breaks of lines."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", markup)))


def spoken(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


class Page:
    """The page of an instrument, cut into its sections and procedures."""

    def __init__(self, profile: str, lang: str) -> None:
        self.markup = Client().get(f"/law/{profile}/", {"lang": lang}).text
        self.profile, self.lang = profile, lang

    def section(self, name: str) -> str:
        return plain(self.markup.split(f'id="{name}"')[1].split("</section>")[0])

    def procedure(self, id: str) -> str:
        return self.markup.split(f'id="procedure-{id}"')[1].split('<details class="fold"')[0].split("</section>")[0]

    def steps(self, id: str) -> list[str]:
        track = self.procedure(id).split('<ol class="track')[1].split("</ol>")[0]
        return [plain(one) for one in track.split('<li class="track__step')[1:]]

    def of(self, text: Shown) -> str:
        return spoken(str(text[self.lang]))

    def role(self, name: str) -> str:
        return self.of(of_all(self.profile, "roles")[name]) if name in of_all(self.profile, "roles") else name


@pytest.fixture(params=[(name, lang) for name in profile_ids() for lang in LANGUAGES], ids="-".join)
def page(haishu, request: pytest.FixtureRequest) -> Page:
    return Page(*request.param)


def lasting(page: Page, limit: Shown | None) -> str:
    """How long a step may take, in the words of the page: the newest value of its limit."""
    if limit is None:
        return NOT_STATED[page.lang]
    newest = limit["period"][max(limit["period"])]
    if newest == "not_stated":
        return NOT_STATED[page.lang]
    if "count" in newest and "unit" in newest:
        return f"{newest['count']}{UNITS[page.lang, newest['unit']]}"
    word = newest.get("not_stated") or newest.get("word")
    return str(word) if page.lang == "zh" and word else ""


def test_each_procedure_stands_with_all_its_steps_who_acts_and_by_when(page: Page) -> None:
    limits = of_all(page.profile, "limits")
    assert procedures(page.profile)
    for one in procedures(page.profile):
        assert page.of(one["title"]) in plain(page.procedure(one["id"]))
        shown = page.steps(one["id"])
        assert len(shown) == len(one["steps"])
        for step, seen in zip(one["steps"].values(), shown, strict=True):
            assert page.of(step["title"]) in seen
            assert [role for role in step["by"] if page.role(role) not in seen] == []
            assert lasting(page, limits.get(step["limit"])) in seen, (one["id"], seen)
            if step.get("source") == "house_rule":
                assert OURS[page.lang] in seen.lower()


def papers_of(one: Shown) -> Iterator[Shown]:
    yield from (one.get("papers") or {}).values()
    for step in one["steps"].values():
        yield from (step.get("papers") or {}).values()


def test_each_paper_each_receiver_and_each_end_stands_there(page: Page) -> None:
    for one in procedures(page.profile):
        seen = plain(page.procedure(one["id"]))
        for paper in papers_of(one):
            assert page.of(paper["title"]) in seen
            assert page.of(paper["hint"]) in seen
        for step in one["steps"].values():
            told = [*step.get("receivers", ()), *(step.get("stands_in") or {}).values()]
            assert [role for role in told if page.role(role) not in seen] == []
            for outcome in step["outcomes"].values():
                assert page.of(outcome["title"]) in seen
                assert "consequence" not in outcome or page.of(outcome["consequence"]) in seen
        for end in one["ends"].values():
            assert page.of(end["title"]) in seen
        assert [role for role in one.get("opened_by", ()) if page.role(role) not in seen] == []
        assert "not_modelled" not in one or page.of(one["not_modelled"]) in seen


def test_what_silence_means_stands_at_each_procedure_and_never_consent(page: Page) -> None:
    for one in procedures(page.profile):
        seen = plain(page.procedure(one["id"]))
        assert SILENT[page.lang] in seen
        assert OURS[page.lang] in seen.lower()


def test_each_limit_stands_with_its_value_since_when_it_has_it_and_its_note(page: Page) -> None:
    seen = page.section("limits")
    for limit in of_all(page.profile, "limits").values():
        assert page.of(limit["action"]) in seen
        assert page.of(limit["trigger"]) in seen
        assert [role for role in limit["who"] if page.role(role) not in seen] == []
        assert lasting(page, limit) in seen
        assert "note" not in limit or page.of(limit["note"]) in seen
        for since in limit["period"]:
            assert since.isoformat() in seen


def test_each_silence_stands_with_the_house_rule_that_fills_it(page: Page) -> None:
    seen = page.section("silences")
    assert of_all(page.profile, "silences")
    for silence in of_all(page.profile, "silences").values():
        assert page.of(silence["question"]) in seen
        assert page.of(silence["house_rule"]) in seen


def test_each_parameter_stands_with_since_when_it_has_its_value_and_its_note(page: Page) -> None:
    seen = page.section("rules")
    for rule in of_all(page.profile, "rules").values():
        assert page.of(rule["title"]) in seen
        assert "note" not in rule or page.of(rule["note"]) in seen
        for since in rule["value"] if isinstance(rule["value"], dict) else ():
            assert since.isoformat() in seen


def test_what_is_not_modelled_stands_with_its_chapter(page: Page) -> None:
    seen = page.section("chapters")
    left_out = [document["not_modelled"] for document in written(page.profile) if "not_modelled" in document]
    assert [words for words in left_out if page.of(words) not in seen] == []


def test_an_application_that_is_a_house_rule_in_all_its_steps_says_so_on_the_home_page_and_cites_no_article(
    sixian,
) -> None:
    home = Client().get("/").text
    way = home.split("<h3>申请有条件开放的数据</h3>")[1].split('<div class="way">')[0]
    assert "本平台约定" in way
    assert "第三十五条" not in re.sub(r'<div class="over">.*?</details>', "", way, flags=re.DOTALL)
    page = Page("sixian-2021", "zh").procedure("opening.application")
    assert "涉及的条款" in page
    assert "第三十五条第一款" in page


@pytest.mark.requirement("RZ-1/1", "GY-1.1/2")
def test_what_an_instrument_rests_on_is_published_with_it(haishu) -> None:
    for name in profile_ids():
        [head] = [document for document in written(name) if "jurisdiction" in document]
        seen = plain(Page(name, "zh").markup)
        assert [one for one in head.get("parents", ()) if one not in seen] == []


def test_every_place_that_a_step_or_a_paper_cites_is_a_chip_of_the_page(haishu) -> None:
    for name in profile_ids():
        seen = Page(name, "zh").markup
        for one in procedures(name):
            for cited in (one, *one["steps"].values(), *papers_of(one)):
                article = (cited.get("cite") or {}).get("article")
                assert article is None or place(article) in seen, (one["id"], article)


def place(article: int | str) -> str:
    """An article as Chinese names it; items of a note as they are."""
    if isinstance(article, str):
        return article
    digits, (tens, ones) = "零一二三四五六七八九", divmod(article, 10)
    return f"第{digits[tens] if tens > 1 else ''}{'十' if tens else ''}{digits[ones] if ones else ''}条"
