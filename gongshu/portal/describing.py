"""An open dataset in words and figures: for its page, for programs, for search engines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gongshu.catalog import codes
from gongshu.catalog import queries as catalog
from gongshu.catalog.cycles import next_due
from gongshu.catalog.fields import field_of, title_of
from gongshu.catalog.item_sources import source_for_everybody
from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.lake.downloads import FORMAT_NAMES, FORMATS, MEDIA_TYPES
from gongshu.lake.schema import TYPE_NAMES
from gongshu.opening import queries
from gongshu.organizations import queries as register
from gongshu.regulation.standards import CatalogDef
from gongshu.security.grading import level, set_level
from gongshu.ui.values import Words

if TYPE_CHECKING:
    from gongshu.opening.models import Edition, OpenDataset
    from gongshu.regulation.definition import Profile

_SCHEMA_ORG = "https://schema.org"


@dataclass(frozen=True, slots=True)
class File:
    """A file to take away."""

    form: str
    name: str
    href: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """A column: its name, what it means, its type, what its values look like."""

    name: str
    title: str
    type: Text
    meaning: Words
    note: Words


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh a dataset is: the day of its data, its cycle in words, the day on which new data is due."""

    day: date | None
    cycle: Words
    due: date | None


STATED = ("provider", "classification", "format", "update_cycle", "usage_requirements", "opening_condition", "code")
"""What of an entry everybody reads, by the names of its fields, in this order."""


def stated(found: OpenDataset, profile: Profile) -> list[tuple[Text, Words]]:
    """Return what the entry of a dataset states for everybody to read, under the names its fields have here."""
    entry, catalog = found.entry, profile.catalog
    values: dict[str, Words] = {
        "provider": entry.provider.name,
        "classification": entry.classification.replace("/", " / "),
        "format": entry.format.replace("/", " / "),
        "update_cycle": catalog.value_title("update_cycle", entry.update_cycle),
        "usage_requirements": entry.usage_requirements,
        "opening_condition": entry.opening_condition,
        "code": codes.written(entry.code, catalog.code_rule),
    }
    return [
        (title_of(profile, name), values[name])
        for name in STATED
        if field_of(profile, name) is not None and str(values[name])
    ]


def freshness(found: OpenDataset, day: date | None, catalog: CatalogDef) -> Freshness:
    """Return how fresh a dataset is whose newest data is of a day, its cycle in the words of a catalog."""
    cycle = found.entry.update_cycle
    words = catalog.value_title("update_cycle", cycle)
    return Freshness(day, words, next_due(cycle, day) if day else None)


def files(found: OpenDataset, edition: Edition) -> list[File]:
    """Return the files of an edition, in the order of the formats."""
    return [
        File(
            form,
            FORMAT_NAMES[form],
            reverse("portal:download", args=[found.entry.slug, form]),
            edition.files[form]["size"],
            edition.files[form]["sha256"],
        )
        for form in FORMATS
        if form in edition.files
    ]


def fields(found: OpenDataset, edition: Edition | None, words: CatalogDef) -> list[FieldView]:
    """Return the open columns as people read them; before there are files, as the catalog has them."""
    items = {item.name: item for item in catalog.items_of(found.entry)}
    types = {column["name"]: column["type"] for column in edition.columns} if edition else {}
    views = []
    for name in types or queries.columns_now(found):
        item = items[name]
        kind = TYPE_NAMES[types[name]] if name in types else words.value_title("type", item.type)
        meaning = words.value_title("semantic_type", item.semantic_type)
        views.append(FieldView(name, item.title, kind, meaning if item.semantic_type else "", _note(item, found)))
    return views


def _note(item: Any, found: OpenDataset) -> Words:
    parts = []
    if item.key:
        parts.append(t("主键", "key"))
    if item.required:
        parts.append(t("必填", "never empty"))
    if item.length and item.type == "C":
        parts.append(t(f"最长 {item.length} 字", f"at most {item.length} characters"))
    if item.identifier:
        parts.append(t(f"数据元 {item.identifier}", f"data element {item.identifier}"))
    if source := source_for_everybody(item, found.entry):
        parts.append(t(f"数源 {source}", f"source: {source}"))
    if item.code_list:
        parts.append(t(f"代码集 {item.code_list}", f"code list {item.code_list}"))
    return Text("；".join(one.zh for one in parts), "; ".join(one.en for one in parts))


def grade(found: OpenDataset) -> str:
    """Return the mark of the highest grade among the open columns (``L1``)."""
    columns = set(found.columns)
    levels = [item.level for item in catalog.items_of(found.entry) if item.name in columns]
    return level(set_level(levels)).mark


def describe(found: OpenDataset, edition: Edition | None, root: str) -> dict[str, Any]:
    """Return what a program wants to know of a dataset, as plain values.

    Args:
        found: the dataset.
        edition: its files; none while they are being made.
        root: the address of the portal, without a slash at its end.
    """
    entry = found.entry
    described: dict[str, Any] = {
        "identifier": entry.code,
        "title": entry.name,
        "abstract": entry.abstract,
        "provider": {"name": entry.provider.name, "uscc": entry.provider.uscc},
        "page": root + reverse("portal:dataset", args=[entry.slug]),
        "opening_class": found.opening_class,
        "opened_at": clock.local(found.opened_at).isoformat(timespec="seconds"),
        "decision": {"case": found.release.case.number, "evidence": found.evidence, "article": found.article},
        "update_cycle": entry.update_cycle,
        "license": {
            "zh": found.license_zh,
            "en": found.license_en,
            "source": "house_rule",
            "url": root + reverse("portal:terms"),
        },
    }
    if edition is None:
        return described
    described |= {
        "source": edition.source,
        "acquired_on": edition.acquired_on.isoformat(),
        "version": edition.version,
        "rows": edition.rows,
        "columns": edition.columns,
    }
    if queries.is_free(found):
        described["files"] = [
            {
                "format": file.form,
                "media_type": MEDIA_TYPES[file.form],
                "url": root + file.href,
                "bytes": file.size,
                "sha256": file.sha256,
            }
            for file in files(found, edition)
        ]
    return described


def linked_data(found: OpenDataset, edition: Edition | None, root: str) -> dict[str, Any]:
    """Return a dataset in the words of schema.org, for search engines."""
    entry, plain = found.entry, describe(found, edition, root)
    organization = {"@type": "GovernmentOrganization", "name": entry.provider.name}
    told: dict[str, Any] = {
        "@context": _SCHEMA_ORG,
        "@type": "Dataset",
        "@id": plain["page"],
        "url": plain["page"],
        "name": entry.name,
        "description": entry.abstract or entry.name,
        "identifier": entry.code,
        "inLanguage": "zh-CN",
        "creator": organization,
        "publisher": organization,
        "spatialCoverage": register.jurisdiction().jurisdiction.zh,
        "license": plain["license"]["url"],
        "isAccessibleForFree": queries.is_free(found),
        "datePublished": plain["opened_at"][:10],
        "keywords": [word for word in entry.classification.split("/") if word],
    }
    if edition is not None:
        told |= {
            "dateModified": plain["acquired_on"],
            "version": str(edition.version),
            "variableMeasured": _variables(found, edition),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": file["media_type"],
                    "contentUrl": file["url"],
                    "contentSize": f"{file['bytes']} B",
                    "sha256": file["sha256"],
                }
                for file in plain.get("files", ())
            ],
        }
    return told


def _variables(found: OpenDataset, edition: Edition) -> list[dict[str, str]]:
    """The columns, with the data element each is where the catalog says so."""
    elements = {item.name: item.identifier for item in catalog.items_of(found.entry)}
    return [
        {"@type": "PropertyValue", "name": column["title"] or column["name"], "alternateName": column["name"]}
        | ({"propertyID": elements[column["name"]]} if elements.get(column["name"]) else {})
        for column in edition.columns
    ]


def embedded(found: OpenDataset, edition: Edition | None, root: str) -> SafeString:
    """Return the same as a page carries it: JSON in which nothing can end the element it stands in."""
    told = json.dumps(linked_data(found, edition, root), ensure_ascii=False)
    for sign in "<>&":
        told = told.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(told)  # noqa: S308 - without these signs it is text to every reader of HTML


def format_marks(formats: str | None) -> Sequence[str]:
    """Return the names of formats as a list shows them."""
    return [FORMAT_NAMES[form] for form in (formats or "").split()]
