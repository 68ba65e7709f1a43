"""How fast a catalog spreadsheet comes in: 20,000 items in 5,000 resources, then the same file again.

The limit beside it is the spreadsheet library reading the same file, nothing else. Seconds of the processor, so that
others on the same machine do not count; the clock on the wall is told, too.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import django
import openpyxl

os.environ.setdefault("GONGSHU_HOME", tempfile.mkdtemp(prefix="gongshu-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongshu.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from gongshu.catalog.actions import ImportReport, import_spreadsheet  # noqa: E402
from gongshu.kit.actor import SYSTEM  # noqa: E402
from gongshu.kit.home import Home  # noqa: E402
from gongshu.organizations import actions as organizations  # noqa: E402
from gongshu.organizations import queries as register  # noqa: E402

N = 20_000
PER_RESOURCE = 4
BAR = 60.0
HEAD = (
    *("序号", "信息资源名称", "信息资源摘要", "格式分类", "格式类型", "信息项名称", "数据类型", "数据长度", "共享类型"),
    *("共享方式分类", "共享方式类型", "是否向社会开放", "更新周期"),
)


def run(scale: float = 1.0) -> list[dict[str, Any]]:
    """Import, import again, read bare."""
    home = Home.from_environment()
    home.root.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    organizations.adopt_profile(by=SYSTEM, profile_id="haishu-2022", acknowledge=True)
    register.jurisdiction()
    provider = organizations.create_organization(
        by=SYSTEM, name="导入局", name_en="Import Bureau", uscc="", kind="lead_group", roles=[]
    )
    count = int(N * scale)
    file = _write(home.root / "catalog.xlsx", count)
    bare, _ = _timed(lambda: sum(1 for _ in openpyxl.load_workbook(file, read_only=True).active.iter_rows()))  # type: ignore[union-attr]
    rows = []
    for name, bar in (("new", BAR), ("again", None)):
        spent, wall = _timed(lambda: _imported(file, provider.pk))
        title = f"catalog import, s of a core, {count:,} items, {name}"
        rows.append(_row(title, spent, bare, spent / bare, bar))
        rows.append(_row(f"{title}, by the clock", wall, None, None, None))
    return rows


def _imported(file: Path, provider: str) -> ImportReport:
    report = import_spreadsheet(by=SYSTEM, file=file, provider=provider)
    assert not report.errors, report.errors[:3]
    return report


def _timed(work: Any) -> tuple[float, float]:
    begun, clock = time.process_time(), time.monotonic()
    work()
    return time.process_time() - begun, time.monotonic() - clock


def _write(file: Path, count: int) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEAD)
    for number in range(count):
        resource, place = divmod(number, PER_RESOURCE)
        title = f"行政检查第{resource}号登记信息"
        first = [str(resource + 1), title, f"{title}，按年度汇总", "数据库", "MySQL"] if place == 0 else [""] * 5
        last = ["无条件共享", "共享平台", "接口", "否", "每月"] if place == 0 else [""] * 5
        sheet.append([*first, f"登记事项{place}", "字符型C", "50", *last])
    book.save(file)
    return file


def _row(name: str, value: float, limit: float | None, ratio: float | None, bar: float | None) -> dict[str, Any]:
    holds = None if bar is None else value < bar
    return {"name": name, "value": value, "limit": limit, "ratio": ratio, "bar": bar, "holds": holds}
