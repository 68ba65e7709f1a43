"""Rows of the portal's lists: a dataset with its title, how fresh it is and what it comes as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from gongshu.catalog.search.showing import marked
from gongshu.organizations import queries as register
from gongshu.portal import describing

if TYPE_CHECKING:
    from gongshu.opening.models import OpenDataset

_ABSTRACT = 120


@dataclass(frozen=True, slots=True)
class Row:
    """A dataset in a list."""

    dataset: OpenDataset
    title: SafeString
    abstract: SafeString
    fresh: describing.Freshness
    formats: tuple[str, ...]
    rows: int | None
    downloads: int


def rows_of(found: Any, phrases: Sequence[str] = ()) -> list[Row]:
    """Return open datasets as rows, with the words that were looked for marked."""
    catalog = register.jurisdiction().catalog
    return [
        Row(
            one,
            marked(one.entry.name, phrases),
            marked(one.entry.abstract, phrases, _ABSTRACT),
            describing.freshness(one, one.fresh, catalog),
            tuple(describing.format_marks(one.formats)),
            one.rows,
            one.downloads,
        )
        for one in found
    ]
