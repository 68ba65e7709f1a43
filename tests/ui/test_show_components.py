"""The pattern page shows every component in every state, in two languages and two skins."""

import re
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client

from gongshu.kit.clock import CHINA
from gongshu.kit.figures import Figure
from gongshu.kit.text import speaking, t
from gongshu.regulation.loader import load_profile
from gongshu.ui import samples
from gongshu.ui.records import lines_of
from gongshu.ui.templatetags.ui import register
from gongshu.ui.values import Badge, Chip, Entry, Fact, Step

pytestmark = pytest.mark.django_db
TEMPLATES = Path(samples.__file__).parent / "templates"
PAGES = ("/ui/", "/ui/table/", "/ui/form/")


def shown(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize("skin", ["desk", "portal"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_pattern_page_answers_in_both_languages_and_skins(
    client: Client, page: str, lang: str, skin: str
) -> None:
    answer = client.get(page, {"lang": lang, "skin": skin})
    assert answer.status_code == 200
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in answer.text
    assert f'<body class="{skin}">' in answer.text


def test_every_tag_and_filter_is_on_the_pattern_page() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "ui").rglob("*.html"))
    source += "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("base_desk.html", "base_portal.html"))
    missing = [name for name in register.tags if not re.search(r"{% " + name + r"\b", source)]
    missing += [name for name in register.filters if f"|{name}" not in source]
    assert missing == []


def test_every_tag_says_what_it_shows() -> None:
    functions = {name: getattr(compiled, "__wrapped__", compiled) for name, compiled in register.tags.items()}
    undocumented = [name for name, function in functions.items() if not (function.__doc__ or "").strip()]
    assert undocumented == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_template_speaks_one_language_only(client: Client, lang: str) -> None:
    for page in PAGES:
        text = client.get(page, {"lang": lang}).text
        assert "Text(" not in text
        assert "None" not in re.sub(r"<[^>]+>", "", text)


class TestArticleChip:
    def test_shows_the_place_and_opens_our_restatement_with_the_status(self) -> None:
        chip = Chip(t("第九条", "art. 9"), t("示例办法", "Sample"), t("按需共享", "shared on need"), "abolished")
        html = shown("{% article_chip chip %}", chip=chip)
        assert "<details" in html
        assert "§</span> 第九条" in html
        assert "按需共享" in html
        assert "已废止" in html
        assert "以正式文本为准" in html

    def test_a_house_rule_never_poses_as_law(self) -> None:
        html = shown("{% article_chip chip %}", chip=Chip("第九条", source="house_rule", restatement="不视为同意"))
        assert "本平台约定" in html
        assert "不是法规" in html
        assert "以正式文本为准" not in html.replace("本平台的转述，以正式文本为准。", "")

    def test_takes_words_a_citation_or_a_dict_and_shows_nothing_for_nothing(self) -> None:
        assert "第九条" in shown("{% article_chip '第九条' %}")
        assert samples.cite().zh in shown(
            "{% article_chip cite profile %}", cite=samples.cite(), profile=samples.profile()
        )
        assert samples.cite().zh in shown("{% article_chip cite %}", cite=samples.cite())
        assert "第九条" in shown("{% article_chip chip %}", chip={"cite": "第九条"})
        assert shown("{% article_chip nothing %}").strip() == ""

    def test_speaks_english(self) -> None:
        with speaking("en"):
            html = shown("{% article_chip chip %}", chip=Chip(t("第九条", "art. 9"), source="house_rule"))
        assert "art. 9" in html
        assert "House rule" in html


class TestBadge:
    def test_each_state_has_its_own_shape_and_words(self) -> None:
        shapes = set()
        for badge in samples.badges():
            html = shown("{% badge badge bare=True %}", badge=badge)
            assert str(badge.text) in html
            found = re.search(r"<svg.*?</svg>", html, re.DOTALL)
            assert found
            shapes.add(found[0])
        assert len(shapes) == len(samples.badges()) == 7

    def test_the_counting_opens_under_it(self) -> None:
        html = shown("{% badge badge %}", badge=samples.badges()[1])
        assert "国庆节" in html
        assert "2026-10-12" in html

    def test_a_silent_instrument_is_said_in_words_never_blank(self) -> None:
        assert "本办法未规定期限" in shown(
            "{% badge badge %}", badge=next(one for one in samples.badges() if one.state == "none_stated")
        )

    def test_empty_counting_opens_nothing(self) -> None:
        html = shown("{% badge badge %}", badge=Badge("in_time", "剩 3 个工作日", counting=t("", "")))
        assert "<details" not in html

    def test_takes_a_dict_and_shows_nothing_for_nothing(self) -> None:
        assert "已超期" in shown("{% badge badge %}", badge={"state": "overdue", "text": "已超期 1 个工作日"})
        assert shown("{% badge nothing %}").strip() == ""


def test_the_track_says_each_state_in_words_and_why_a_step_was_skipped() -> None:
    html = shown("{% track steps %}", steps=samples.track())
    for words in ("已完成", "不经过", "审核时没有退回", "办理中", "待办理"):
        assert words in html
    assert html.count('aria-current="step"') == 1
    assert html.count("track__joint") == 1


def test_a_step_without_anything_but_a_title_is_shown() -> None:
    assert "送达" in shown("{% track steps %}", steps=[Step("送达", "to_come")])


def test_the_timeline_runs_from_the_newest_back_and_marks_refusals() -> None:
    html = shown("{% timeline entries %}", entries=samples.timeline())
    order = re.findall(r"site-\d+", html)
    assert order == ["site-000119", "site-000103", "site-000102", "site-000101"]
    assert html.count("被拒绝") == 1
    assert "代 示例市人民政府" in html


def test_an_empty_timeline_says_so() -> None:
    assert "还没有记录" in shown("{% timeline entries %}", entries=[])


def test_a_value_from_outside_never_becomes_markup() -> None:
    evil = "<script>alert(1)</script>"
    html = shown(
        "{% summary_list facts %}{% timeline entries %}{% article_chip evil %}{% badge badge %}"
        "{% why_not evil act=evil %}{% notice 'ok' evil %}{{ evil }}{% endnotice %}{% t '共 {x}' '{x}' x=evil %}",
        facts=[Fact(evil, evil, note=evil)],
        entries=[Entry(samples.timeline()[0].at, evil, evil, evil, evil, evil, evil, note=evil)],
        badge=Badge("overdue", evil, article=evil, counting=evil),
        evil=evil,
    )
    assert "<script" not in html


def test_a_summary_list_says_what_is_missing_and_what_each_link_changes() -> None:
    html = shown("{% summary_list facts '申请' %}", facts=samples.facts())
    assert "未填写" in html
    assert '修改<span class="hidden"> 数据资源 (申请)</span>' in html


def test_figures_days_and_sizes_are_written_one_way() -> None:
    html = shown(
        "{{ n|number }} {{ share|number:1 }} {{ n|size }} {{ at|moment }} {{ at|day }} "
        "{{ nothing|number }}{{ none|day }}|{{ 7|size }}",
        n=12345678,
        share=1234.56,
        at=samples.timeline()[0].at,
        nothing=None,
        none=None,
    )
    assert html == "12,345,678 1,234.6 11.8 MB 2026-09-28 10:12 2026-09-28 |7 B"


class TestFreshness:
    @pytest.fixture(autouse=True)
    def _standing(self, frozen: object) -> None:
        pass

    @pytest.mark.parametrize(
        ("updated", "words"),
        [("2026-09-15", "今天更新"), ("2026-09-14", "昨天更新"), ("2026-09-12", "更新于 3 天前")],
    )
    def test_is_computed_from_the_day_of_the_data(self, updated: str, words: str) -> None:
        html = shown("{% freshness day cycle %}", day=samples.date.fromisoformat(updated), cycle=t("每月", "monthly"))
        assert words in html
        assert "周期每月" in html

    def test_says_how_late_an_update_is(self) -> None:
        html = shown("{% freshness day due=due %}", day=samples.date(2026, 7, 1), due=samples.date(2026, 9, 1))
        assert "逾期 14 天未更新" in html

    def test_says_that_there_is_no_data_yet(self) -> None:
        assert "尚无数据" in shown("{% freshness nothing %}")


def test_quality_below_one_is_never_rounded_up_to_all() -> None:
    html = shown("{% quality measures %}", measures=[samples.Measure("准确性", 0.99996)])
    assert "99.9%" in html
    assert "100.0%" not in html


def test_an_unchecked_dimension_is_not_shown_as_bad() -> None:
    html = shown("{% quality measures %}", measures=[samples.Measure("可访问性", None)])
    assert "未检" in html
    assert "0.0%" not in html


def test_the_law_diff_counts_differences_and_marks_silence_and_house_rules() -> None:
    diff = samples.law_diff()
    html = shown("{% law_diff d.left d.right d.rows '共享' %}", d=diff)
    assert "3 处对照，2 处不同" in html
    assert html.count("本办法未规定") == 3
    assert html.count("本平台约定") == 2


def test_a_table_writes_none_as_a_dash_and_numbers_with_thousands() -> None:
    html = shown("{% data_table columns rows '资源' %}", columns=samples.columns(), rows=samples.rows(11))
    assert "87,109" not in html
    assert "—" in html
    assert "7,919" in html
    assert "<caption>资源</caption>" in html
    assert 'aria-sort="ascending"' in html


def test_large_figures_are_grouped_in_bars_and_in_the_table_beneath() -> None:
    html = shown("{% figures found '数据' %}", found=[Figure(t("行", "rows"), 12345, 20000, t("", ""))])
    assert html.count("12,345 / 20,000") == 2


def test_records_of_a_room_become_lines_with_their_articles_and_the_others_are_left_out() -> None:
    profile = load_profile("sixian-2021")

    def record(event: str, outcome: str = "done") -> Any:
        said = {"sentence": "起草目录", "actor_name": "周民", "organization_name": "民政局", "on_behalf_of": "吴审"}
        at, article = datetime(2026, 9, 15, tzinfo=CHINA), "第十五条第三款"
        return SimpleNamespace(at=at, event=event, article=article, id="site-1", outcome=outcome, **said)

    told = lines_of(
        [
            *map(record, ("catalog.drafted", "catalog.stepped", "sharing.opened")),
            record("catalog.submitted", "refused"),
        ],
        profile,
        room="catalog",
        but=frozenset({"catalog.stepped"}),
        note=lambda one: one.event,
    )
    assert [(line.note, line.refused) for line in told] == [("catalog.drafted", False), ("catalog.submitted", True)]
    assert (told[0].actor, told[0].on_behalf_of, told[0].evidence) == ("周民", "吴审", "site-1")
    assert isinstance(told[0].article, Chip)
    assert told[0].article.instrument == profile.title


PLAIN = "<thead><tr><th scope='col'>名称</th><th scope='col'>“行数”</th></tr></thead>"


def drawn(content: str, more: str = "") -> str:
    return shown(f"{{% table '表' {more} %}}{content}{{% endtable %}}")


def test_every_cell_of_a_written_table_names_its_column_where_rows_become_blocks() -> None:
    rows = '<tbody><tr><th scope="row">甲</th><td class="number">1</td></tr><tr><td>乙</td><td>2</td></tr></tbody>'
    html = drawn(PLAIN + rows)
    assert 'class="table table--stack"' in html
    assert html.count('data-label="名称"') == 2
    assert '<td data-label="“行数”" class="number">1</td>' in html
    assert "data-label" not in drawn(PLAIN + rows, "stack=False")


def test_a_written_table_whose_rows_are_uneven_scrolls_instead() -> None:
    uneven = PLAIN + '<tbody><tr><td colspan="2">没有</td></tr></tbody>'
    assert "table--stack" not in drawn(uneven)


def test_a_flash_is_said_once_and_in_the_language_of_the_next_page(db: None, client: Client) -> None:
    session = client.session
    session["flash"] = [["ok", "已提交", "Submitted"]]
    session.save()
    assert "Submitted" in client.get("/ui/table/", {"lang": "en"}).text
    assert "Submitted" not in client.get("/ui/table/", {"lang": "en"}).text
