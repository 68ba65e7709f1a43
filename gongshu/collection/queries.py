"""Reading what was collected: versions, open runs, the quarantine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Max

from gongshu.catalog import queries as catalog
from gongshu.collection.models import DatasetVersion, Run
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.text import t


def current_version(resource_code: str) -> DatasetVersion | None:
    """Return the newest committed version of a resource; None where there is none."""
    return DatasetVersion.objects.filter(resource_code=resource_code, state="committed").order_by("-number").first()


def newest_days(resource_codes: Collection[str]) -> Mapping[str, date]:
    """Return the day of the newest data of each of some resources; those without any are left out."""
    found = DatasetVersion.objects.filter(resource_code__in=resource_codes, state="committed")
    return dict(
        found.order_by().values("resource_code").annotate(day=Max("acquired_on")).values_list("resource_code", "day")
    )


def served(resource_codes: Collection[str]) -> frozenset[str]:
    """Return those of some resources of which a version is sealed, so that it can be read under a grant."""
    found = DatasetVersion.objects.filter(resource_code__in=resource_codes, state="committed", sealed_at__isnull=False)
    return frozenset(found.values_list("resource_code", flat=True))


def version(resource_code: str, number: int) -> DatasetVersion:
    """Return a committed version.

    Raises:
        NotFound: there is none of that number.
    """
    found = DatasetVersion.objects.filter(resource_code=resource_code, number=number, state="committed").first()
    if found is None:
        raise NotFound(
            t(f"没有第 {number} 版数据", f"there is no version {number} of the data"),
            remedy=t("查看该资源的版本列表", "see the resource's list of versions"),
            code="no_such_version",
        )
    return found


def versions(resource_code: str) -> Sequence[DatasetVersion]:
    """Return all versions of a resource, failed ones too, the newest first."""
    return list(DatasetVersion.objects.filter(resource_code=resource_code).order_by("-number"))


def versions_for(resource_code: str, by: Actor) -> Sequence[DatasetVersion]:
    """Return the versions of a resource to somebody who may see the resource.

    Raises:
        NotFound: there is no such resource for this person.
    """
    return versions(catalog.entry(resource_code, by).code)


def next_number(resource_code: str) -> int:
    """Return the number that the next version of a resource gets."""
    found = DatasetVersion.objects.filter(resource_code=resource_code).aggregate(newest=Max("number"))
    return int(found["newest"] or 0) + 1


def open_runs(resource_code: str = "") -> Sequence[Run]:
    """Return the runs that are not finished (some may have died), oldest first."""
    found = Run.objects.filter(state="running").select_related("version").order_by("started_at")
    return list(found.filter(resource_code=resource_code) if resource_code else found)


def run(id: str) -> Run:
    """Return a run.

    Raises:
        NotFound: there is none.
    """
    found = Run.objects.select_related("version").filter(pk=id).first()
    if found is None:
        raise NotFound(
            t("没有这次归集", "there is no such run"),
            remedy=t("查看未完成的归集", "see the open runs"),
            code="no_such_run",
        )
    return found
