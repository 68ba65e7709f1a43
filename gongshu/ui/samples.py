"""Synthetic values for the pattern page: every component in every state. The law in them comes from a profile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from gongshu.kit import clock
from gongshu.kit.clock import CHINA
from gongshu.kit.figures import Figure
from gongshu.kit.text import Text, t
from gongshu.regulation.citation import Citation
from gongshu.regulation.definition import Profile, StepDef
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.ui import law
from gongshu.ui.lawbook import guiding
from gongshu.ui.values import (
    Badge,
    Cell,
    Chip,
    Choice,
    Column,
    DiffRow,
    Entry,
    Facet,
    Fact,
    Hand,
    Held,
    Letter,
    Link,
    Measure,
    Notice,
    Side,
    Step,
    Task,
    Tile,
)

LONG_NAME = (
    "示例市示例新区经济和信息化局（大数据发展管理局、数字经济促进中心）"
    "公共数据资源统筹归集共享开放与安全应用服务保障中心"
)
"""A name of 58 characters, as long as they come."""

_DAY = date(2026, 10, 12)


def profile() -> Profile:
    """Return the profile whose articles the samples show: the first that has the procedure they are taken from."""
    known = (load_profile(id) for id in profile_ids())
    return next(one for one in known if "sharing.conditional" in one.procedures)


def chips() -> list[Chip]:
    """Return the states of a chip: law, in a draft, in an abolished instrument, house rule, words only."""
    of = profile()
    step = _steps(of)[0]
    base = law.chip(of, step.cite or of.procedures["sharing.conditional"].cite)
    if base is None:
        return []
    states = ("in_force", "presumed_in_force", "draft", "abolished")
    shown = [Chip(base.cite, base.instrument, base.restatement, state) for state in states]  # type: ignore[arg-type]
    house = t("只示意；正式的约定写在画像的数据里。", "A sample only; real ones stand in the data of a profile.")
    return [*shown, Chip(base.cite, base.instrument, house, "in_force", "house_rule"), Chip(base.cite)]


def _steps(of: Profile) -> Sequence[StepDef]:
    return list(of.procedures["sharing.conditional"].steps.values())


def cite() -> Citation:
    """Return a place in the sample profile."""
    return profile().procedures["sharing.conditional"].cite


def chip() -> Chip | None:
    """Return one chip of the sample profile."""
    return law.chip(profile(), cite())


def badges() -> list[Badge]:
    """Return a badge in each state."""
    counting = t(
        "自 2026-09-28 次日起算 5 个工作日；跳过 10-01 至 10-07 国庆节",
        "5 working days from the day after 2026-09-28; 10-01 to 10-07 (National Day) skipped",
    )
    where = chip() or ""
    cite_words = where.cite if isinstance(where, Chip) else ""
    return [
        Badge("in_time", t("剩 5 个工作日 · 10-12", "5 working days left · 10-12"), _DAY, cite_words, counting),
        Badge("due_soon", t("剩 2 个工作日 · 10-12", "2 working days left · 10-12"), _DAY, cite_words, counting),
        Badge("overdue", t("已超期 3 个工作日", "3 working days overdue"), _DAY, cite_words, counting),
        Badge("provisional", t("暂定 2027-01-06", "provisionally 2027-01-06"), date(2027, 1, 6), cite_words, counting),
        Badge("met", t("按期办结 · 10-11", "done in time · 10-11"), _DAY, cite_words, counting),
        Badge("stopped", t("期限停止计算，待补正", "limit stands still, papers awaited"), None, cite_words, counting),
        Badge("none_stated", t("本办法未规定期限", "no limit stated"), None, cite_words),
    ]


def track() -> list[Step]:
    """Return a track with every state, joint actors among them."""
    at = datetime(2026, 9, 28, 10, 12, tzinfo=CHINA)
    soon = badges()[1]
    return [
        Step(t("提交申请", "Submit"), "done", "示例市医疗保障局", at, t("材料齐全", "all papers in"), chip=chip()),
        Step(
            t("补正材料", "Supplement"),
            "skipped",
            why=t("审核时没有退回，不需要补正", "Not returned at the check; nothing to supplement"),
        ),
        Step(t("答复征求意见", "Reply to the consultation"), "here", "示例市民政局", badge=soon, chip=chip()),
        Step(
            t("签订协议", "Sign the agreement"),
            "to_come",
            joint=(Hand("示例市医疗保障局", at + timedelta(days=1)), Hand("示例市大数据局")),
        ),
        Step(t("开通授权", "Issue the grant"), "to_come", "示例市大数据局", badge=badges()[5]),
        Step(t("已开通", "Granted"), "ended", tone="ok"),
        Step(t("不予共享", "Refused"), "ended", tone="over"),
    ]


def guide() -> Sequence[Step]:
    """Return a procedure of the sample profile as a guide."""
    of = profile()
    return guiding.guide(of, of.procedures["sharing.conditional"], today()).steps


def timeline() -> list[Entry]:
    """Return records of every kind: done, refused, by the system, on behalf of another."""
    at = datetime(2026, 9, 28, 10, 12, tzinfo=CHINA)
    return [
        Entry(at, t("提交共享申请", "Submitted the application"), "周一鸣", "示例市医疗保障局", "", "", "site-000101"),
        Entry(
            at + timedelta(hours=2),
            t("申请撤销他人的授权", "Tried to revoke a grant of another unit"),
            "郑十",
            "示例街道办事处",
            refused=True,
            evidence="site-000102",
            note=t("不是授权的当事单位", "not a party of the grant"),
        ),
        Entry(
            at + timedelta(hours=5),
            t("审核通过，征求数据提供单位意见", "Passed the check; the provider is consulted"),
            "王芳",
            "示例市大数据局",
            "示例市人民政府",
            chip() or "",
            "site-000103",
        ),
        Entry(
            at + timedelta(days=8),
            t("期限临近，已提醒", "Due soon; reminded"),
            "",
            t("系统", "System").zh,
            evidence="site-000119",
        ),
    ]


def law_diff() -> dict[str, Any]:
    """Return a diff with every kind of cell: the same, different, silent, filled by a house rule."""
    of = profile()
    where = chip()
    cells = [
        DiffRow(
            t("谁先办理", "Who acts first"),
            Cell(t("主管机构先审核，再征求提供单位意见", "The authority checks, then consults the provider"), where),
            Cell(t("主管部门直接提出意见", "The authority gives its opinion"), where),
        ),
        DiffRow(
            t("答复期限", "Limit for the reply"),
            Cell(t("收到后若干个工作日", "some working days from receipt"), where),
            Cell(silent=True),
        ),
        DiffRow(
            t("逾期不答复", "No reply in time"),
            Cell(
                silent=True,
                house_rule=t("不视为同意，提醒并计入超期", "never consent; reminded and counted as overdue"),
            ),
            Cell(
                silent=True,
                house_rule=t("不视为同意，提醒并计入超期", "never consent; reminded and counted as overdue"),
            ),
            same=True,
        ),
    ]
    return {
        "left": Side(of.title, of.jurisdiction, of.status, "/desk/law/"),
        "right": Side(t("另一份示例办法", "Another sample instrument"), t("示例县", "Sample County"), "in_force"),
        "rows": cells,
    }


def facts() -> list[Fact]:
    """Return rows with a change link, an article, a note, nothing given, an overlong value."""
    return [
        Fact(t("数据资源", "Resource"), "低保对象信息", change="#facts"),
        Fact(t("使用单位", "Using unit"), LONG_NAME, change="#facts"),
        Fact(
            t("应用场景", "Scenario"),
            t("办理医疗救助时核对低保身份，不再要求群众提交证明", "Check entitlement when medical aid is granted"),
            chip=chip(),
            note=t("只限本场景使用", "for this scenario only"),
        ),
        Fact(t("使用期限", "Term"), "2026-11-01 — 2027-10-31"),
        Fact(t("证明材料", "Proof"), "", files=held()[:1], former=held()[1:]),
        Fact(t("备注", "Remark"), ""),
    ]


def held() -> list[Held]:
    """Return files: one of an ordinary name, one of an overlong one."""
    return [
        Held("1", "三定方案.pdf", 1_234_567, "9f" * 32, "#facts"),
        Held(
            "2", f"{LONG_NAME}.docx", 45_678, "3c" * 32, "#facts", t("张三 2026-11-22 10:05", "Zhang 2026-11-22 10:05")
        ),
    ]


def tasks() -> list[Task]:
    """Return a task in each state."""
    return [
        Task(t("说明业务流程", "Describe the business process"), "#tasks", "done"),
        Task(
            t("说明应用场景", "Describe the scenario"),
            "#tasks",
            "in_progress",
            t("还差 1 项", "1 item missing"),
            chip(),
        ),
        Task(
            t("选择需要的字段", "Choose the fields needed"), "#tasks", "to_correct", t("3 个字段超出场景", "3 beyond")
        ),
        Task(t("填写使用期限", "Give the term"), "#tasks", "not_started"),
        Task(
            t("核对并提交", "Check and submit"), "", "cannot_start", t("先完成以上各项", "finish the parts above first")
        ),
    ]


def letters() -> list[Letter]:
    """Return letters of a thread: one's own, another's that can be answered, one on behalf of a colleague."""
    at = datetime(2026, 9, 28, 10, 12, tzinfo=CHINA)
    return [
        Letter(
            t("征求意见", "consultation"),
            "请研究：能否按街道一级提供，并说明更新的时间？\n三日内答复为盼。",
            "冯数",
            "示例市大数据局",
            ["示例市大数据局", LONG_NAME],
            at,
            evidence="site-000131",
            own=True,
        ),
        Letter(
            t("回复", "reply"),
            "可以按街道一级提供，每月 5 日前更新。",
            "周民",
            LONG_NAME,
            [LONG_NAME, "示例市大数据局"],
            at + timedelta(days=1),
            on_behalf_of="吴审",
            evidence="site-000140",
            answers="示例市大数据局",
            answer_href="#thread",
        ),
    ]


def saved_views() -> list[dict[str, Any]]:
    """Return what stands beside a list: a view shown that the list opens in; filters to be saved as the first view."""
    shown = {"id": "sample", "opens": True}
    current = [Link(t("全部", "All"), "#views"), Link("在办共享", "#views", current=True), Link("超期", "#views")]
    return [
        {"place": "cases", "links": current, "query": "state=open", "shown": shown},
        {"place": "cases", "links": [], "query": "room=sharing", "shown": None},
    ]


def tiles() -> list[Tile]:
    """Return figures with and without a link, a note, a tone."""
    return [
        Tile(t("严重超期", "Severely overdue"), "1", "#tiles", tone="over"),
        Tile(t("已超期", "Overdue"), "3", "#tiles", tone="over"),
        Tile(t("即将到期", "Due soon"), "7", "#tiles", tone="soon"),
        Tile(t("数据集", "Datasets"), "1,284", "#tiles", t("本月新增 36", "36 new this month")),
        Tile(t("调用次数", "Calls"), "18,402,117"),
    ]


def measures() -> list[Measure]:
    """Return six dimensions, one of them unchecked."""
    return [
        Measure(t("规范性", "Conformity"), 0.9987, t("12,871 个值不合规则", "12,871 values break a rule")),
        Measure(t("完整性", "Completeness"), 1.0),
        Measure(t("准确性", "Accuracy"), 0.941),
        Measure(t("一致性", "Consistency"), 0.872),
        Measure(t("时效性", "Timeliness"), 0.995),
        Measure(t("可访问性", "Accessibility"), None, t("这一版没有检查", "not checked in this version")),
    ]


def figures() -> list[Figure]:
    """Return a figure that is whole, one that is not, and one with nothing to count."""
    return [
        Figure(t("编目", "cataloged"), 4, 4, t("都已发布", "all published")),
        Figure(t("归集", "gathered"), 1, 4, t("有数据版本", "a version is gathered")),
        Figure(t("开放", "open"), 0, 0, t("没有应开放的", "nothing is to be opened")),
    ]


def columns() -> list[Column]:
    """Return a column of each kind."""
    return [
        Column(t("编号", "Number"), "code"),
        Column(t("数据资源", "Resource"), sort="?sort=title", sorted="ascending"),
        Column(t("提供单位", "Provider")),
        Column(t("记录数", "Rows"), "number", sort="?sort=rows"),
        Column(t("更新日期", "Updated"), "day"),
    ]


def rows(count: int) -> list[tuple[Any, ...]]:
    """Return rows; every seventh provider has the overlong name, some cells are empty."""
    return [
        (
            f"GX-2026-{number:06d}",
            f"示例数据资源 {number}",
            LONG_NAME if number % 7 == 3 else "示例市民政局",
            None if number % 11 == 0 else number * 7919,
            date(2026, 1, 1) + timedelta(days=number),
        )
        for number in range(1, count + 1)
    ]


def choices() -> list[Choice]:
    """Return answers with consequences."""
    return [
        Choice(
            "consent",
            t("同意提供", "Consent"),
            t(
                "主管机构随后开通授权；本单位不能单方撤回",
                "The authority issues the grant; you cannot take it back alone",
            ),
        ),
        Choice(
            "refuse",
            t("不予提供", "Refuse"),
            t("须写明依据和理由；申请单位可提出异议", "Basis and reason are required; the applicant may object"),
            chip(),
        ),
    ]


def notices() -> list[Notice]:
    """Return a notice of each kind."""
    return [
        Notice("demonstration", t("数据为合成，仅供体验", "The data is synthetic, for trying out")),
        Notice("abolished", t("本辖区规章已废止，仅供查阅历史", "The instrument is abolished; kept for history")),
        Notice("draft", t("本辖区规章为征求意见稿", "The instrument is a draft")),
    ]


def links() -> list[Link]:
    """Return links as tabs and filters have them."""
    return [
        Link(t("全部", "All"), "#tabs", current=True, count=28),
        Link(t("办理", "Acts"), "#tabs", count=19),
        Link(t("期限", "Deadlines"), "#tabs", count=9),
    ]


def today() -> date:
    """Return the day it is."""
    return clock.today()


def facets() -> list[Facet]:
    """Return what a list can be narrowed by; of many values the rarer ones are folded away."""
    agencies = [
        Link(name, "#", count=number) for name, number in ((LONG_NAME, 1208), (t("示例市民政局", "Civil Affairs"), 96))
    ]
    formats = [Link(t("数据库", "database"), "#", count=812), Link(t("电子表格", "spreadsheet"), "#", count=40)]
    rest = [Link(t("电子文件", "file"), "#", count=3)]
    return [Facet(t("提供单位", "Provider"), agencies), Facet(t("格式", "Format"), formats, rest)]


def chosen() -> list[tuple[Text, Text, str]]:
    """Return what a list is narrowed to."""
    return [(t("共享分类", "Sharing class"), t("有条件共享", "conditional"), "#")]
