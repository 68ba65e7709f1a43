"""Collecting data: from a file to a committed, sealed version; going on after a crash; giving up.

A run goes through stages, each written down before it begins::

    copying → reading → committing → sealing → done

Until the transaction that ends ``committing``, the old version is the current one; killed at any moment, a run is found
among ``open_runs`` and ``resume`` finishes it with the same result:

* copying: the raw file under its digest, durably;
* reading: parts in the lake's staging, noted one by one; what is noted is not done again;
* committing: quarantine, then the lake (which remembers the run), then, in one transaction, the version and its audit
  record. Killed between the two, the lake's version is adopted, not made twice;
* sealing: the artifacts, then the switch that readers see.

An input that cannot be loaded ends the run as failed; a full disk or a kill leaves it open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from gongshu.audit.record import act
from gongshu.catalog import queries as catalog
from gongshu.collection import events, queries
from gongshu.collection.actions.going import Going, alone, another_run, close
from gongshu.collection.faults import reached
from gongshu.collection.models import DatasetVersion, Run
from gongshu.collection.routes import check_route, route_of
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Stale
from gongshu.kit.home import Home
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import t
from gongshu.lake.schema import Schema
from gongshu.lake.store import Lake
from gongshu.organizations.queries import body, check_officers, jurisdiction
from gongshu.organizations.rules import may
from gongshu.procedure.rules import article


def collect(
    *,
    resource_code: str,
    file: Path,
    by: Actor,
    source: str,
    acquired_on: date,
    encoding: str | None = None,
    sheet: str | int | None = None,
    header: int | None = None,
    schema: Schema | None = None,
    null_tokens: Sequence[str] = (),
    progress: Reporter = SILENT,
    home: Home | None = None,
) -> DatasetVersion:
    """Load a file as the next version of a resource.

    Args:
        resource_code: the published catalog entry the data belongs to.
        file: the file; text, XLS or XLSX, plain or packed.
        by: a data officer of the provider (or of the data authority).
        source: where the data come from, in words.
        acquired_on: the day they were acquired.
        encoding: of a text; found when not given.
        sheet: of a workbook with several.
        header: the header's line (from 1), 0 for none; found when not given.
        schema: the columns, confirmed by the caller; by default the entry's items.
        null_tokens: words that stand for "no value", where ``schema`` does not name them.
        progress: told the bytes read.
        home: the installation; by default that of the environment.

    Raises:
        NotPermitted: the post or the organization is another.
        NotFound: there is no such entry; Refusal: it is not published (only cataloged data is gathered), or the data of
            such an organization takes another route.
        BadInput: the file cannot be loaded; nothing of it was.
        Stale: another run of the resource is open.
        Transient: the disk is full; the run can be resumed.
    """
    options = {
        "path": str(file.absolute()),
        "encoding": encoding,
        "sheet": sheet,
        "header": header,
        "schema": schema.dumps() if schema else None,
        "null_tokens": list(null_tokens),
    }
    run = _begin(resource_code, file, by, source, acquired_on, options)
    reached("begun")
    return Going(run, by, home or Home.from_environment(), progress).go()


def resume(*, run: Run | str, by: Actor, progress: Reporter = SILENT, home: Home | None = None) -> DatasetVersion:
    """Go on with a run that was interrupted; with the same result as if it had not been.

    Raises:
        Stale: the run is finished, or alive in another process.
        BadInput: it died before the raw file was kept, and the file is no longer where it was.
    """
    found = queries.run(run if isinstance(run, str) else run.pk)
    home = home or Home.from_environment()
    with act(by=by, refused=events.REFUSED, subject=found.resource_code) as this:
        _require_loader(found.resource_code, by)
        _require_open(found)
        this.record(events.RESUMED, data={"run": found.pk, "version": found.version.number, "stage": found.stage})
    return Going(found, by, home, progress).go()


def abandon(*, run: Run | str, by: Actor, home: Home | None = None) -> DatasetVersion:
    """Give up an interrupted run: its version has failed, its parts are thrown away, the raw file stays.

    Raises:
        Stale: the run is finished, or alive in another process.
        Refusal: the lake has committed it already; resume it instead.
    """
    found = queries.run(run if isinstance(run, str) else run.pk)
    home = home or Home.from_environment()
    with alone(home, found):
        with act(by=by, refused=events.REFUSED, subject=found.resource_code) as this:
            _require_loader(found.resource_code, by)
            _require_open(found)
            with Lake(home) as lake:
                if lake.version_of_run(found.pk) is not None:
                    raise Refusal(
                        t("数据已写入数据仓，不能放弃", "the data are in the lake already; it cannot be given up"),
                        remedy=t("继续这次归集", "resume the run"),
                        code="already_committed",
                    )
            close(found, "failed")
            this.record(events.ABANDONED, data={"run": found.pk, "version": found.version.number})
        Going(found, by, home, SILENT).throw_away()
    return found.version


def _begin(resource_code: str, file: Path, by: Actor, source: str, acquired_on: date, options: dict[str, Any]) -> Run:
    with act(by=by, refused=events.REFUSED, subject=resource_code) as this:
        entry = _require_loader(resource_code, by)
        this.subject = entry.entry_code
        route = route_of(by, entry.provider_id)
        routed = check_route(jurisdiction(), body(entry.provider_id).kind, route, clock.today())
        _check_words(file, source, acquired_on)
        if queries.open_runs(entry.entry_code):
            raise another_run()
        batch = Run()
        version = DatasetVersion.objects.create(
            resource_code=entry.entry_code,
            number=queries.next_number(entry.entry_code),
            catalog_version=entry.catalog_version,
            provider=entry.provider_id,
            title=entry.title,
            grade=entry.grade,
            source=source.strip(),
            acquired_on=acquired_on,
            batch=batch.pk,
            file_name=file.name[-300:],
            created_by=by.person,
        )
        try:
            with transaction.atomic():
                run = Run.objects.create(pk=batch.pk, version=version, resource_code=entry.entry_code, options=options)
        except IntegrityError as error:
            raise another_run() from error
        this.record(
            events.STARTED,
            article=_catalogued_only() or routed,
            data={
                "run": run.pk,
                "version": version.number,
                "catalog_version": entry.catalog_version,
                "route": route,
            },
        )
    return run


def _require_loader(resource_code: str, by: Actor) -> catalog.Loadable:
    permission = may(by, "collection.load")
    if not permission:
        raise NotPermitted(
            t("无权归集数据", "loading data is not yours to do"),
            why=permission.reason,
            remedy=t("请由提供单位的数据专员办理", "let the provider's data officer do it"),
            code="no_such_post",
        )
    found = catalog.loadable(resource_code, by)
    check_officers(found.provider_id, jurisdiction())
    return found


def _check_words(file: Path, source: str, acquired_on: date) -> None:
    if not file.is_file():
        raise BadInput(
            t(f"没有文件 {file.name}", f"there is no file {file.name}"),
            remedy=t("核对路径", "check the path"),
            code="no_file",
        )
    if not source.strip():
        raise BadInput(
            t("没有写明数据来源", "the source of the data is not stated"),
            remedy=t("写明数据来自哪个单位或系统", "say which body or system the data come from"),
            at="source",
            code="no_source",
        )
    if acquired_on > clock.today():
        raise BadInput(
            t("采集日期在将来", "the day of acquisition lies in the future"),
            remedy=t("填写数据的实际采集日期", "state the day on which the data were acquired"),
            at="acquired_on",
            code="future_day",
        )


def _catalogued_only() -> str:
    rule = jurisdiction().rules.get(catalog.CATALOGED_ONLY)
    return article(rule.cite, rule.source) if rule else ""


def _require_open(run: Run) -> None:
    if run.state != "running":
        raise Stale(
            t("这次归集已经结束", "this run is finished"),
            remedy=t("查看该资源的版本列表", "see the resource's list of versions"),
            code="run_finished",
        )
