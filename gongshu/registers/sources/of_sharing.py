"""Rows about data between units: grants, reports of problem data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import t
from gongshu.procedure import queries as cases
from gongshu.quality import problems
from gongshu.quality import queries as quality
from gongshu.registers.sources.drawn import Column, Drawn, Narrowing
from gongshu.sharing import queries as sharing
from gongshu.ui.values import Words

_TONES = {"active": "ok", "suspended": "soon", "revoked": "over", "expired": "draft"}


class Grants(Drawn):
    """Grants of shared data. A row is a grant with the state it is in now."""

    words_in = ("number", "resource_title", "resource_code", "applicant__name", "provider__name")

    def columns(self) -> Sequence[Column]:
        """Return number, resource, who gave and who holds it, purpose, term, state, article."""
        return [
            Column("number", t("编号", "Number"), lambda row: row[0].number, "code", "number"),
            Column("resource", t("数据资源", "Resource"), lambda row: row[0].resource_title, "text", "resource_title"),
            Column("applicant", t("使用单位", "Held by"), lambda row: row[0].applicant.name, "text", "applicant__name"),
            Column("provider", t("提供单位", "Given by"), lambda row: row[0].provider.name, "text", "provider__name"),
            Column("purpose", t("用途", "Purpose"), lambda row: row[0].purpose),
            Column("from", t("自", "From"), lambda row: clock.local(row[0].term_from).date(), "day", "term_from"),
            Column("until", t("至", "Until"), lambda row: clock.local(row[0].term_until).date(), "day", "term_until"),
            Column("state", t("状态", "State"), lambda row: sharing.GRANT_STATES[row[1]], "text", "state"),
            Column("article", t("条款", "Article"), lambda row: row[0].article or None),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the grants a person may see, the newest first."""
        return sharing.grants_visible_to(by).order_by("-issued_at", "-id")

    def rows(self, found: Sequence[Any]) -> Sequence[Any]:
        """Return the grants with the state of each."""
        return [(one, sharing.state_of(one)) for one in found]

    def leads_to(self, row: Any, by: Actor) -> str:
        """Return the page of the grant."""
        return reverse("sharing:grant", args=[row[0].number])

    def state(self, row: Any) -> tuple[Words, str]:
        """Say how the grant stands."""
        return sharing.GRANT_STATES[row[1]], _TONES[row[1]]


class Tickets(Drawn):
    """Reports of problem data. A row is a report with the title of its state and the limit that runs."""

    words_in = ("case__number", "resource_title", "resource_code")
    narrowings = (Narrowing("kind", t("种类", "Kind"), list(problems.KINDS.items()), "kind"),)

    def columns(self) -> Sequence[Column]:
        """Return number, resource, kind, who reported, when, state, limit."""
        public = t("公众", "the public")
        return [
            Column("number", t("编号", "Number"), lambda row: row[0].case.number, "code", "case__number"),
            Column("resource", t("数据资源", "Resource"), lambda row: row[0].resource_title, "text", "resource_title"),
            Column("kind", t("种类", "Kind"), lambda row: problems.KINDS.get(row[0].kind, row[0].kind), "text", "kind"),
            Column(
                "reporter",
                t("反馈方", "Reporter"),
                lambda row: row[0].reporter.name if row[0].reporter else public,
                "text",
                "reporter__name",
            ),
            Column(
                "opened",
                t("反馈", "Reported"),
                lambda row: clock.local(row[0].reported_at).date(),
                "day",
                "reported_at",
            ),
            Column("state", t("状态", "State"), lambda row: row[1], "text", "case__state"),
            Column("due", t("期限", "Due"), lambda row: row[2].text if row[2] else None),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the reports a person may see, the newest first."""
        return quality.visible_to(by).order_by("-reported_at", "-id")

    def rows(self, found: Sequence[Any]) -> Sequence[Any]:
        """Return the reports with the titles of their states and their limits."""
        return [(one, quality.law_of(one).title_of(one.case.state), cases.badge(one.case)) for one in found]

    def leads_to(self, row: Any, by: Actor) -> str:
        """Return the page of the report."""
        return reverse("quality:decide", args=[row[0].case.number])

    def state(self, row: Any) -> tuple[Words, str]:
        """Say how the report stands."""
        return row[1], "draft" if row[0].case.ended else "law"

    def badge(self, row: Any) -> Any:
        """Return the limit that runs."""
        return row[2]
