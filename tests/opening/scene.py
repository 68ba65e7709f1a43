"""The scene of the opening tests: the cast, a published entry with data in a lake, a release as far along as needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from gongshu.catalog.data import EntryData, ItemData
from gongshu.catalog.models import Entry
from gongshu.kit.actor import Actor
from gongshu.kit.home import Home
from gongshu.lake.ledger import Meta
from gongshu.lake.schema import Field, Schema
from gongshu.lake.serving import switch_current
from gongshu.lake.store import Lake
from gongshu.opening import actions
from gongshu.opening.models import Edition, OpenDataset, Release
from gongshu.procedure.actions import Decided
from gongshu.procedure.models import Case
from tests.cast import Cast
from tests.remembered import remembered
from tests.sharing.scene import LAW, publish_entry

ITEMS = (
    ItemData("uscc", "统一社会信用代码", length=18, required=True, semantic_type="uscc", level=1, key=True),
    ItemData("name", "机构名称", length=100, required=True, semantic_type="organization_name", level=1),
    ItemData("beds", "床位数", type="I", level=1),
    ItemData("licensed_on", "许可日期", type="D", semantic_type="date", level=1),
    ItemData("remark", "备注", length=200, level=1),
    ItemData("inspector", "检查员姓名", length=50, semantic_type="person_name", level=3),
    ItemData("score", "内部评分", type="I", level=2),
    ItemData("budget", "采购底价", type="N", level=4),
    ItemData("draft", "待定字段", length=50),
)
OPEN = ("uscc", "name", "beds", "licensed_on", "remark")
SECRETS = ("韩梅梅", "李雷雷", "778899.5", "667788.5", "待定甲")
ROWS: Sequence[tuple[Any, ...]] = (
    (
        "91110000A",
        "颐和养老院",
        120,
        date(2019, 5, 6),
        '=HYPERLINK("http://evil.example")',
        "韩梅梅",
        88,
        778899.5,
        "待定甲",
    ),
    ("91110000B", "夕阳红敬老院", 80, date(2020, 7, 1), "＋正常", "李雷雷", 91, 667788.5, None),
    ("91110000C", "望春日间照料中心", None, None, "-3", "韩梅梅", None, None, None),
)
SCHEMA = Schema(
    (
        Field("uscc", key=True, title="统一社会信用代码"),
        Field("name", title="机构名称"),
        Field("beds", "integer", title="床位数"),
        Field("licensed_on", "date", title="许可日期"),
        Field("remark", title="备注"),
        Field("inspector", title="检查员姓名", level=3),
        Field("score", "integer", title="内部评分", level=2),
        Field("budget", "decimal", title="采购底价", level=4),
        Field("draft", title="待定字段", level=4),
    )
)
REASON = "已评估并征求意见，可以开放"


def entry_data(provider: str, **changed: Any) -> EntryData:
    """A list of care homes, complete under both profiles, to be opened without conditions."""
    data = EntryData(
        title="养老机构名录",
        provider=provider,
        abstract="全区登记的养老机构及其床位",
        classification="部门/民政/养老服务",
        format="数据库",
        items=ITEMS,
        sharing_class="unconditional",
        opening_class="unconditional",
        update_cycle="每月",
        way_of_provision="接口",
        sharing_period="长期",
        business_name="养老服务",
        information_system="养老服务系统",
        usage_requirements="注明来源",
        materials=(),
        interface="/v1/care",
        documentation="按代码查询",
        extra={
            "secrecy_assessment": "编目前评估，无泄密风险",
            "personal_information_assessment": "编目前评估，影响可控",
            "approved_by_head": "局长赵某，2026年3月3日",
        },
    )
    return replace(data, **changed)


class Opening:
    """A cast with one entry that may be opened, and the steps of a release as one call each."""

    def __init__(self, profile_id: str, home: Home, **changed: Any) -> None:
        self.profile_id = profile_id
        self.home = home
        self.cast = Cast(profile_id)
        self.entry = self.publish(**changed)

    def publish(self, **changed: Any) -> Entry:
        """Another published entry."""
        if changed.get("sharing_class", "unconditional") != "unconditional":
            changed = {
                "sharing_reason": "涉及个人信息",
                "sharing_condition": "核验",
                "sharing_bases": (LAW,),
                **changed,
            }
        values = entry_data(self.cast.provider.id)
        plain = {name: getattr(values, name) for name in values.__dataclass_fields__ if name != "provider"}
        return publish_entry(self.cast, **{**plain, **changed})

    def load(self, number: int = 1, rows: Sequence[tuple[Any, ...]] = ROWS, **changed: Any) -> None:
        """Put a version of the data into the lake and let it be the current one, as collection does."""
        entry: Entry = changed.pop("entry", self.entry)
        told = {"source": "民政局养老服务系统", "acquired_on": "2026-09-12", "title": entry.name, **changed}
        meta = Meta(batch=f"b{number}", run=f"{entry.code}-{number}", committed_at="2026-09-13T01:00:00Z", **told)
        columns = [[row[place] for row in rows] for place in range(len(SCHEMA.fields))]
        columns.append(list(range(2, len(rows) + 2)))
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA.arrow, strict=True)]
        batch = pa.RecordBatch.from_arrays(arrays, schema=SCHEMA.arrow)
        with Lake(self.home) as lake:
            lake.commit(entry.code, number, schema=SCHEMA, meta=meta, batches=[batch])
        switch_current(self.home, entry.code, number)

    def proposed(self, by: Actor | None = None, **given: Any) -> Release:
        """A release under review."""
        given = {"entry": self.entry, "columns": OPEN, **given}
        return actions.propose_release(by=by or self.cast.provider_clerk, **given)

    def case(self, release: Release) -> Case:
        """The case as it stands now."""
        return Case.objects.get(pk=release.case_id)

    def step(self, release: Release, by: Actor, outcome: str, reason: str = REASON) -> Decided:
        """Record an outcome of the step the release stands at."""
        case = self.case(release)
        return actions.record_step(
            by=by, release=release, step=case.state, outcome=outcome, expect=case.revision, reason=reason
        )

    def ready(self, **given: Any) -> Release:
        """A release that stands at the step which opens the data."""
        release = self.proposed(**given)
        self.step(release, self.cast.provider_reviewer, "pass")
        if self.profile_id == "haishu-2022":
            self.step(release, self.cast.bureau_reviewer, "consulted", "征求民政局意见一份、网上公示七日，均无异议")
        return release

    def opened(self, **given: Any) -> OpenDataset:
        """An open dataset without files yet."""
        release = self.ready(**given)
        self.step(release, self.cast.bureau_reviewer, "publish", "")
        return OpenDataset.objects.get(release=release)

    def sealed(self, **given: Any) -> Edition:
        """An open dataset with its files."""
        return remembered(("sealed", given), lambda: self._sealed(**given), folder=self.home.root)

    def _sealed(self, **given: Any) -> Edition:
        self.load()
        self.opened(**given)
        (edition,) = actions.seal_pending(self.home)
        return edition

    def withdraw(self, dataset: OpenDataset, by: Actor | None = None, reason: str = "发现差错") -> OpenDataset:
        """Stop the opening."""
        by = by or self.cast.bureau_reviewer
        return actions.withdraw_dataset(by=by, dataset=dataset, reason=reason, expect=dataset.revision)
