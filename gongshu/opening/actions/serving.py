"""Counting downloads: that a file was taken is on record; who took it is not, but for data taken under an agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.opening import events, rules
from gongshu.opening.models import DownloadCount, Edition, OpenDataset
from gongshu.opening.taking import check_taking
from gongshu.organizations import queries as register

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


def record_download(*, dataset: OpenDataset, edition: Edition, form: str) -> None:
    """Count a download and record it, before the file leaves. Nothing of the person is kept.

    Args:
        dataset: the dataset.
        edition: the edition whose file is taken.
        form: the file's format.

    Raises:
        Refusal: the data is open on conditions only.
    """
    with act(by=PUBLIC, refused=events.DOWNLOADED, subject=dataset.entry.code) as this:
        rules.check_access(dataset.opening_class, register.jurisdiction(), clock.today())
        _count(dataset, form)
        this.record(events.DOWNLOADED, data=_told(dataset, edition, form))


def record_taking(*, by: Actor, case: Case, dataset: OpenDataset, edition: Edition, form: str) -> None:
    """Count and record that data open on conditions is taken under an application, before the file leaves.

    Args:
        by: who applied.
        case: the application; the record names it.
        dataset: the dataset it is about.
        edition: the edition whose file is taken.
        form: the file's format.

    Raises:
        NotPermitted: somebody else applied.
        Refusal: the application is about something else, is not decided, or was refused.
    """
    with act(by=by, refused=events.TAKEN, subject=dataset.entry.code) as this:
        this.case = case.number
        check_taking(case, dataset, by)
        _count(dataset, form)
        this.record(events.TAKEN, data=_told(dataset, edition, form))


def _count(dataset: OpenDataset, form: str) -> None:
    day = clock.today()
    DownloadCount.objects.bulk_create([DownloadCount(dataset=dataset, day=day, format=form)], ignore_conflicts=True)
    DownloadCount.objects.filter(dataset=dataset, day=day, format=form).update(count=F("count") + 1)


def _told(dataset: OpenDataset, edition: Edition, form: str) -> dict[str, object]:
    return {"dataset": dataset.id, "version": edition.version, "edition": edition.number, "format": form}
