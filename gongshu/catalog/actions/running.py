"""Imports that run by themselves: brought by a person, read, confirmed, written; taken up again after a crash.

An import is idempotent, so one that was cut off is simply done again: what it had written stands unchanged then.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from gongshu.catalog.actions.importing import import_spreadsheet
from gongshu.catalog.actions.permissions import require, wrong_state
from gongshu.catalog.models import ImportRun
from gongshu.catalog.sheets import report as reports
from gongshu.kit import clock, incoming
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 64 << 10
"""A file of no more bytes is read and written while its uploader waits; bigger ones run by themselves."""
DEAD_AFTER = timedelta(minutes=5)
ATTEMPTS = 3
NO_HEADER = "no_header"
"""The code of the refusal of a file in which no header was found."""
_TELL_EVERY = 0.5
_NEXT = {"to_read": "reading", "to_write": "writing"}


def bring_spreadsheet(*, by: Actor, home: Home, name: str, chunks: Iterable[bytes], provider: str = "") -> ImportRun:
    """Keep an uploaded spreadsheet and have it read; a small one is read at once. Nothing is written to the catalog.

    Columns are read as they were matched by hand for the last file of the same unit. One without a header is kept: a
    person may match its columns (``map_columns``).

    Raises:
        NotPermitted: the actor may not compile catalogs.
        BadInput: a small file that cannot be read; a big one says so on its page.
    """
    require(by, "catalog.compile")
    unit = provider or by.organization or ""
    matched = ImportRun.objects.filter(unit=unit, mapping__isnull=False).order_by("-created_at", "-id")
    upload = incoming.keep(home, by, name, chunks)
    file = incoming.find(home, by, upload)
    run = ImportRun.objects.create(
        person=by.person,
        principal=by.principal,
        upload=upload,
        file_name=file.name[-120:],
        provider=provider,
        unit=unit,
        mapping=matched.values_list("mapping", flat=True).first(),
    )
    if file.stat().st_size > AT_ONCE:
        return run
    _go(run, home, by)
    run.refresh_from_db()
    if run.state == "failed" and run.failure["code"] != NO_HEADER:
        words = run.failure
        what = Text(**words["what"])
        remedy = Text(**words["remedy"]) if words["remedy"] else None
        run.delete()
        raise BadInput(what, remedy=remedy, at="file")
    return run


def map_columns(*, by: Actor, home: Home, run: ImportRun, mapping: Mapping[str, str]) -> ImportRun:
    """Have a spreadsheet read anew with its columns as a person matched them; kept for the next file of its unit.

    Args:
        by: who brought it.
        home: where uploads are.
        run: one that was read and not confirmed, or in which no header was found.
        mapping: header → key, as ``sheets.header.names_of`` takes it.

    Raises:
        NotFound: the upload is gone; it is kept for a day.
        Refusal: it is in another state.
    """
    require(by, "catalog.compile")
    file = incoming.find(home, by, run.upload)
    open_to_it = Q(state="read") | Q(state="failed", failure__code=NO_HEADER)
    mine = ImportRun.objects.filter(open_to_it, pk=run.pk, person=by.person)
    fresh = {"done": 0, "total": None, "attempts": 0, "moved_at": clock.now()}
    if mine.update(state="to_read", mapping=dict(mapping), failure={}, **fresh) != 1:
        raise wrong_state(
            t("这一表格已确认导入，或还在读取", "it was confirmed, or is being read"),
            t("查看它的进展", "see how far it is"),
        )
    if file.stat().st_size <= AT_ONCE:
        _go(ImportRun.objects.get(pk=run.pk), home, by)
    return ImportRun.objects.get(pk=run.pk)


def confirm_import(*, by: Actor, home: Home, run: ImportRun) -> ImportRun:
    """Have a spreadsheet that was read written to the catalog as drafts; a small one is written at once.

    Raises:
        NotFound: the upload is gone; it is kept for a day.
        Refusal: it is not read yet, or was confirmed before.
    """
    require(by, "catalog.compile")
    file = incoming.find(home, by, run.upload)
    mine = ImportRun.objects.filter(pk=run.pk, person=by.person, state="read")
    if mine.update(state="to_write", done=0, total=None, attempts=0, moved_at=clock.now()) != 1:
        raise wrong_state(
            t("这一表格已确认导入，或尚未读完", "it was confirmed before, or is not read yet"),
            t("查看导入结果", "look at its result"),
        )
    if file.stat().st_size <= AT_ONCE:
        _go(ImportRun.objects.get(pk=run.pk), home, by)
    return ImportRun.objects.get(pk=run.pk)


def run_imports(home: Home) -> int:
    """Do the imports that wait, and those whose process died; returns how many were taken up."""
    taken = 0
    while (run := _waiting()) is not None:
        taken += 1
        _go(run, home)
    return taken


def _waiting() -> ImportRun | None:
    dead = Q(state__in=_NEXT.values(), moved_at__lt=clock.now() - DEAD_AFTER)
    return ImportRun.objects.filter(Q(state__in=_NEXT) | dead).order_by("created_at", "id").first()


def _go(run: ImportRun, home: Home, by: Actor | None = None) -> None:
    """Read or write one import, unless another process took it meanwhile."""
    doing = _NEXT.get(run.state, run.state)
    seen = ImportRun.objects.filter(pk=run.pk, state=run.state, moved_at=run.moved_at)
    if seen.update(state=doing, attempts=F("attempts") + 1, moved_at=clock.now(), done=0, total=None) != 1:
        return
    writing = doing == "writing"
    with _failures(run):
        if run.attempts >= ATTEMPTS:
            raise Refusal(
                t("导入多次中断", "the import was cut off several times"),
                remedy=t("请系统管理员查看日志后重新上传", "let the administrator read the log, then upload again"),
            )
        actor = by or _actor(run)
        file = incoming.find(home, actor, run.upload)
        report = import_spreadsheet(
            by=actor, file=file, provider=run.provider, mapping=run.mapping, dry_run=not writing, progress=_Told(run.pk)
        )
        ImportRun.objects.filter(pk=run.pk, state=doing).update(
            state="written" if writing else "read", report=reports.to_json(report), moved_at=clock.now()
        )
        if writing:
            incoming.remove(home, actor, run.upload)


@contextmanager
def _failures(run: ImportRun) -> Iterator[None]:
    """Keep the words of a refusal with the import; anything else is left to be tried again."""
    try:
        yield
    except Refusal as refusal:
        words = {
            "what": asdict(refusal.what),
            "remedy": asdict(refusal.remedy) if refusal.remedy else None,
            "code": refusal.code,
        }
        ImportRun.objects.filter(pk=run.pk).update(state="failed", failure=words, moved_at=clock.now())


def _actor(run: ImportRun) -> Actor:
    """Who brought the file, with the posts held now.

    Raises:
        NotPermitted: the delegation it was brought under has ended.
    """
    person = register.person_by_id(run.person)
    if not run.principal:
        return register.actor_of(person)
    for _, actor in register.acting_for(person):
        if actor.principal == run.principal:
            return actor
    raise NotPermitted(
        t("代办委托已结束", "the delegation has ended"),
        remedy=t("由委托人本人导入", "let the principal import it"),
    )


class _Told:
    """Notes how far an import is, twice a second at most."""

    def __init__(self, id: str) -> None:
        self.row = ImportRun.objects.filter(pk=id)
        self.done = 0
        self.told = 0.0

    def total(self, units: int) -> None:
        """Note how many resources there are."""
        self.row.update(total=units, moved_at=clock.now())

    def advance(self, done: int) -> None:
        """Note how many are done."""
        self.done += done
        if time.monotonic() - self.told >= _TELL_EVERY:
            self.row.update(done=self.done, moved_at=clock.now())
            self.told = time.monotonic()
