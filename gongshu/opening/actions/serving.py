"""Counting downloads: that a file was taken is on record, who took it is not."""

from __future__ import annotations

from django.db.models import F

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC
from gongshu.opening import events, rules
from gongshu.opening.models import DownloadCount, Edition, OpenDataset
from gongshu.organizations import queries as register


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
        day = clock.today()
        DownloadCount.objects.bulk_create([DownloadCount(dataset=dataset, day=day, format=form)], ignore_conflicts=True)
        DownloadCount.objects.filter(dataset=dataset, day=day, format=form).update(count=F("count") + 1)
        this.record(
            events.DOWNLOADED,
            data={"dataset": dataset.id, "version": edition.version, "edition": edition.number, "format": form},
        )
