"""The preview of an import promises what the import then does; codes of other places are kept, not refused."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gongshu.catalog import actions, queries
from gongshu.catalog.codes import laid_over
from gongshu.catalog.data import AS_WRITTEN, DatedCode
from gongshu.catalog.exporting import export_spreadsheet
from gongshu.catalog.models import Entry, ExternalCode
from gongshu.catalog.sheets.cells import (
    Unreadable,
    read_bases,
    read_codes,
    read_materials,
    write_bases,
    write_codes,
    write_materials,
)
from gongshu.organizations import queries as register
from gongshu.organizations.actions import dismiss
from gongshu.procedure.rules import LegalBasis
from tests.cast import Cast
from tests.catalog.samples import BASIS, published, whole

DAY = date(2026, 9, 15)
HEAD = ("信息资源名称", "信息资源代码", "信息资源摘要", "格式分类", "信息项名称", "数据类型")


@pytest.fixture
def cast(haishu):
    """One profile serves here: what is refused, and what is kept, is the same under each."""
    return haishu


def sheet(path: Path, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> Path:
    with path.open("w", newline="", encoding="gb18030") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def row(title: str, code: str = "", abstract: str = "名册") -> tuple[str, ...]:
    return (title, code, abstract, "电子表格", "姓名", "C")


def both(actor, file, **more):
    """The preview and the import after it; what the preview said of each resource is what became of it."""
    preview = actions.import_spreadsheet(by=actor, file=file, dry_run=True, **more)
    done = actions.import_spreadsheet(by=actor, file=file, **more)
    given = [one if before.code else replace(one, code="") for before, one in zip(preview.rows, done.rows, strict=True)]
    assert preview.rows == given
    assert preview.errors == done.errors
    return done


def test_a_stranger_sees_already_in_the_preview_that_nothing_may_come_in(cast, tmp_path):
    report = both(cast.stranger, sheet(tmp_path / "a.csv", row("低保对象")), provider=cast.provider.id)
    assert [one.action for one in report.rows] == ["refused"]
    assert "只能编制本单位的目录" in str(report.errors[0])


def test_a_code_that_comes_twice_in_a_file_is_refused_in_the_preview_too(cast, tmp_path):
    file = sheet(tmp_path / "a.csv", row("低保对象", "306001/000015"), row("敬老院名录", "306001/000015"))
    report = both(cast.provider_clerk, file)
    assert [one.action for one in report.rows] == ["created", "refused"]
    assert [error.address for error in report.errors] == ["B3"]


def test_an_entry_under_review_is_refused_in_the_preview_too(cast, tmp_path):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    actions.submit_entry(by=cast.provider_clerk, entry=entry)
    report = both(cast.provider_clerk, sheet(tmp_path / "a.csv", row(entry.name)))
    assert [one.action for one in report.rows] == ["refused"]
    assert "正在审核" in str(report.errors[0])


def test_what_stands_so_already_is_no_refusal_although_it_is_under_review(cast, tmp_path):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    (tmp_path / "a.xlsx").write_bytes(export_spreadsheet(queries.visible_to(cast.provider_clerk), full=True))
    actions.submit_entry(by=cast.provider_clerk, entry=entry)
    assert [one.action for one in both(cast.provider_clerk, tmp_path / "a.xlsx").rows] == ["unchanged"]


def test_a_change_under_review_is_refused_in_the_preview_too_and_says_so(db, frozen, tmp_path):
    cast = Cast("rizhao-2022")
    data = whole(cast.provider.id, opening_bases=(BASIS,))
    entry = actions.draft_entry(by=cast.provider_clerk, data=data)
    assert actions.submit_entry(by=cast.provider_clerk, entry=entry).ended
    entry.refresh_from_db()
    change = actions.begin_change(by=cast.provider_clerk, entry=entry, trigger="机构调整", trigger_day=DAY)
    actions.submit_change(by=cast.provider_clerk, change=change, bases=[BASIS])
    report = both(cast.provider_clerk, sheet(tmp_path / "a.csv", row(entry.name)))
    assert [one.action for one in report.rows] == ["refused"]
    assert "该变更正在审核" in str(report.errors[0])


def test_a_change_that_no_case_can_be_opened_for_is_refused_in_the_preview_too(db, frozen, tmp_path):
    """Guiyang's draft lets no unit take part that has no chief data officer; drafts it may still compile."""
    cast = Cast("guiyang-draft-2024")
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    assert actions.submit_entry(by=cast.provider_clerk, entry=entry).ended
    for post in register.posts_held().filter(organization=cast.provider, kind="chief_data_officer"):
        dismiss(by=cast.security_admin, post=post)
    report = both(cast.provider_clerk, sheet(tmp_path / "a.csv", row(entry.name), row("敬老院名录")))
    assert [one.action for one in report.rows] == ["refused", "created"]
    assert "首席数据官" in str(report.errors[0])
    assert queries.open_change(entry) is None


def test_a_title_that_another_entry_has_is_refused_in_the_preview_too(cast, tmp_path):
    for title in ("甲名册", "乙名册"):
        actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title=title))
    one = Entry.objects.get(name="甲名册")
    report = both(cast.provider_clerk, sheet(tmp_path / "a.csv", row("乙名册", one.code)))
    assert [one.action for one in report.rows] == ["refused"]
    assert "本单位已有同名目录" in str(report.errors[0])


def test_one_entry_named_twice_once_by_code_and_once_by_title_goes_in_once(cast, tmp_path):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title="甲名册"))
    file = sheet(tmp_path / "a.csv", row("新甲名册", entry.code), row("甲名册", abstract="另一个"))
    report = both(cast.provider_clerk, file)
    assert [one.action for one in report.rows] == ["updated", "refused"]
    assert "与 A2 的资源同名" in str(report.errors[0])


def test_a_code_that_the_file_brings_is_given_to_no_resource_before_it(cast, tmp_path):
    first = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, classification=""))
    following = first.code[:-1] + "2"
    report = both(cast.provider_clerk, sheet(tmp_path / "a.csv", row("甲名册"), row("乙名册", following)))
    assert [one.action for one in report.rows] == ["created", "created"]
    assert Entry.objects.get(name="乙名册").code == following


def test_a_malformed_code_of_a_new_resource_is_refused_in_the_preview_too(cast, tmp_path):
    report = both(cast.provider_clerk, sheet(tmp_path / "a.csv", row("甲名册", "低保〔1〕")))
    assert [error.address for error in report.errors] == ["B2"]


@pytest.mark.parametrize("stated", ["330000/A/17", "浙低保〔2024〕17"])
def test_another_places_code_of_a_known_title_is_kept_with_its_day(cast, tmp_path, stated):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title="低保对象"))
    file = sheet(tmp_path / "a.csv", row("低保对象", stated))
    report = both(cast.provider_clerk, file)
    assert [one.action for one in report.rows] == ["updated"]
    assert "其他平台代码" in [str(point) for point in report.rows[0].changes]
    assert Entry.objects.get().code == entry.code
    kept = ExternalCode.objects.get(entry=entry)
    assert (kept.platform, kept.code, kept.valid_from, kept.valid_to) == (AS_WRITTEN, stated, DAY, None)
    assert kept.given_by_name == cast.provider_clerk.name
    assert [one.action for one in both(cast.provider_clerk, file).rows] == ["unchanged"]


def test_a_code_that_was_kept_finds_the_entry_although_its_title_has_changed(cast, tmp_path):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title="低保对象"))
    actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.csv", row("低保对象", "330000/A/17")))
    report = both(cast.provider_clerk, sheet(tmp_path / "b.csv", row("最低生活保障对象", "330000/A/17")))
    assert [one.action for one in report.rows] == ["updated"]
    assert Entry.objects.get(pk=entry.pk).name == "最低生活保障对象"


def test_a_published_entry_takes_anothers_code_without_a_change(cast, tmp_path):
    entry = published(cast)
    titles = [item.title for item in entry.items.all()]
    file = sheet(
        tmp_path / "a.csv",
        *[(entry.name, "330000/A/17", title) for title in titles],
        head=("信息资源名称", "信息资源代码", "信息项名称"),
    )
    assert [one.action for one in both(cast.provider_clerk, file).rows] == ["updated"]
    assert queries.open_change(entry) is None
    assert entry.external_codes.get().code == "330000/A/17"


def test_a_code_that_is_anothers_on_its_platform_is_refused_in_the_preview_too(cast, tmp_path):
    other = actions.draft_entry(by=cast.applicant_clerk, data=whole(cast.applicant.id))
    actions.give_external_code(
        by=cast.applicant_clerk, entry=other, platform="省平台", code="A-17", since=DAY, reason="省编目回执"
    )
    head = (*HEAD, "其他平台代码")
    file = sheet(tmp_path / "a.csv", (*row("低保对象"), "省平台：A-17（2026-01-01 起）"), head=head)
    report = both(cast.provider_clerk, file)
    assert [str(error) for error in report.errors] == [
        "G2「其他平台代码」该平台的这个代码已属于另一条目录；核对对方平台的代码"
    ]


def test_the_basis_of_what_is_not_shared_does_not_come_back_as_its_condition(cast, tmp_path):
    data = whole(cast.provider.id, sharing_class="none", sharing_condition="")
    entry = actions.draft_entry(by=cast.provider_clerk, data=data)
    (tmp_path / "a.xlsx").write_bytes(export_spreadsheet(queries.visible_to(cast.provider_clerk), full=True))
    before = queries.data_of(entry)
    Entry.objects.filter(pk=entry.pk).update(name="别的", code="x1", slug="x1")
    assert both(cast.provider_clerk, tmp_path / "a.xlsx").created == 1
    after = queries.data_of(queries.entry(entry.code, cast.provider_clerk))
    assert (after.sharing_condition, after.sharing_bases) == ("", (BASIS,))
    assert after == before


def test_a_basis_in_the_one_column_of_terms_is_read_as_the_basis(cast, tmp_path):
    head = ("信息资源名称", "共享类型", "共享条件/不予共享依据", "格式分类")
    file = sheet(
        tmp_path / "a.csv",
        ("低保对象", "不予共享", "法律《社会救助示范法》第五条", "电子表格"),
        ("敬老院名录", "不予共享", "内部使用", "电子表格"),
        ("救助站", "有条件共享", "法律《社会救助示范法》第五条", "电子表格"),
        head=head,
    )
    assert both(cast.provider_clerk, file).created == 3
    read = {one.name: queries.data_of(one) for one in Entry.objects.all()}
    assert (read["低保对象"].sharing_condition, read["低保对象"].sharing_bases) == ("", (BASIS,))
    assert (read["敬老院名录"].sharing_condition, read["敬老院名录"].sharing_bases) == ("内部使用", ())
    assert (read["救助站"].sharing_condition, read["救助站"].sharing_bases) == ("法律《社会救助示范法》第五条", ())


def test_a_full_sheet_brought_for_its_provider_names_no_unit_below_it(cast, tmp_path):
    actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    (tmp_path / "a.xlsx").write_bytes(export_spreadsheet(queries.visible_to(cast.provider_clerk), full=True))
    report = both(cast.bureau_clerk, tmp_path / "a.xlsx", provider=cast.provider.id)
    assert [(one.action, one.changes) for one in report.rows] == [("unchanged", ())]


def test_declarations_and_codes_elsewhere_travel_with_the_full_sheet(cast, tmp_path):
    data = whole(cast.provider.id, disclosure_only=False, shared_in=True)
    entry = actions.draft_entry(by=cast.provider_clerk, data=data)
    for code, day in (("A-1", date(2025, 1, 1)), ("B-2", date(2026, 1, 1))):
        actions.give_external_code(
            by=cast.provider_clerk, entry=entry, platform="省平台", code=code, since=day, reason="省编目回执"
        )
    held = queries.codes_of(entry)
    (tmp_path / "a.xlsx").write_bytes(export_spreadsheet(queries.visible_to(cast.provider_clerk), full=True))
    assert [one.action for one in both(cast.provider_clerk, tmp_path / "a.xlsx").rows] == ["unchanged"]
    ExternalCode.objects.all().delete()
    Entry.objects.filter(pk=entry.pk).update(name="别的", code="x1", slug="x1")
    assert both(cast.provider_clerk, tmp_path / "a.xlsx").created == 1
    again = queries.entry(entry.code, cast.provider_clerk)
    assert again.shared_in
    assert (
        queries.codes_of(again)
        == held
        == [
            DatedCode("省平台", "B-2", date(2026, 1, 1)),
            DatedCode("省平台", "A-1", date(2025, 1, 1), date(2025, 12, 31)),
        ]
    )


def test_a_resource_declared_a_state_secret_in_the_sheet_stays_out_at_its_cell(cast, tmp_path):
    head = (*HEAD, "涉密声明")
    file = sheet(tmp_path / "a.csv", (*row("甲"), "是"), (*row("乙"), "涉密"), (*row("丙"), "否"), head=head)
    report = both(cast.provider_clerk, file)
    assert [one.action for one in report.rows] == ["refused", "refused", "created"]
    assert [error.address for error in report.errors] == ["G2", "G3"]


@pytest.mark.requirement("HS-36/N1")
@pytest.mark.parametrize("heading", ["涉密属性", "密级", "是否涉密", "密級"])
def test_what_a_column_of_secrecy_calls_secret_stays_out_with_the_article_and_what_to_do(cast, tmp_path, heading):
    secret = ("涉密", "秘密", "机密", "绝密级", "秘密★10年", "机密（10年）")
    none = ("非密", "公开", "无", "", "内部", "不涉密")
    rows = [(*row(f"名册{number}"), word) for number, word in enumerate((*secret, *none))]
    report = both(cast.provider_clerk, sheet(tmp_path / "a.csv", *rows, head=(*HEAD, heading)))
    assert [one.action for one in report.rows] == ["refused"] * len(secret) + ["created"] * len(none)
    assert [error.address for error in report.errors] == [f"G{number}" for number in range(2, 2 + len(secret))]
    assert {str(error.message) for error in report.errors} == {
        "已声明涉及国家秘密，不得编目（第三十六条）；按保密规定另行管理，不要录入本平台"
    }


def test_of_several_columns_or_rows_that_speak_of_secrecy_one_that_says_so_is_enough(cast, tmp_path):
    head = (*HEAD, "是否涉密", "密级")
    second = ("", "", "", "", "身份证号", "C")
    file = sheet(
        tmp_path / "a.csv",
        *((*row("甲"), "", "机密"), (*row("乙"), "否", "秘密"), (*row("丙"), "否", "无"), (*second, "否", "绝密")),
        *((*row("丁"), "否", "公开"), (*second, "否", "公开")),
        head=head,
    )
    report = both(cast.provider_clerk, file)
    assert [(one.title, one.action) for one in report.rows] == [
        ("甲", "refused"), ("乙", "refused"), ("丙", "refused"), ("丁", "created"),
    ]  # fmt: skip
    assert all("不得编目" in str(error.message) for error in report.errors)


def test_a_word_of_secrecy_nobody_reads_is_asked_about_and_not_passed_over(cast, tmp_path):
    report = both(cast.provider_clerk, sheet(tmp_path / "a.csv", (*row("甲"), "看情况"), head=(*HEAD, "密级")))
    assert [str(error) for error in report.errors] == ["G2「密级」不在值域内，可填：涉密、非涉密"]


HELD = [DatedCode("省", "A", date(2025, 1, 1), date(2025, 12, 31)), DatedCode("省", "B", date(2026, 1, 1))]


@pytest.mark.parametrize(
    ("stated", "ended", "new"),
    [
        (HELD, [], []),
        ([DatedCode("省", "B", date(2026, 5, 1))], [], []),
        (
            [DatedCode("省", "C", date(2026, 5, 1))],
            [DatedCode("省", "B", date(2026, 1, 1), date(2026, 4, 30))],
            [DatedCode("省", "C", date(2026, 5, 1))],
        ),
        ([DatedCode("省", "Z", date(2025, 6, 1))], [], [DatedCode("省", "Z", date(2025, 6, 1), date(2025, 12, 31))]),
        (
            [DatedCode("省", "B", date(2026, 1, 1), date(2026, 2, 1))],
            [DatedCode("省", "B", date(2026, 1, 1), date(2026, 2, 1))],
            [],
        ),
        ([DatedCode("省", "A", date(2025, 1, 1))], [], []),
        ([DatedCode("市", "B", date(2026, 5, 1))], [], [DatedCode("市", "B", date(2026, 5, 1))]),
    ],
)
def test_codes_of_other_platforms_follow_one_another_and_none_is_taken_away(stated, ended, new):
    assert laid_over(HELD, stated) == (ended, new)


def test_two_codes_that_follow_each_other_come_in_as_they_followed():
    stated = [DatedCode("省", "B", date(2026, 1, 1)), DatedCode("省", "A", date(2025, 1, 1))]
    assert laid_over([], stated) == ([], HELD)


@pytest.mark.parametrize(
    "text", ["省平台", "省：A（明天起）", "省：A（2026-13-01 起）", "省：A（2026-01-01 至 2025-01-01）"]
)
def test_a_cell_of_codes_that_cannot_be_read_says_how_it_is_written(text):
    with pytest.raises(Unreadable, match="平台：代码"):
        read_codes(text)


def test_codes_are_read_as_they_are_written():
    codes = (*HELD, DatedCode(AS_WRITTEN, "低保（一）", date(2026, 3, 1)))
    assert read_codes(write_codes(codes)) == codes
    assert read_codes("省平台: A-1\n市平台：B") == (
        DatedCode("省平台", "A-1", date.min),
        DatedCode("市平台", "B", date.min),
    )


@pytest.mark.parametrize(
    "materials",
    [
        None,
        (),
        ("履职依据",),
        ("履职依据", "说明"),
        ("身份证；户口簿", "说明"),
        ("身份证;户口簿",),
        ("无需材料",),
        ("· 甲", "乙"),
    ],
)
def test_materials_that_hold_semicolons_come_back_as_they_were(materials):
    assert read_materials(write_materials(materials)) == materials


def test_articles_that_hold_semicolons_come_back_as_they_were():
    bases = (
        LegalBasis("law", "社会救助示范法", "第五条；第六条"),
        LegalBasis("local_regulation", "数据条例", "第一条"),
    )
    assert read_bases(write_bases(bases)) == bases
