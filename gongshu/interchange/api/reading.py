"""The actions of CKAN that read. Each sees what its caller may see, decided at every call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from gongshu import __version__
from gongshu.interchange import queries, rules, spelling
from gongshu.interchange.api.calls import Call
from gongshu.interchange.api.rows import datastore_info, datastore_search, resource_of
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotFound
from gongshu.kit.text import t
from gongshu.lake.downloads import FORMAT_NAMES
from gongshu.opening import queries as opening
from gongshu.organizations import queries as register

Action = Callable[[Call], Any]

MOST_ROWS = 1_000
ROWS = 10
_SPOKEN = "2.11.0"
"""The edition of CKAN's Action API whose words are spoken; no CKAN runs here."""


def package_list(call: Call) -> list[str]:
    """Return the names of all packages."""
    found = queries.entries(call.by).order_by("slug").values_list("slug", flat=True)
    return list(_part(call, found))


def _part(call: Call, found: QuerySet[Any]) -> QuerySet[Any]:
    start = rules.whole(call.asked.get("offset"), "offset", most=1 << 31)
    count = rules.whole(call.asked.get("limit"), "limit", most=1 << 31, default=-1)
    return found[start:] if count < 0 else found[start : start + count]


def current_package_list_with_resources(call: Call) -> list[dict[str, Any]]:
    """Return packages whole, the newest first."""
    limit = rules.whole(call.asked.get("limit"), "limit", most=MOST_ROWS, default=MOST_ROWS)
    start = rules.whole(call.asked.get("offset"), "offset", most=1 << 31)
    found = queries.entries(call.by).order_by("-modified", "pk")[start : start + limit]
    return [spelling.package(one, call.root, whole=call.official) for one in queries.packages(list(found))]


def package_show(call: Call) -> dict[str, Any]:
    """Return a package."""
    name = call.text("id") or call.text("name_or_id") or call.need("id")
    return spelling.package(queries.package(name, call.by), call.root, whole=call.official)


def package_search(call: Call) -> dict[str, Any]:
    """Return a page of the packages that answer, and how many there are; beyond the end an empty page."""
    words, conditions = rules.split_words(call.text("q"))
    for text in [call.text("fq"), *rules.listed(call.asked.get("fq_list"))]:
        conditions += rules.read_filter(text)
    order = rules.read_order(call.text("sort"), rules.ORDERS) if call.text("sort") else []
    rows = rules.whole(call.asked.get("rows"), "rows", most=MOST_ROWS, default=ROWS)
    start = rules.whole(call.asked.get("start"), "start", most=1 << 31)
    found = queries.find(call.by, words, conditions, order, start, rows)
    counted = {name: _facet(name, found.entries, call.by) for name in _facet_names(call)}
    return {
        "count": found.count,
        "sort": call.text("sort") or "score desc, metadata_modified desc",
        "results": [spelling.package(one, call.root, whole=call.official) for one in found.packages],
        "facets": {name: {one["name"]: one["count"] for one in items} for name, items in counted.items()},
        "search_facets": {name: {"title": name, "items": items} for name, items in counted.items()},
    }


def _facet_names(call: Call) -> list[str]:
    asked = call.asked.get("facet.field") or call.asked.get("facet_field") or []
    if isinstance(asked, str) and asked.startswith("["):
        try:
            asked = json.loads(asked)
        except ValueError as error:
            raise BadInput(
                t("应为字段名的列表", "a list of fields is expected"),
                remedy=t('如 ["organization"]', 'like ["organization"]'),
                at="facet.field",
                code="bad_facets",
            ) from error
    return [name for name in rules.listed(asked) if name in _FACETS]


def _by_provider(found: QuerySet[Any], by: Actor) -> list[dict[str, Any]]:
    counts = queries.providers(found)
    bodies = register.directory().filter(pk__in=counts)
    return [_counted(spelling.organization_name(one), one.name, counts[one.pk]) for one in bodies]


def _by_group(found: QuerySet[Any], by: Actor) -> list[dict[str, Any]]:
    return [_counted(one.name, one.title, one.count) for one in queries.groups(found, by) if one.count]


def _by_format(found: QuerySet[Any], by: Actor) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    opened = opening.datasets().filter(entry__in=found.order_by().values("pk"))
    for formats in opened.values_list("formats", flat=True):  # type: ignore[misc]
        for form in (formats or "").split():
            counts[FORMAT_NAMES[form]] = counts.get(FORMAT_NAMES[form], 0) + 1
    return [_counted(name, name, count) for name, count in counts.items()]


def _by_tag(found: QuerySet[Any], by: Actor) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for classification in found.order_by().values_list("classification", flat=True):
        for word in queries.words_of(classification):
            counts[word] = counts.get(word, 0) + 1
    return [_counted(word, word, count) for word, count in counts.items()]


def _counted(name: str, title: str, count: int) -> dict[str, Any]:
    return {"name": name, "display_name": title, "count": count}


_FACETS: Mapping[str, Callable[[QuerySet[Any], Actor], list[dict[str, Any]]]] = {
    "organization": _by_provider,
    "groups": _by_group,
    "res_format": _by_format,
    "tags": _by_tag,
}


def _facet(name: str, found: QuerySet[Any], by: Actor) -> list[dict[str, Any]]:
    return sorted(_FACETS[name](found, by), key=lambda one: (-one["count"], one["name"]))


def recently_changed_packages_activity_list(call: Call) -> list[dict[str, Any]]:
    """Return which packages changed lately, the newest first."""
    limit = rules.whole(call.asked.get("limit"), "limit", most=100, default=31)
    start = rules.whole(call.asked.get("offset"), "offset", most=1 << 31)
    found = queries.entries(call.by).order_by("-modified", "pk")[start : start + limit]
    return [
        {
            "id": f"{one.entry.id}-{one.modified:%Y%m%d%H%M%S%f}",
            "object_id": one.entry.id,
            "timestamp": spelling.moment(one.modified),
            "activity_type": "changed package" if one.modified > one.created else "new package",
            "data": {"package": {"id": one.entry.id, "name": one.entry.slug, "title": one.entry.name}},
        }
        for one in queries.packages(list(found))
    ]


def organization_list(call: Call) -> list[Any]:
    """Return the organizations that have packages here: their names, or all about them."""
    counts = queries.providers(queries.entries(call.by))
    found = register.directory().filter(pk__in=counts).order_by("name")
    wanted = set(rules.listed(call.asked.get("organizations")))
    told = [spelling.organization(one, counts[one.pk]) for one in found]
    told = [one for one in told if not wanted or wanted & {one["name"], one["id"]}]
    return told if call.flag("all_fields") else [one["name"] for one in told]


def organization_show(call: Call) -> dict[str, Any]:
    """Return an organization; its people are nobody's business here."""
    body = queries.organization(call.need("id"))
    seen = queries.entries(call.by).filter(provider=body)
    told: dict[str, Any] = {**spelling.organization(body, seen.count()), "users": [], "extras": [], "groups": []}
    if call.flag("include_datasets"):
        told["packages"] = _packages_of(call, seen)
    return told


def group_list(call: Call) -> list[Any]:
    """Return the themes, then base and theme databases: their names, or all about them."""
    wanted = set(rules.listed(call.asked.get("groups")))
    found = queries.groups(queries.entries(call.by), call.by)
    told = [spelling.group(one) for one in found if not wanted or one.name in wanted]
    return told if call.flag("all_fields") else [one["name"] for one in told]


def group_show(call: Call) -> dict[str, Any]:
    """Return a theme, or a base or theme database."""
    name, seen = call.need("id"), queries.entries(call.by)
    group = next((one for one in queries.groups(seen, call.by) if one.name == name), None)
    if group is None:
        raise NotFound(
            t("没有这个主题或库", "there is no such group"),
            remedy=t("用 group_list 查看", "see group_list"),
            code="no_such_group",
        )
    told: dict[str, Any] = {**spelling.group(group), "users": [], "extras": [], "groups": [], "tags": []}
    if call.flag("include_datasets"):
        told["packages"] = _packages_of(call, seen.filter(queries.within(group)))
    return told


def _packages_of(call: Call, seen: QuerySet[Any]) -> list[dict[str, Any]]:
    page = list(seen.order_by("slug")[:MOST_ROWS])
    return [spelling.package(one, call.root, whole=call.official) for one in queries.packages(page)]


def tag_list(call: Call) -> list[Any]:
    """Return the words by which packages are classified."""
    words = [word for word in queries.tags(queries.entries(call.by)) if call.text("query") in word]
    return [spelling.tag(word) for word in words] if call.flag("all_fields") else words


def license_list(call: Call) -> list[dict[str, Any]]:
    """Return the terms of use of open data."""
    return [spelling.license_of(call.root)]


def user_list(call: Call) -> list[Any]:
    """Return the caller's own account; the public sees no people."""
    own = _account(call)
    if own is None:
        return []
    return [own] if call.flag("all_fields", default=True) else [own["name"]]


def user_show(call: Call) -> dict[str, Any]:
    """Return the caller's own account; nobody else's."""
    own = _account(call)
    if own is None or call.text("id", own["id"]) not in (own["id"], own["name"]):
        raise NotFound(
            t("没有这个账号", "there is no such account"),
            remedy=t("只能查看令牌本人的账号", "a token shows its holder's own account only"),
            code="no_such_user",
        )
    return own


def _account(call: Call) -> dict[str, Any] | None:
    if not call.official:
        return None
    name = register.person_by_id(call.by.person).username
    return {
        "id": call.by.person,
        "name": name,
        "display_name": call.by.name,
        "fullname": call.by.name,
        "organization": call.by.organization,
        "sysadmin": False,
        "state": "active",
    }


def resource_show(call: Call) -> dict[str, Any]:
    """Return a resource."""
    found, _ = resource_of(call.need("id"), call.by)
    told = spelling.resources(found, call.root)
    return next(one for one in told if one["id"] == call.text("id"))


def status_show(call: Call) -> dict[str, Any]:
    """Return what answers here, and whose words it speaks."""
    return {
        "site_title": f"{register.jurisdiction().jurisdiction.zh} · 公数",
        "site_description": "公共数据开放目录",
        "site_url": call.root,
        "ckan_version": _SPOKEN,
        "gongshu_version": __version__,
        "error_emails_to": None,
        "locale_default": "zh_Hans_CN",
        "extensions": ["datastore"],
    }


def site_read(call: Call) -> bool:
    """Return that the site may be read."""
    return True


def help_show(call: Call) -> str:
    """Return what an action does."""
    action = READS.get(call.need("name"))
    if action is None:
        raise NotFound(t("没有这个动作", "there is no such action"), code="no_such_action")
    return action.__doc__ or ""


READS: Mapping[str, Action] = {
    action.__name__: action
    for action in (
        *(package_list, current_package_list_with_resources, package_show, package_search),
        *(recently_changed_packages_activity_list, organization_list, organization_show, group_list, group_show),
        *(tag_list, license_list, user_list, user_show, resource_show, status_show, site_read, help_show),
        *(datastore_search, datastore_info),
    )
}
"""The actions that read, by their names in CKAN."""
