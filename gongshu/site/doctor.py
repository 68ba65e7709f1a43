"""Is this installation sound? Each finding says what was looked at and what to do."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from gongshu.catalog import lookup as catalog
from gongshu.kit import clock
from gongshu.kit.errors import GongshuError
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t
from gongshu.lake import engine
from gongshu.lake.serving import unproved
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.sharing import actions as sharing
from gongshu.support.services import Service, services_of
from gongshu.ui import pdf

FREE_BYTES = 2 << 30
"""Less free space than this is worth a word (house rule)."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    what: Text
    sound: bool
    remedy: Text


def examine(home: Home) -> list[Finding]:
    """Look at everything the product rests on; never stops at the first fault."""
    looked_at = [
        _home(home),
        _space(home),
        _database(),
        _engine(home),
        _profiles(),
        _calendar(),
        _keys(home),
        _sqlite(),
        _paper(),
        *_services(home),
    ]
    if not home.exists:
        return looked_at
    return [*looked_at, _serving(home), *([_search()] if looked_at[2].sound else [])]


def _home(home: Home) -> Finding:
    remedy = t("gongshu init --profile … 创建", "create it: gongshu init --profile …")
    return Finding(
        t(f"安装目录 {home.root}", f"home {home.root}"), home.exists, Text("", "") if home.exists else remedy
    )


def _space(home: Home) -> Finding:
    root = home.root if home.root.exists() else home.root.parent
    free = shutil.disk_usage(root).free
    words = t(f"可用空间 {free >> 30} GiB", f"{free >> 30} GiB free")
    return Finding(words, free > FREE_BYTES, t("清理磁盘或换到更大的盘", "free some space or move to a larger disk"))


def _database() -> Finding:
    what = t(f"控制数据库（{connection.vendor}）", f"control database ({connection.vendor})")
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, ImproperlyConfigured) as error:
        return Finding(what, False, t(f"无法连接：{type(error).__name__}", f"cannot connect: {type(error).__name__}"))
    if pending:
        return Finding(what, False, t("表结构未更新：运行 gongshu up", "tables are not up to date: run gongshu up"))
    return Finding(what, True, Text("", ""))


def _serving(home: Home) -> Finding:
    """Hold every served file against its digest: what was altered is not served, and somebody must mend it."""
    count, wrong = unproved(home)
    what = t(
        f"服务文件：{count} 份资源在用，{count - len(wrong)} 份与散列值相符",
        f"serving files: {count} in use, {count - len(wrong)} true to their digest",
    )
    return Finding(what, not wrong, wrong[0].remedy or wrong[0].what if wrong else Text("", ""))


def _search() -> Finding:
    index = catalog.search_index()
    late = index.entries - index.indexed + index.behind + index.titles_left
    what = t(f"目录检索索引（{index.indexed:,} 条）", f"search index of the catalog ({index.indexed:,} entries)")
    if index.sound:
        return Finding(what, True, Text("", ""))
    if not (index.of_this_edition and index.followed):
        return Finding(what, False, t("重建索引：gongshu catalog index --rebuild", "gongshu catalog index --rebuild"))
    words = t(f"有 {late:,} 条未跟上：gongshu catalog index", f"{late:,} entries behind: gongshu catalog index")
    return Finding(what, False, words)


def _engine(home: Home) -> Finding:
    what = t("数据引擎与三个扩展", "data engine and its three extensions")
    try:
        with engine.connect(home) as duckdb:
            duckdb.execute("select 1")
    except (GongshuError, OSError) as error:
        return Finding(what, False, t(f"{error}；重新 make setup", f"{error}; make setup again"))
    return Finding(what, True, Text("", ""))


def _profiles() -> Finding:
    what = t("规则画像", "profiles")
    try:
        for name in profile_ids():
            load_profile(name)
    except GongshuError as error:
        return Finding(what, False, t(str(error), str(error)))
    return Finding(what, True, Text("", ""))


def _calendar() -> Finding:
    year = clock.today().year
    what = t(f"{year} 年工作日历", f"working-day calendar of {year}")
    try:
        Calendar.load().is_working_day(clock.today())
    except GongshuError as error:
        return Finding(what, False, t(str(error), str(error)))
    return Finding(what, True, Text("", ""))


def _keys(home: Home) -> Finding:
    secret = [path.name for path in home.keys.glob("*") if path.suffix != ".pub" and path.stat().st_mode & 0o077]
    remedy = t(f"chmod 600：{'、'.join(secret)}", f"chmod 600: {', '.join(secret)}")
    return Finding(
        t("密钥仅所有者可读", "keys readable by their owner only"), not secret, remedy if secret else t("", "")
    )


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version_info
    remedy = t("升级 Python 或系统的 SQLite", "upgrade Python or the system's SQLite")
    return Finding(
        t(f"SQLite {sqlite3.sqlite_version}", f"SQLite {sqlite3.sqlite_version}"), version >= (3, 37), remedy
    )


def _services(home: Home) -> list[Finding]:
    """Ask each support service that the settings name; nothing to look at where they name none."""
    try:
        found = services_of(home)
    except GongshuError as error:
        return [Finding(t("支撑服务", "support services"), False, Text(str(error), str(error)))]
    return [_service(one) for one in found.values()]


def _service(service: Service) -> Finding:
    title = service.kind.title
    what = t(f"{title.zh}服务 {service.address}", f"service for {title.en} at {service.address}")
    try:
        sharing.reach(service)
    except GongshuError as error:
        return Finding(what, False, Text(str(error), str(error)))
    return Finding(what, True, Text("", ""))


def _paper() -> Finding:
    what = t("生成 PDF 的系统库和中文字体", "libraries and Chinese fonts for PDF")
    missing = pdf.lacking()
    return Finding(what, not missing, pdf.remedy(missing) if missing else t("", ""))
