"""Base and theme databases for everybody: what of them is open by name, the rest as a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongshu.bases import queries, rules
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC
from gongshu.kit.errors import NotFound
from gongshu.kit.text import Text, t
from gongshu.opening import queries as opening
from gongshu.organizations import queries as register
from gongshu.portal.rows import rows_of
from gongshu.ui import law as chips
from gongshu.ui.listing import paginate
from gongshu.ui.values import Chip, Fact, Link

if TYPE_CHECKING:
    from gongshu.bases.models import BaseDatabase
    from gongshu.catalog.models import Entry
    from gongshu.regulation.lists import RegisterDef

TITLE = t("基础库、主题库", "Base and theme databases")
_PER_PAGE = 20


def shown() -> list[queries.Shown]:
    """Return the databases that everybody may know of, each with how many of its members are open."""
    return queries.shown_among(_open(), PUBLIC)


def links() -> list[Link]:
    """Return the databases that everybody may know of, with how many of their members are open."""
    return [_link(one.database, one.members) for one in shown()]


def links_of(entry: Entry) -> list[Link]:
    """Return the databases that what is open is a member of."""
    return [_link(one) for one in queries.databases_of([entry.pk]).get(entry.pk, ())]


def _link(found: BaseDatabase, count: int | None = None) -> Link:
    return Link(found.name, reverse("portal:base", args=[found.slug]), count=count)


def _open() -> QuerySet[Entry]:
    return opening.open_among(catalog.published())


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the databases with how many of their members are open."""
    listed = _by_law("databases")
    rows = [
        {
            "database": one.database,
            "kind": rules.KINDS[one.database.kind],
            "chips": _named(one.database.kind),
            "open": one.members,
            "members": queries.confirmed(one.database).count(),
        }
        for one in shown()
    ]
    crumbs = [Link(t("首页", "Home"), reverse("portal:home")), Link(TITLE, "")]
    told = {"rows": rows, "by_law": listed is not None, "chip": _chip(listed), "crumbs": crumbs}
    return render(request, "portal/bases.html", told)


@require_safe
def base(request: HttpRequest, name: str) -> HttpResponse:
    """Show a database: its open members by name; the others by name only where the catalog itself is public."""
    one = next((one for one in shown() if one.database.slug == name), None)
    if one is None:
        raise NotFound(
            t("没有这个库，或没有公开", "there is no such database, or it is not public"),
            remedy=t("从“基础库、主题库”重新进入", "enter it again from the list"),
            code="no_such_database",
        )
    members = queries.confirmed(one.database)
    datasets = opening.datasets().filter(entry__in=members.values("entry"))
    others = members.exclude(entry__in=_open()).order_by("entry__name", "pk")
    whole = _by_law("entries")
    page = paginate(request, datasets, one.members, per_page=_PER_PAGE)
    told: dict[str, Any] = {
        "database": one.database,
        "facts": _facts(one),
        "page": page,
        "rows": rows_of(page.items),
        "closed": others.count(),
        "others": [(other.entry.name, other.entry.provider.name) for other in others] if whole else [],
        "chip": _chip(whole),
        "crumbs": [
            Link(t("首页", "Home"), reverse("portal:home")),
            Link(TITLE, reverse("portal:bases")),
            Link(one.database.name, ""),
        ],
    }
    return render(request, "portal/base.html", told)


def _facts(one: queries.Shown) -> list[Fact]:
    listed, members = _by_law("databases"), queries.confirmed(one.database).count()
    lead = [Fact(t("牵头单位", "Lead body"), one.database.lead.name, chip=_chip(listed))] if listed else []
    count = Text(f"{members} 条目录，其中已开放 {one.members}", f"{members} entries, {one.members} of them open")
    return [
        Fact(t("种类", "Kind"), rules.KINDS[one.database.kind], chip=_named(one.database.kind)[0]),
        *lead,
        Fact(t("成员", "Members"), count),
    ]


def _by_law(drawn_from: str) -> RegisterDef | None:
    return rules.public_list(register.jurisdiction(), drawn_from)


def _chip(found: RegisterDef | None) -> Chip | None:
    return chips.chip(register.jurisdiction(), found.cite, found.source) if found else None


def _named(kind: str) -> list[Chip]:
    """Return the places where the instrument names a kind of database; a house rule where it does not."""
    profile = register.jurisdiction()
    found = rules.named_in(profile, kind, clock.today())
    return [one for rule in found if (one := chips.chip(profile, rule.cite, rule.source))] or [
        Chip("", source="house_rule")
    ]
