"""The stages of a run, each of which can be begun again after the process was killed in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, transaction

from gongshu.audit.record import record
from gongshu.catalog import actions as cataloging
from gongshu.catalog import queries as catalog
from gongshu.collection import events, quarantine, raw
from gongshu.collection.columns import match_header, schema_of
from gongshu.collection.disk import disk_may_be_full
from gongshu.collection.faults import reached
from gongshu.collection.loading import Loaded, Part, Workplace, load
from gongshu.collection.models import DatasetVersion, Run
from gongshu.collection.reading import TableSource, open_table
from gongshu.collection.values import Plan
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Defect, GongshuError, Refusal, Stale
from gongshu.kit.files import locked
from gongshu.kit.home import Home
from gongshu.kit.progress import Reporter
from gongshu.kit.text import Text, t
from gongshu.lake.artifacts import seal, switch
from gongshu.lake.engine import connect
from gongshu.lake.ledger import CommittedVersion, Meta
from gongshu.lake.schema import Schema
from gongshu.lake.store import Lake, safe_name, staging

_NOTED_EVERY = 16


@dataclass
class Going:
    """A run under way."""

    run: Run
    by: Actor
    home: Home
    progress: Reporter

    def go(self) -> DatasetVersion:
        """Do the stages that are left; what cannot be loaded ends the run as failed."""
        with alone(self.home, self.run):
            self.run.refresh_from_db()
            try:
                with disk_may_be_full():
                    self._stages()
            except Refusal as refusal:
                self._call_by_name(refusal)
                self._fail(refusal)
                raise
            except GongshuError as error:
                self._note(error)
                raise
        return DatasetVersion.objects.get(pk=self.run.version_id)

    def _stages(self) -> None:
        if self.run.stage == "copying":
            self._copy()
        made = None
        if self.run.stage == "reading" or (self.run.stage == "committing" and not self._is_in_lake()):
            made = self._load()
        with Lake(self.home) as lake:
            if self.run.stage == "committing":
                self._record_commit(self._commit(lake, *made) if made else self._adopt(lake))
            if self.run.stage == "sealing":
                self._seal(lake)

    def _adopt(self, lake: Lake) -> CommittedVersion:
        """Take the version that this run had committed to the lake when its process was killed."""
        committed = lake.version_of_run(self.run.pk)
        if committed is None:
            raise Defect(t("数据仓中没有该批次的版本", "the lake has no version of this run"), code="commit_lost")
        return committed

    def _is_in_lake(self) -> bool:
        with Lake(self.home) as lake:
            return lake.version_of_run(self.run.pk) is not None

    @property
    def _version(self) -> DatasetVersion:
        return self.run.version

    @property
    def _raw(self) -> Path:
        return self.home.raw / self._version.raw_digest

    def _advance(self, stage: str) -> None:
        """Write the next stage down; part of the caller's transaction, if there is one."""
        moved = Run.objects.filter(pk=self.run.pk, state="running", stage=self.run.stage).update(stage=stage)
        if moved != 1:
            raise another_run()
        self.run.stage = stage

    def _copy(self) -> None:
        path = Path(self.run.options["path"])
        if not path.is_file():
            raise BadInput(
                t("原始文件尚未留存，且已不在原处", "the raw file was not kept yet, and it is no longer where it was"),
                remedy=t("重新提交文件归集", "hand the file in again"),
                code="file_gone",
            )
        self.progress.total(2 * path.stat().st_size)
        kept = raw.keep(self.home, path, self.run.pk, self.progress)
        reached("copied")
        with transaction.atomic():
            self._set(raw_digest=kept.digest, raw_size=kept.size)
            self._advance("reading")
        reached("reading")

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self._version, name, value)
        DatasetVersion.objects.filter(pk=self._version.pk, state="running").update(**values)

    def _load(self) -> tuple[Schema, Loaded]:
        options = self.run.options
        schema = self._schema()
        expect = [name for field in schema.fields for name in (field.name, field.title)]
        with open_table(
            self._raw,
            encoding=options["encoding"],
            sheet=options["sheet"],
            header=options["header"],
            expect=expect,
        ) as table:
            plan = match_header(table.names, schema, at=self._version.file_name)
            place = self._workplace(plan)
            engine = connect(self.home, threads=1)
            try:
                loaded = load(table, plan, place, engine, progress=self.progress, on_part=self._note_part)
            finally:
                engine.close()
            self._note_loaded(table, loaded)
        return schema, loaded

    def _schema(self) -> Schema:
        entry = catalog.shape_of(self._version.resource_code)
        planned = schema_of(entry.columns, self.run.options["null_tokens"])
        given = self.run.options["schema"]
        if not given:
            return planned
        schema = Schema.loads(given)
        if set(schema.names) != set(planned.names):
            raise BadInput(
                t("给定的列与目录的信息项不一致", "the columns given are not the items of the catalog entry"),
                why=t(
                    f"目录：{'、'.join(planned.names)}；给定：{'、'.join(schema.names)}",
                    f"catalog: {', '.join(planned.names)}; given: {', '.join(schema.names)}",
                ),
                remedy=t("按目录的信息项给出列", "give the columns of the entry"),
                code="wrong_columns",
            )
        return schema

    def _workplace(self, plan: Plan) -> Workplace:
        identity = canonical.digest(
            {
                "raw": self._version.raw_digest,
                "schema": plan.schema.dumps(),
                "places": list(plan.places),
                "options": self.run.options,
            }
        )
        return Workplace(staging(self.home, self._version.resource_code, self.run.pk), self._notes, identity)

    @property
    def _notes(self) -> Path:
        return quarantine.private_folder(self.home, self._version.resource_code) / f".{self.run.pk}"

    def _note_part(self, part: Part) -> None:
        reached(f"part:{part.index}")
        self.run.parts_done = part.index + 1
        self.run.lines_done += part.lines
        if part.index % _NOTED_EVERY == 0:
            self.run.save(update_fields=["parts_done", "lines_done"])

    def _note_loaded(self, table: TableSource, loaded: Loaded) -> None:
        """Write down what became of every line, before anything of it is committed."""
        with transaction.atomic():
            self._set(
                encoding=table.encoding,
                sheet=table.sheet,
                header_line=table.header_line,
                lines_in=loaded.lines,
                rows_accepted=loaded.rows,
                continuation_lines=loaded.continuations,
                lines_quarantined=loaded.quarantined,
                reasons=loaded.reasons,
            )
            self.run.parts_done, self.run.lines_done = loaded.made, loaded.lines
            self.run.save(update_fields=["parts_done", "lines_done"])
            if self.run.stage == "reading":
                self._advance("committing")
        reached("committing")

    def _commit(self, lake: Lake, schema: Schema, loaded: Loaded) -> CommittedVersion:
        version = self._version
        if loaded.rejected:
            quarantine.merge(loaded.rejected, quarantine.path_of(self.home, version.resource_code, version.number))
        meta = Meta(
            source=version.source,
            acquired_on=version.acquired_on.isoformat(),
            batch=version.batch,
            run=self.run.pk,
            committed_at=canonical.moment(clock.now()),
            title=version.title,
            author=version.created_by,
        )
        committed = lake.commit(version.resource_code, version.number, schema=schema, meta=meta, parts=loaded.parts)
        reached("in_lake")
        return committed

    def _record_commit(self, committed: CommittedVersion) -> None:
        version = self._version
        with transaction.atomic():
            moved = DatasetVersion.objects.filter(pk=version.pk, state="running", rows_accepted=committed.rows).update(
                state="committed", snapshot=committed.snapshot, committed_at=clock.now()
            )
            if moved != 1:
                raise another_run()
            self._advance("sealing")
            cataloging.note_newest_data(version.resource_code, version.acquired_on)
            record(
                events.COMMITTED,
                by=self.by,
                subject=version.resource_code,
                data={
                    "run": self.run.pk,
                    "version": version.number,
                    "lines": version.lines_in,
                    "rows": version.rows_accepted,
                    "quarantined": version.lines_quarantined,
                    "reasons": version.reasons,
                    "raw": version.raw_digest,
                    "source": version.source,
                    "acquired_on": version.acquired_on,
                },
            )
        version.refresh_from_db()
        reached("committed")

    def _seal(self, lake: Lake) -> None:
        version = self._version
        # Files to take away are made when data are opened, of the columns that may leave then.
        seal(lake, self.home, version.resource_code, version.number, formats=())
        reached("sealed")
        switch(self.home, version.resource_code, version.number)
        reached("switched")
        with transaction.atomic():
            DatasetVersion.objects.filter(pk=version.pk).update(sealed_at=clock.now())
            self._advance("done")
            Run.objects.filter(pk=self.run.pk, state="running").update(state="done", finished_at=clock.now())
            record(
                events.SEALED,
                by=self.by,
                subject=version.resource_code,
                data={"run": self.run.pk, "version": version.number},
            )
        self._clear_notes()

    def _call_by_name(self, refusal: Refusal) -> None:
        """Let an error about the kept file name the file as the person knows it."""
        digest, name = self._version.raw_digest, self._version.file_name
        if not digest:
            return
        refusal.at = refusal.at.replace(digest, name)
        refusal.what = Text(refusal.what.zh.replace(digest, name), refusal.what.en.replace(digest, name))

    def _fail(self, refusal: Refusal) -> None:
        with transaction.atomic():
            self._tell(refusal)
            close(self.run, "failed")
            record(
                events.FAILED,
                by=self.by,
                subject=self.run.resource_code,
                data={"run": self.run.pk, "version": self._version.number, "code": refusal.code},
                outcome="refused",
            )
        self.throw_away()

    def _note(self, error: GongshuError) -> None:
        """Note why an open run stopped; where even that cannot be written, the error itself says it."""
        with suppress(DatabaseError):
            self._tell(error)

    def _tell(self, error: GongshuError) -> None:
        Run.objects.filter(pk=self.run.pk).update(
            error_code=error.code[:60], error_zh=error.what.zh, error_en=error.what.en
        )

    def throw_away(self) -> None:
        """Delete what a run that came to nothing left in the lake's staging and beside the quarantine."""
        with Lake(self.home) as lake:
            lake.discard(self.run.resource_code, self.run.pk)
        raw.forget(self.home, self.run.pk)
        self._clear_notes()

    def _clear_notes(self) -> None:
        shutil.rmtree(self._notes, ignore_errors=True)


def close(run: Run, state: str) -> None:
    """End a run as failed, with its version; part of the caller's transaction."""
    if Run.objects.filter(pk=run.pk, state="running").update(state=state, finished_at=clock.now()) != 1:
        raise another_run()
    DatasetVersion.objects.filter(pk=run.version_id, state="running").update(state=state)
    run.refresh_from_db()


@contextmanager
def alone(home: Home, run: Run) -> Iterator[None]:
    """Hold the resource: only one process works on a run."""
    with locked(home.locks / f"collect-{safe_name(run.resource_code)}.lock", wait=False) as held:
        if not held:
            raise Stale(
                t("这次归集正在另一个进程中进行", "this run is under way in another process"),
                remedy=t("等它完成", "wait for it to finish"),
                code="run_alive",
            )
        yield


def another_run() -> Stale:
    """The refusal of a run that meets another one."""
    return Stale(
        t("该资源有一次归集尚未完成", "a run of this resource is not finished"),
        why=t("同一资源一次只归集一个文件", "one file at a time is collected into a resource"),
        remedy=t("等它完成；若已中断，继续或放弃它", "wait for it; if it was interrupted, resume or abandon it"),
        code="run_open",
    )
