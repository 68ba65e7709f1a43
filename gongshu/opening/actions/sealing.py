"""Sealing the files the public takes: by the worker or a command, never by the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from gongshu.audit.queries import happened, heads
from gongshu.audit.record import SITE, act
from gongshu.catalog import events as catalog
from gongshu.collection import events as collection
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.lake.serving import current_version
from gongshu.lake.store import Lake
from gongshu.opening import events, files, queries
from gongshu.opening.models import Edition, OpenDataset

if TYPE_CHECKING:
    from gongshu.kit.home import Home

_STIRS = frozenset(
    event.name
    for event in (
        events.OPENED,
        events.REPLACED,
        events.WITHDRAWN,
        events.SUSPENDED,
        events.RESUMED,
        collection.SEALED,
        catalog.PUBLISHED,
        catalog.WITHDRAWN,
    )
)
"""What may leave files to be sealed or taken away."""
_SETTLES = timedelta(minutes=1)
_ANYHOW = timedelta(minutes=10)
_NEVER = datetime(1, 1, 2, tzinfo=UTC)


def seal_pending(home: Home) -> list[Edition]:
    """Seal what is open and has a newer version than its files; delete the files of what is open no more.

    Looks at every open dataset; it opens the lake only where something is to be done.

    Args:
        home: the installation.

    Returns:
        The editions made.
    """
    for name in files.datasets_with_files(home):
        if not OpenDataset.objects.filter(pk=name, withdrawn_at__isnull=True).exists():
            files.forget(home, name)
    found = [seal_open_artifacts(dataset=one, home=home) for one in queries.datasets().order_by("opened_at", "id")]
    return [edition for edition in found if edition is not None]


@dataclass(slots=True)
class PendingSeals:
    """Seals what is pending, for the worker, again and again; where nothing happened, one row is read and no more.

    Whether something did, the records say: data opened, stopped or sealed anew, an entry published or withdrawn. Some
    things are on record a moment before they are there, so that it looks for a while after. What depends on the day,
    and what nobody put on record, a look now and then finds.
    """

    position: int = -1
    looked_at: datetime = _NEVER
    stirred_at: datetime = _NEVER

    def __call__(self, home: Home) -> list[Edition]:
        """Seal what is pending; return the editions made."""
        now, position = clock.now(), heads().get(SITE, (0, ""))[0]
        if position != self.position:
            if happened(SITE, _STIRS, after=self.position):
                self.stirred_at = now
            self.position = position
        if now - self.stirred_at > _SETTLES and now - self.looked_at < _ANYHOW:
            return []
        self.looked_at = now
        return seal_pending(home)


def seal_open_artifacts(*, dataset: OpenDataset, home: Home) -> Edition | None:
    """Seal the files of an open dataset for the current version of its data, with the columns that are open today.

    Args:
        dataset: the dataset.
        home: the installation.

    Returns:
        The edition made; None where there is no data yet, nothing to open in it, or nothing new.
    """
    if _is_sealed(dataset, home):
        return None
    with Lake(home) as lake:
        number = current_version(home, dataset.entry.code)
        # Another process may have sealed it while this one waited for the lake.
        if number is None or _is_sealed(dataset, home):
            return None
        version = lake.version(dataset.entry.code, number)
        fields = files.opened_fields(version, queries.columns_now(dataset))
        if not fields:
            return None
        last = queries.newest_edition(dataset)
        edition = last.number + 1 if last else 1
        written = files.write_edition(lake, home, dataset.id, edition, version, fields)
        with act(by=SYSTEM, refused=events.SEALED, subject=dataset.entry.code) as this:
            sealed = Edition.objects.create(
                dataset=dataset,
                number=edition,
                version=version.number,
                rows=version.rows,
                source=version.meta.source,
                acquired_on=date.fromisoformat(version.meta.acquired_on[:10]),
                columns=[{"name": one.name, "title": one.title, "type": one.type} for one in fields],
                files=written,
                formats=" ".join(written),
            )
            this.record(
                events.SEALED,
                case=dataset.release.case.number,
                data={"dataset": dataset.id, "version": version.number, "edition": edition, "files": written},
            )
        files.forget_editions(home, dataset.id, before=edition - 1)
    return sealed


def _is_sealed(dataset: OpenDataset, home: Home) -> bool:
    """Whether the newest edition is of the current version and holds just what may be open today."""
    number = current_version(home, dataset.entry.code)
    newest = queries.newest_edition(dataset)
    if number is None:
        return True
    if newest is None or newest.version != number:
        return False
    version = Lake(home).version(dataset.entry.code, number)
    wanted = files.opened_fields(version, queries.columns_now(dataset))
    return [column["name"] for column in newest.columns] == [field.name for field in wanted] or not wanted
