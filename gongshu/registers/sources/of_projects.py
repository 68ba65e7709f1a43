"""Rows from the files of projects: the projects, their catalogs, what was stopped, what waits for acceptance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.projects import overview, rules
from gongshu.projects import queries as projects
from gongshu.projects.overview import Overview, StoppedPart
from gongshu.projects.queries import Gate
from gongshu.registers.sources.drawn import Column, Drawn


class _OfProjects(Drawn):
    """Rows that are projects, each seen with its gates and data."""

    words_in = ("name", "owner__name")

    def rows(self, found: Sequence[Any]) -> Sequence[Overview]:
        """Return the projects with what is known of each."""
        return overview.overviews(found)

    def leads_to(self, row: Overview, by: Actor) -> str:
        """Return the page of the project."""
        return reverse("projects:project", args=[row.project.pk])


class Projects(_OfProjects):
    """Project files that a person may see."""

    def columns(self) -> Sequence[Column]:
        """Return name, owner, sums, how far approval, acceptance and money are, its data, what is not in place."""
        names = [one.name for one in rules.work([])]
        return [
            Column("name", t("项目", "Project"), lambda row: row.project.name, "text", "name"),
            Column("owner", t("项目单位", "Owner"), lambda row: row.project.owner.name, "text", "owner__name"),
            Column("cost", t("建设资金（元）", "Cost (yuan)"), lambda row: row.project.cost, "number", "cost"),
            Column(
                "running_cost",
                t("每年运维经费（元）", "Running cost a year (yuan)"),
                lambda row: row.project.running_cost,
                "number",
                "running_cost",
            ),
            Column("approval", t("立项", "Approval"), lambda row: row.state_of(rules.APPROVAL)),
            Column("acceptance", t("验收", "Acceptance"), lambda row: row.state_of(rules.ACCEPTANCE)),
            Column("money", t("运维经费", "Running money"), lambda row: row.state_of(rules.RUNNING_MONEY)),
            *(_figure(place, name) for place, name in enumerate(names)),
            Column("lacking", t("没有具备的条件", "Not in place"), lambda row: _titles(row.shut)),
            Column(
                "started",
                t("建档", "Started"),
                lambda row: clock.local(row.project.started_at).date(),
                "day",
                "started_at",
            ),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the projects a person may see, the newest first."""
        return projects.visible_to(by)


class Blocked(_OfProjects):
    """Projects handed in for acceptance that cannot be accepted yet."""

    def columns(self) -> Sequence[Column]:
        """Return name, owner, what is not in place with what to do, its articles, the case."""
        return [
            Column("name", t("项目", "Project"), lambda row: row.project.name, "text", "name"),
            Column("owner", t("项目单位", "Owner"), lambda row: row.project.owner.name, "text", "owner__name"),
            Column("lacking", t("没有具备的条件", "Not in place"), lambda row: _titles(row.shut_before_acceptance)),
            Column("why", t("还差什么", "What is lacking"), lambda row: _reasons(row.shut_before_acceptance)),
            Column("article", t("条款", "Article"), lambda row: _places(row.shut_before_acceptance)),
            Column("state", t("验收", "Acceptance"), lambda row: row.state_of(rules.ACCEPTANCE)),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the projects a person may see whose acceptance is held up."""
        return overview.blocked(by)


class Catalogs(Drawn):
    """The entries of the catalogs of projects. A row is a listing with how far its data is."""

    words_in = ("project__name", "entry__name", "entry__code")

    def columns(self) -> Sequence[Column]:
        """Return project, owner, entry, code, items, state, data."""
        return [
            Column("project", t("项目", "Project"), lambda row: row[0].project.name, "text", "project__name"),
            Column("owner", t("项目单位", "Owner"), lambda row: row[0].project.owner.name, "text"),
            Column("entry", t("目录", "Entry"), lambda row: row[0].entry.name, "text", "entry__name"),
            Column("code", t("代码", "Code"), lambda row: row[0].entry.code, "code", "entry__code"),
            Column("items", t("信息项", "Items"), lambda row: row[1].items, "number"),
            Column("state", t("状态", "State"), lambda row: rules.ENTRY_STATES[row[1].state], "text", "entry__state"),
            Column("data", t("数据", "Data"), lambda row: rules.data_words(row[1])),
            Column("listed", t("列入", "Listed"), lambda row: clock.local(row[0].listed_at).date(), "day", "listed_at"),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the listings in the projects a person may see."""
        return overview.listings(by)

    def rows(self, found: Sequence[Any]) -> Sequence[Any]:
        """Return the listings with what is known of each entry."""
        return overview.with_entries(found)

    def leads_to(self, row: Any, by: Actor) -> str:
        """Return the page of the project."""
        return reverse("projects:project", args=[row[0].project_id])


class Stopped(Drawn):
    """What somebody wanted to put down in a project and the instrument bars: as it stands in the records."""

    def columns(self) -> Sequence[Column]:
        """Return project, owner, what was stopped, its name, the article, who and when, the record."""
        return [
            Column("project", t("项目", "Project"), lambda row: row.project.name),
            Column("owner", t("项目单位", "Owner"), lambda row: row.project.owner.name),
            Column(
                "kind", t("拦下的建设内容", "What was stopped"), lambda row: rules.PART_KINDS.get(row.kind, row.kind)
            ),
            Column("name", t("名称", "Name"), lambda row: row.name or None),
            Column("article", t("条款", "Article"), lambda row: row.record.article),
            Column("by", t("提出人", "By"), lambda row: row.record.actor_name),
            Column("at", t("日期", "Day"), lambda row: clock.local(row.record.at).date(), "day", "at_text"),
            Column("evidence", t("存证编号", "Evidence"), lambda row: row.record.id, "code"),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the records of what was stopped in projects a person may see, the newest first."""
        return overview.stopped(by)

    def holding(self, found: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Return the records that hold every word."""
        for word in words.split():
            found = found.filter(body__icontains=word)
        return found

    def rows(self, found: Sequence[Any]) -> Sequence[Any]:
        """Return the records with their projects."""
        return overview.stopped_parts(found)

    def leads_to(self, row: StoppedPart, by: Actor) -> str:
        """Return the page of the project."""
        return reverse("projects:project", args=[row.project.pk])


def _figure(place: int, name: Text) -> Column:
    return Column(f"work{place}", name, lambda row: row.work[place].words)


def _titles(gates: Sequence[Gate]) -> Text | None:
    return _joined([one.title for one in gates])


def _reasons(gates: Sequence[Gate]) -> Text | None:
    return _joined([one.why for one in gates if one.why is not None])


def _places(gates: Sequence[Gate]) -> Text | None:
    return _joined(list(dict.fromkeys(one.place for one in gates)))


def _joined(words: Sequence[Text]) -> Text | None:
    return Text("；".join(one.zh for one in words), "; ".join(one.en for one in words)) if words else None
