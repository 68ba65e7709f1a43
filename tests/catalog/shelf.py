"""A shelf of entries to search: written straight into the tables, then indexed, for there are many of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from gongshu.catalog import codes
from gongshu.catalog.models import Entry, Item
from gongshu.catalog.search.keeping import catch_up_index

TITLES = (
    "低保对象信息",
    "最低生活保障资金发放明细",
    "特困人员救助供养名册",
    "法人(企业)登记基本信息",
    "个体工商户年报",
    "COVID-19疫苗接种点",
    "2018年度公共厕所分布",
    "A级旅游景区名录(2026)",
    "５Ｇ基站选址信息",
    "桃園市公立托兒所資訊",
    "不动产登记（房屋）——权属",
    "空气质量日报 AQI",
    "“一网通办”办件量",
    "道路 桥梁 养护 计划",
    "R&D 经费支出",
    "水库水位・雨量",
    "学校",
    "é́lite 名单 Ünïon",
    "公积金缴存单位",
    "养老机构床位数",
    "𠮷林路社区居民委员会",
    "emoji🙂测试🚌数据",
    "100% 'quoted\" -- ; DROP",
    "敬老院名录",
)


def put_on_shelf(provider: Any, titles: Iterable[str] = TITLES, **values: Any) -> list[Entry]:
    """Write entries of these titles, in the order given; what is not said is the same in all of them."""
    titles = list(titles)
    start = Entry.objects.count()
    items = values.pop("items", ())
    common = {
        "provider": provider,
        "sharing_class": "unconditional",
        "opening_class": "unconditional",
        "created_by": "test",
    }
    entries = [
        Entry(
            code=f"300000-{start + number:06d}",
            slug=codes.slug(title, {f"{start + number}"})[:60] + f"-{start + number}",
            name=title,
            created_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=start + number),
            **{**common, **values},
        )
        for number, title in enumerate(titles, start=1)
    ]
    Entry.objects.bulk_create(entries)
    Item.objects.bulk_create(
        Item(entry=entry, position=place, name=f"c{place}", title=title, type="C")
        for entry in entries
        for place, title in enumerate(items, start=1)
    )
    catch_up_index()
    return entries
