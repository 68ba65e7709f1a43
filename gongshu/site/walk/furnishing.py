"""What a demonstration holds beside its walk: the catalog of its agencies, deliveries, databases and projects."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from gongshu.bases import actions as bases
from gongshu.bases.rules import KINDS
from gongshu.catalog import actions, codes, queries
from gongshu.catalog.data import EntryData, ItemData
from gongshu.collection import actions as collection
from gongshu.kit import clock
from gongshu.kit.errors import Refusal
from gongshu.projects.actions import add_part, list_entry, start_project
from gongshu.site.walk import chapter_matters, synthetic
from gongshu.site.walk.chapter_catalog import entry_data, review_quietly
from gongshu.site.walk.driving import drive
from gongshu.site.walk.holdings import HOLDINGS, PERSONAL, Holding
from gongshu.site.walk.journal import Journal
from gongshu.site.walk.stage import Stage

DELIVERED = {"企业登记基本信息": 2}
"""The entries of which data is gathered, with the days it took from its source."""
DRAFTS = frozenset(
    {"医疗救助支付信息", "道路交通事故统计", "建设用地规划许可信息", "出生医学证明签发信息", "预防接种门诊名录"}
)
"""Entries that their agencies are still compiling."""
UNANSWERED = "不动产登记信息"
"""The entry whose provider has not answered yet."""
ROWS = 60
POPULATION = ("姓名", "公民身份号码", "性别", "出生日期", "居住地址", "婚姻状况")
LEGAL_PERSONS = ("统一社会信用代码", "名称", "法定代表人", "住所", "登记状态", "成立日期", "年检结论")
APPROVED = "企业登记全程网办平台"


def fill_catalog(stage: Stage) -> None:
    """Let every agency compile what it holds, in one act each, and carry the entries to where readers see them."""
    for part, held in groupby(HOLDINGS, key=lambda one: one.part):
        team = stage.people[part]
        drafts = actions.draft_entries(by=team.officer, given=[_data(stage, one) for one in held])
        for entry in (one for one in drafts if one.name not in DRAFTS):
            review_quietly(stage, entry, by=team.officer)


def _data(stage: Stage, held: Holding) -> EntryData:
    items = tuple(_item(text, key=not place) for place, text in enumerate(held.items))
    personal = any(text.endswith(f" {PERSONAL}") for text in held.items)
    whole = entry_data(
        stage,
        title=held.title,
        items=items,
        sharing_class="conditional" if personal else "unconditional",
        opened=held.opened,
        abstract=held.abstract,
    )
    business, _, system = held.business.partition("/")
    return replace(
        whole,
        provider=stage.people[held.part].organization.id,
        classification=f"部门信息资源/{held.theme}",
        opening_condition=whole.opening_condition if personal or held.opened else "含内部办理情况，暂不列入开放目录",
        update_cycle=held.cycle,
        business_name=business,
        information_system=system,
        materials=("履职依据", "应用场景说明") if personal else (),
    )


def _item(text: str, *, key: bool) -> ItemData:
    title, kind, length, level = text.split(" ")
    return ItemData(
        codes.item_name(title),
        title,
        kind,
        None if kind == "D" else int(length),
        required=key,
        level=int(level),
        key=key,
    )


def gather(stage: Stage) -> None:
    """Deliver data of some entries, as their agencies would, and found databases and projects upon them."""
    codes_of = {one.name: one.code for one in queries.published()}
    for title, lag in DELIVERED.items():
        held = next(one for one in HOLDINGS if one.title == title)
        path = stage.scratch / f"{held.part}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(_rows(held))
        collection.collect(
            resource_code=codes_of[title],
            file=path,
            by=stage.people[held.part].officer,
            source=held.business.partition("/")[2],
            acquired_on=clock.today() - timedelta(days=lag),
            home=stage.home,
        )
    _found_databases(stage, codes_of)
    _keep_projects(stage, codes_of)


def _rows(held: Holding) -> Iterator[list[str]]:
    """Return invented rows, the titles first; now and then a cell is empty, as in real data."""
    draw = random.Random(held.title)  # noqa: S311 - the same rows each time are wanted, not a secret
    titles = [text.split(" ")[0] for text in held.items]
    yield titles
    for number in range(1, ROWS + 1):
        cells = [_cell(title, number, draw) for title in titles]
        yield [cell if place == 0 or draw.random() < 0.97 else "" for place, cell in enumerate(cells)]


def _cell(title: str, number: int, draw: random.Random) -> str:
    if title.endswith("日期"):
        return f"{draw.randrange(2012, 2026)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 28):02d}"
    if title == "法定代表人":
        return draw.choice(synthetic.SURNAMES) + draw.choice(synthetic.GIVEN) + draw.choice(synthetic.GIVEN)
    street = draw.choice(("鼓楼街道", "江厦街道", "月湖街道", "望春街道"))
    return {
        "住所": f"{street}中山路{draw.randrange(1, 300)}号",
        "统一社会信用代码": synthetic.company_code(number),
        "名称": f"示例{draw.choice(('商贸', '餐饮', '科技', '建材'))}第{number}有限公司",
        "登记状态": draw.choice(("存续", "存续", "存续", "注销")),
    }[title]


def _found_databases(stage: Stage, codes_of: dict[str, str]) -> None:
    """Found databases: members that delivered, that did not, that are open, and one that has not answered."""
    resident = queries.named(stage.resource, stage.people["authority"].officer)
    members = {
        ("population", KINDS["population"].zh, POPULATION): [
            *([resident.name] if resident else []), "居住证登记信息", "婚姻登记信息", "户籍人口变动统计",
        ],
        ("legal_persons", KINDS["legal_persons"].zh, LEGAL_PERSONS): ["企业登记基本信息", "社会组织登记信息"],
        ("geography", KINDS["geography"].zh, ("名称", "标准地址", "坐落")): [
            "行政区划代码", "标准地名地址信息", UNANSWERED,
        ],
        ("theme", "养老服务主题库", ("备案编号", "床位数", "发放金额")): ["养老机构名录", "高龄津贴发放记录"],
    }  # fmt: skip
    authority = stage.people["authority"]
    for (kind, name, elements), titles in members.items():
        made = bases.found_database(
            by=authority.officer, kind=kind, name=name, lead=authority.organization.id, elements=elements
        )
        for title in (one for one in titles if one in codes_of):
            asked = bases.propose_member(by=authority.officer, database=made, code=codes_of[title])
            team = stage.people.for_organization(asked.entry.provider_id)
            if team is not None and asked.state == "proposed" and title != UNANSWERED:
                bases.answer_member(by=team.officer, member=asked, agrees=True)


def _keep_projects(stage: Stage, codes_of: dict[str, str]) -> None:
    """Let one agency's project be approved and accepted; another one meets what may not be built."""
    by = stage.people["market"].officer
    made = start_project(
        by=by,
        name=APPROVED,
        purpose="企业设立、变更、注销全程网上办理；登记信息当日归集并共享",
        cost=Decimal(1_280_000),
        running_cost=Decimal(95_000),
    )
    add_part(by=by, project=made, kind="system", name="企业登记系统", placed="政务云")
    list_entry(by=by, project=made, code=codes_of["企业登记基本信息"])
    for name in ("projects.approval", "projects.acceptance"):
        procedure = stage.profile.procedures.get(name)
        if procedure is not None and procedure.subject == "project":
            case, opener = chapter_matters.open_one(replace(stage, journal=Journal(quiet=True)), procedure, by)
            drive(
                Journal(quiet=True),
                chapter_matters.CHAPTER,
                case,
                stage.people,
                chapter_matters.decide,
                officers=True,
                public=opener,
            )
    health = stage.people["health"].officer
    waiting = start_project(
        by=health,
        name="基层卫生数据服务平台",
        purpose="汇总基层医疗机构服务数据，供辖区管理使用",
        cost=Decimal(2_460_000),
    )
    add_part(by=health, project=waiting, kind="system", name="基层卫生管理系统", placed="政务云")
    with suppress(Refusal):
        add_part(by=health, project=waiting, kind="data_center", name="卫生数据机房", placed="本单位")
