"""Rows that other rooms hold: catalog entries, organizations, officers, grants, reports of problems, open datasets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from gongshu.bases import queries as bases
from gongshu.bases import rules as bases_rules
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.opening import queries as opening
from gongshu.organizations import queries as organizations
from gongshu.organizations.rules import BUSINESS_POSTS, ORGANIZATION_KINDS
from gongshu.procedure import queries as cases
from gongshu.quality import problems
from gongshu.quality import queries as quality
from gongshu.registers.sources.once import DataSources
from gongshu.registers.sources.shape import Asked, Head, Line, Source
from gongshu.sharing import queries as sharing
from gongshu.ui.listing import QueryField

ENTRIES: Mapping[str, Q] = {
    "open_catalog": Q(opening_class__in=["unconditional", "conditional"]),
    "openable_list": Q(opening_class__in=["unconditional", "conditional"]),
    "shareable_resources": Q(sharing_class__in=["unconditional", "conditional"]),
    "interfaces": ~Q(interface=""),
}
"""Which of the published entries a list of that name holds; any other list of entries holds them all."""


class Entries(Source):
    """Published entries of the catalog."""

    words_in = ("code", "name", "provider__name")

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return code, title, provider, classes, interface and documentation, version, day."""
        return [
            Head("code", t("代码", "Code"), "code", "code"),
            Head("title", t("名称", "Title"), "text", "name"),
            Head("provider", t("提供单位", "Provider"), "text", "provider__name"),
            Head("sharing", t("共享分类", "Sharing class"), "text", "sharing_class"),
            Head("opening", t("开放分类", "Opening class"), "text", "opening_class"),
            Head("interface", t("接口", "Interface"), "code"),
            Head("documentation", t("说明文档", "Documentation")),
            Head("version", t("版本", "Version"), "number", "version"),
            Head("published", t("发布", "Published"), "day", "published_at"),
        ]

    def filters(self, by: Actor) -> Sequence[QueryField]:
        """Return words and sharing class."""
        classes = [(id, one.title) for id, one in self.profile.sharing_classes.items()]
        return [*super().filters(by), QueryField("sharing", t("共享分类", "Sharing class"), "choice", classes)]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the published entries of this list that a person may see."""
        found = catalog.visible_to(by).filter(state="published")
        return found.filter(ENTRIES.get(self.register.id, Q())).order_by("code")

    def find(self, by: Actor, asked: Asked) -> QuerySet[Any]:
        """Return the entries that meet the filters."""
        found = super().find(by, asked)
        return found.filter(sharing_class=asked("sharing")) if asked("sharing") else found

    def lines(self, found: Sequence[Any], by: Actor) -> list[Line]:
        """Return entries as they are shown; to the public an entry leads nowhere, its data may not be open yet."""
        sharing_classes, opening_classes = self.profile.sharing_classes, self.profile.opening_classes
        return [
            Line(
                (
                    one.code,
                    one.name,
                    one.provider.name,
                    sharing_classes[one.sharing_class].title if one.sharing_class in sharing_classes else None,
                    opening_classes[one.opening_class].title if one.opening_class in opening_classes else None,
                    one.interface or None,
                    one.documentation or None,
                    one.version,
                    clock.local(one.published_at).date(),
                ),
                "" if by.kind == "public" else reverse("catalog:entry", args=[one.slug]),
            )
            for one in found
        ]


class Organizations(Source):
    """Registered organizations."""

    words_in = ("name", "name_en", "uscc")

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return name, kind, credit code, roles by standing, whether bound or by analogy, since when."""
        return [
            Head("name", t("名称", "Name"), "text", "name"),
            Head("kind", t("种类", "Kind"), "text", "kind"),
            Head("uscc", t("统一社会信用代码", "Credit code"), "code", "uscc"),
            Head("roles", t("承担的职责", "Roles")),
            Head("bound", t("适用", "Bound"), "text", "bound"),
            Head("since", t("登记", "Registered"), "day", "created_at"),
        ]

    def filters(self, by: Actor) -> Sequence[QueryField]:
        """Return words and kind."""
        kinds = list(ORGANIZATION_KINDS.items())
        return [*super().filters(by), QueryField("kind", t("种类", "Kind"), "choice", kinds)]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return all organizations."""
        return organizations.directory()

    def find(self, by: Actor, asked: Asked) -> QuerySet[Any]:
        """Return the organizations that meet the filters."""
        found = super().find(by, asked)
        return found.filter(kind=asked("kind")) if asked("kind") else found

    def lines(self, found: Sequence[Any], by: Actor) -> list[Line]:
        """Return organizations as they are shown."""
        bound = {"bound": t("适用", "bound"), "by_analogy": t("参照适用", "by analogy")}
        return [
            Line(
                (
                    t(one.name, one.name_en or one.name),
                    ORGANIZATION_KINDS[one.kind],
                    one.uscc,
                    self._roles(one.roles),
                    bound[one.bound],
                    clock.local(one.created_at).date(),
                )
            )
            for one in found
        ]

    def _roles(self, roles: Sequence[str]) -> Text | None:
        titles = [self.profile.roles[role].title for role in roles if role in self.profile.roles]
        return Text("、".join(one.zh for one in titles), ", ".join(one.en for one in titles)) if titles else None


class Officers(Source):
    """Posts held now."""

    words_in = ("person__name", "organization__name")

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return unit, post, name, since when."""
        return [
            Head("unit", t("单位", "Unit"), "text", "organization__name"),
            Head("post", t("职务", "Post"), "text", "kind"),
            Head("name", t("姓名", "Name"), "text", "person__name"),
            Head("since", t("任职", "Since"), "day", "since"),
        ]

    def filters(self, by: Actor) -> Sequence[QueryField]:
        """Return words and post."""
        return [*super().filters(by), QueryField("post", t("职务", "Post"), "choice", list(BUSINESS_POSTS.items()))]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the posts held now."""
        return organizations.posts_held()

    def find(self, by: Actor, asked: Asked) -> QuerySet[Any]:
        """Return the posts that meet the filters."""
        found = super().find(by, asked)
        return found.filter(kind=asked("post")) if asked("post") else found

    def lines(self, found: Sequence[Any], by: Actor) -> list[Line]:
        """Return posts as they are shown."""
        return [
            Line((one.organization.name, BUSINESS_POSTS[one.kind], one.person.name, clock.local(one.since).date()))
            for one in found
        ]


class Grants(Source):
    """Grants of shared data."""

    words_in = ("number", "resource_title", "resource_code", "applicant__name", "provider__name")

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return number, resource, who gave and who holds it, purpose, term, state, article."""
        return [
            Head("number", t("编号", "Number"), "code", "number"),
            Head("resource", t("数据资源", "Resource"), "text", "resource_title"),
            Head("applicant", t("使用单位", "Held by"), "text", "applicant__name"),
            Head("provider", t("提供单位", "Given by"), "text", "provider__name"),
            Head("purpose", t("用途", "Purpose")),
            Head("from", t("自", "From"), "day", "term_from"),
            Head("until", t("至", "Until"), "day", "term_until"),
            Head("state", t("状态", "State"), "text", "state"),
            Head("article", t("条款", "Article")),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the grants a person may see, the newest first."""
        return sharing.grants_visible_to(by).order_by("-issued_at", "-id")

    def lines(self, found: Sequence[Any], by: Actor) -> list[Line]:
        """Return grants as they are shown."""
        tones = {"active": "ok", "suspended": "soon", "revoked": "over", "expired": "draft"}
        shown = [(one, sharing.state_of(one)) for one in found]
        return [
            Line(
                (
                    one.number,
                    one.resource_title,
                    one.applicant.name,
                    one.provider.name,
                    one.purpose,
                    clock.local(one.term_from).date(),
                    clock.local(one.term_until).date(),
                    sharing.GRANT_STATES[state],
                    one.article or None,
                ),
                reverse("sharing:grant", args=[one.number]),
                (sharing.GRANT_STATES[state], tones[state]),
            )
            for one, state in shown
        ]


class Tickets(Source):
    """Reports of problem data."""

    words_in = ("case__number", "resource_title", "resource_code")

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return number, resource, kind, who reported, when, state, limit."""
        return [
            Head("number", t("编号", "Number"), "code", "case__number"),
            Head("resource", t("数据资源", "Resource"), "text", "resource_title"),
            Head("kind", t("种类", "Kind"), "text", "kind"),
            Head("reporter", t("反馈方", "Reporter"), "text", "reporter__name"),
            Head("opened", t("反馈", "Reported"), "day", "reported_at"),
            Head("state", t("状态", "State"), "text", "case__state"),
            Head("due", t("期限", "Due")),
        ]

    def filters(self, by: Actor) -> Sequence[QueryField]:
        """Return words and kind."""
        kinds = list(problems.KINDS.items())
        return [*super().filters(by), QueryField("kind", t("种类", "Kind"), "choice", kinds)]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the reports a person may see, the newest first."""
        return quality.visible_to(by).order_by("-reported_at", "-id")

    def find(self, by: Actor, asked: Asked) -> QuerySet[Any]:
        """Return the reports that meet the filters."""
        found = super().find(by, asked)
        return found.filter(kind=asked("kind")) if asked("kind") else found

    def lines(self, found: Sequence[Any], by: Actor) -> list[Line]:
        """Return reports as they are shown."""
        return [self._line(one) for one in found]

    def _line(self, one: Any) -> Line:
        law, badge = quality.law_of(one), cases.badge(one.case)
        title = law.title_of(one.case.state)
        return Line(
            (
                one.case.number,
                one.resource_title,
                problems.KINDS.get(one.kind, one.kind),
                one.reporter.name if one.reporter else t("公众", "the public"),
                clock.local(one.reported_at).date(),
                title,
                badge.text if badge else None,
            ),
            reverse("quality:decide", args=[one.case.number]),
            (title, "draft" if one.case.ended else "law"),
            badge,
        )


class Datasets(Source):
    """Data that is open now. Everybody sees it."""

    words_in = ("entry__name", "entry__code", "entry__provider__name")

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return title, provider, class, when it was opened, the day of its data, rows, downloads."""
        return [
            Head("title", t("数据集", "Dataset"), "text", "entry__name"),
            Head("provider", t("提供单位", "Provider"), "text", "entry__provider__name"),
            Head("opening", t("开放分类", "Opening class"), "text", "opening_class"),
            Head("opened", t("开放", "Opened"), "day", "opened_at"),
            Head("fresh", t("数据日期", "Data of"), "day", "fresh"),
            Head("rows", t("行数", "Rows"), "number", "rows"),
            Head("downloads", t("下载", "Downloads"), "number", "downloads"),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the datasets open now."""
        return opening.datasets()

    def lines(self, found: Sequence[Any], by: Actor) -> list[Line]:
        """Return datasets as they are shown."""
        classes = self.profile.opening_classes
        return [
            Line(
                (
                    one.entry.name,
                    one.entry.provider.name,
                    classes[one.opening_class].title if one.opening_class in classes else one.opening_class,
                    clock.local(one.opened_at).date(),
                    one.fresh,
                    one.rows,
                    one.downloads,
                ),
                reverse("portal:dataset", args=[one.entry.slug]),
            )
            for one in found
        ]


class Databases(Source):
    """Base and theme databases."""

    words_in = ("name", "lead__name")

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return name, kind, lead body, how it is served, members, expected elements that are there, since when."""
        return [
            Head("name", t("名称", "Name"), "text", "name"),
            Head("kind", t("种类", "Kind"), "text", "kind"),
            Head("lead", t("牵头单位", "Lead body"), "text", "lead__name"),
            Head("served", t("怎样提供", "Served"), "text", "served"),
            Head("members", t("成员目录", "Members"), "number"),
            Head("there", t("已有的数据项", "Elements there"), "number"),
            Head("expected", t("应有的数据项", "Elements expected"), "number"),
            Head("founded", t("设立", "Founded"), "day", "founded_at"),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the databases an official may see; all of them where the instrument makes the list public."""
        return bases.listed() if by.kind == "public" else bases.visible_to(by)

    def lines(self, found: Sequence[Any], by: Actor) -> list[Line]:
        """Return databases as they are shown; to the public one leads nowhere."""
        return [self._line(one, by) for one in found]

    def _line(self, one: Any, by: Actor) -> Line:
        elements, members, *_ = bases.completeness(one)
        kind, served = bases_rules.KINDS[one.kind], bases_rules.SERVED[one.served]
        return Line(
            (
                one.name,
                kind,
                one.lead.name,
                served,
                members.done,
                elements.done,
                elements.of,
                clock.local(one.founded_at).date(),
            ),
            "" if by.kind == "public" else reverse("bases:database", args=[one.pk]),
        )


DRAWN: Mapping[str, type[Source]] = {
    "entries": Entries,
    "organizations": Organizations,
    "officers": Officers,
    "grants": Grants,
    "tickets": Tickets,
    "datasets": Datasets,
    "sources": DataSources,
    "databases": Databases,
}
"""The source of each kind of drawn register but cases."""
