"""Sealing the files the public takes: by the worker or a command, never by the site."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from gongshu.audit.record import act
from gongshu.kit.actor import SYSTEM
from gongshu.lake.serving import current_version
from gongshu.lake.store import Lake
from gongshu.opening import events, files, queries
from gongshu.opening.models import Edition, OpenDataset

if TYPE_CHECKING:
    from gongshu.kit.home import Home


def seal_pending(home: Home) -> list[Edition]:
    """Seal what is open and has a newer version than its files; delete the files of what is open no more.

    For the worker, again and again: it opens the lake only where something is to be done.

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
