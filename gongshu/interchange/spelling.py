"""Packages, organizations and groups in CKAN's words. What a harvester looks for is there, nothing private is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from gongshu.catalog import queries as catalog
from gongshu.catalog.data import BASES, DECLARED
from gongshu.catalog.sheets.cells import write_codes
from gongshu.catalog.standing import spelled, standing_of
from gongshu.gateway.contract import address_of
from gongshu.interchange.queries import LICENSE, Package, Theme, database_group, theme_of, words_of
from gongshu.kit.clock import CHINA
from gongshu.lake.downloads import FORMAT_NAMES, FORMATS, MEDIA_TYPES
from gongshu.opening import rules as opening

if TYPE_CHECKING:
    from gongshu.organizations.models import Organization

TABLE = "csv"
"""The format under whose resource rows can be read."""

ITEM_TYPES: Mapping[str, str] = {
    "N": "number", "Y": "number", "B": "number", "F": "number", "I": "integer", "D": "date", "T": "datetime",
    "L": "boolean",
}  # fmt: skip
"""The catalog's types of columns in the words of a Table Schema; all others are strings."""

STATED = (
    *("classification", "format", "sharing_class", "sharing_reason", "sharing_condition", "opening_class"),
    *("opening_condition", "update_cycle", "way_of_provision", "sharing_period", "business_name"),
    *("information_system", "usage_requirements", "interface", "documentation"),
)
"""What of an entry is told, and taken, as extras under the catalog's own names."""


def moment(value: datetime) -> str:
    """Spell a moment as CKAN does: UTC, without a zone."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def day(value: date) -> str:
    """Spell the beginning of a day here as a moment."""
    return moment(datetime.combine(value, time.min, CHINA))


def package(found: Package, root: str, *, whole: bool = False) -> dict[str, Any]:
    """Return a package as ``package_show`` tells it.

    Args:
        found: the package.
        root: the address of the site, without a slash at its end.
        whole: with columns, materials and bases, as officials see them on the desk.
    """
    entry, open_now = found.entry, found.dataset is not None
    files = resources(found, root)
    theme = theme_of(entry.classification)
    groups = [*([theme] if theme else []), *map(database_group, found.databases)]
    modified = moment(found.modified)
    return {
        "id": entry.id,
        "name": entry.slug,
        "title": entry.name,
        "notes": entry.abstract,
        "type": "dataset",
        "state": found.state,
        "private": not open_now,
        "isopen": open_now and found.free,
        "url": root + reverse("portal:dataset", args=[entry.slug]) if open_now else "",
        "version": str(entry.version),
        "license_id": LICENSE if open_now else "",
        "license_title": found.dataset.license_zh if found.dataset else "",
        "license_url": root + reverse("portal:terms") if open_now else "",
        "author": entry.provider.name,
        "author_email": None,
        "maintainer": entry.provider.name,
        "maintainer_email": None,
        "creator_user_id": None,
        "owner_org": entry.provider_id,
        "organization": organization(entry.provider),
        "groups": [group(one, brief=True) for one in groups],
        "tags": [tag(word) for word in words_of(entry.classification)],
        "num_tags": len(words_of(entry.classification)),
        "extras": [{"key": key, "value": value} for key, value in _extras(found).items()],
        "resources": files,
        "num_resources": len(files),
        "relationships_as_subject": [],
        "relationships_as_object": [],
        "metadata_created": moment(found.created),
        "metadata_modified": modified,
        **(_desk(found) if whole else {}),
    }


def _desk(found: Package) -> dict[str, Any]:
    """What the desk shows beyond the portal, in the shape in which it is taken, too (``taking``)."""
    data = catalog.data_of(found.entry)
    fields = []
    for item in data.items:
        limits: dict[str, Any] = {"required": True} if item.required else {}
        limits |= {"maxLength": item.length} if item.length is not None else {}
        own = {
            "level": item.level,
            "semantic_type": item.semantic_type,
            "gongshu_type": item.type,
            "code_list": item.code_list,
            "identifier": item.identifier,
            "source_of_truth": item.source_of_truth,
        }
        told = {"name": item.name, "title": item.title, "type": ITEM_TYPES.get(item.type, "string")}
        fields.append({**told, **{name: value for name, value in own.items() if value}, "constraints": limits})
    return {
        "schema": {"fields": fields, "primaryKey": [item.name for item in data.keys]},
        **{name: [asdict(basis) for basis in data.value(name)] for name in BASES},
        "materials": None if data.materials is None else list(data.materials),
    }


def _extras(found: Package) -> Mapping[str, str]:
    """Return what CKAN has no words for; the legal facts among it. Empty values are left out."""
    entry = found.entry
    told = {"identifier": entry.code, "language": "zho", "catalog_state": entry.state}
    told |= {name: getattr(entry, name) for name in STATED}
    told |= {name: "true" for name in DECLARED if getattr(entry, name, False)}
    flags = standing_of(entry)
    told["basis_standing"] = ",".join(dict.fromkeys(one.kind for one in flags))
    told["basis_standing_note"] = spelled(flags).zh
    told["codes_elsewhere"] = write_codes(catalog.codes_of(entry))
    if found.dataset is not None:
        told |= {
            "opening_class": found.dataset.opening_class,
            "opened_by_case": found.dataset.release.case.number,
            "opening_article": found.dataset.article,
            "opening_evidence": found.dataset.evidence,
        }
    if found.edition is not None:
        told |= {
            "source": found.edition.source,
            "acquired_on": found.edition.acquired_on.isoformat(),
            "data_version": str(found.edition.version),
            "rows": str(found.edition.rows),
        }
    return {key: value for key, value in told.items() if value}


def resources(found: Package, root: str) -> list[dict[str, Any]]:
    """Return the files of a package, and the gateway's interface where its data is shared under grants."""
    told = [_file(found, form, place, root) for place, form in enumerate(files_of(found))]
    if found.dataset is None and found.entry.state == "published":
        told.append(_interface(found))
    return told


def files_of(found: Package) -> Sequence[str]:
    """Return the formats that everybody may take away now."""
    if found.edition is None or not found.free:
        return ()
    return [form for form in FORMATS if form in found.edition.files]


def file_address(found: Package, form: str, root: str) -> str:
    """Return where a file is."""
    return root + reverse("portal:download", args=[found.entry.slug, form])


def _file(found: Package, form: str, place: int, root: str) -> dict[str, Any]:
    assert found.dataset is not None
    assert found.edition is not None
    edition = found.edition
    told = edition.files[form]
    return {
        **_common(found, f"{found.dataset.id}-{form}", place),
        "name": f"{found.entry.name} ({FORMAT_NAMES[form]})",
        "description": f"{edition.source}，{edition.acquired_on.isoformat()}，{edition.rows} 行",
        "format": FORMAT_NAMES[form],
        "mimetype": MEDIA_TYPES[form].partition(";")[0],
        "size": told["size"],
        "hash": told["sha256"],
        "url": file_address(found, form, root),
        "resource_type": "file",
        "datastore_active": form == TABLE,
        "created": moment(found.dataset.opened_at),
        "last_modified": moment(edition.sealed_at),
        "metadata_modified": moment(edition.sealed_at),
    }


def interface_address(code: str) -> str:
    """Return where the gateway serves a resource to those who hold a grant."""
    return f"{address_of(settings.HOME)}/v1/resources/{code}"


def _interface(found: Package) -> dict[str, Any]:
    entry = found.entry
    return {
        **_common(found, f"{entry.id}-api", 0),
        "name": f"{entry.name}（数据网关，凭授权调用）",
        "description": entry.documentation,
        "format": "API",
        "mimetype": "application/json",
        "size": None,
        "hash": "",
        "url": interface_address(entry.code),
        "resource_type": "api",
        "datastore_active": False,
        "created": moment(entry.created_at),
        "last_modified": moment(found.modified),
        "metadata_modified": moment(found.modified),
    }


def _common(found: Package, id: str, place: int) -> dict[str, Any]:
    return {
        "id": id,
        "package_id": found.entry.id,
        "position": place,
        "state": "active",
        "url_type": None,
        "mimetype_inner": None,
        "cache_url": None,
        "cache_last_updated": None,
    }


def organization(body: Organization, count: int | None = None) -> dict[str, Any]:
    """Return an organization; its name for machines is its unified social credit code."""
    counted = {} if count is None else {"package_count": count}
    return {
        "id": body.id,
        "name": organization_name(body),
        "title": body.name,
        "display_name": body.name,
        "type": "organization",
        "description": body.name_en,
        "image_url": "",
        "image_display_url": "",
        "created": moment(body.created_at),
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
        **counted,
    }


def organization_name(body: Organization) -> str:
    """Return the name of an organization for machines: its unified social credit code, else its id."""
    return (body.uscc or body.id).lower()


def group(theme: Theme, *, brief: bool = False) -> dict[str, Any]:
    """Return a theme or a database as a group."""
    told = {
        "id": theme.name,
        "name": theme.name,
        "title": theme.title,
        "display_name": theme.title,
        "description": theme.classification,
        "image_display_url": "",
    }
    if brief:
        return told
    more = {"type": "group", "is_organization": False, "state": "active", "approval_status": "approved"}
    return {**told, **more, "image_url": "", "package_count": theme.count}


def tag(word: str) -> dict[str, Any]:
    """Return a word of a classification as a tag."""
    return {"id": word, "name": word, "display_name": word, "vocabulary_id": None, "state": "active"}


def license_of(root: str) -> dict[str, Any]:
    """Return the terms of use as a license: a house rule, no license of the usual lists."""
    return {
        "id": LICENSE,
        "title": opening.LICENSE.zh,
        "title_en": opening.LICENSE.en,
        "url": root + reverse("portal:terms"),
        "source": "house_rule",
        "status": "active",
        "family": "",
        "maintainer": "",
        "domain_content": False,
        "domain_data": True,
        "domain_software": False,
        "is_generic": False,
        "is_okd_compliant": False,
        "is_osi_compliant": False,
        "od_conformance": "not reviewed",
        "osd_conformance": "not reviewed",
    }
