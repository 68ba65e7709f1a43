"""Rows that are cases: some procedures of the profile, at some of their states, and what the register shows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.procedure import columns
from gongshu.procedure import queries as cases
from gongshu.procedure.badge import badge_for
from gongshu.procedure.queries import Glance
from gongshu.registers import queries
from gongshu.registers.sources.shape import AS_OF, Asked, Head, HeadKind, Line, Source
from gongshu.regulation.definition import ProcedureDef
from gongshu.regulation.lists import ShownDef
from gongshu.ui.listing import QueryField

if TYPE_CHECKING:
    from gongshu.procedure.models import Case
    from gongshu.procedure.snapshot import Pinned

TONES = {"positive": "ok", "negative": "over", "neutral": "draft"}
_KINDS: dict[str, HeadKind] = {"day": "day", "number": "number"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A case as the list shows it: where it stood, whether it had ended then, what it tells, what is around it."""

    case: Case
    law: Pinned
    state: str
    ended: bool
    told: Sequence[columns.Cell]
    around: Glance


class Cases(Source):
    """The cases of a register. The public sees what was decided under which article and what the profile opens to it,
    not between whom.
    """

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return number, subject, parties, what the register shows, opening, state, limit, decision, bases, article."""
        between = [] if by.kind == "public" else [Head("parties", t("当事单位", "Parties"))]
        return [
            Head("number", t("编号", "Number"), "code", "number"),
            Head("subject", t("事项", "Subject"), "text", "subject_title"),
            *between,
            *(self._head(one) for one in self._shown(by)),
            Head("opened", t("立案", "Opened"), "day", "opened_at"),
            Head("state", t("状态", "State"), "text", "stood" if self.on else "state"),
            Head("due", t("期限", "Due")),
            Head("decision", t("最近的决定", "Last decision")),
            Head("bases", t("所引依据", "Bases cited")),
            Head("article", t("条款", "Article")),
        ]

    def filters(self, by: Actor) -> Sequence[QueryField]:
        """Return words, whether it is under way, the procedure where there are several, the day it is read as of."""
        fields = [
            QueryField("words", t("关键词", "Words"), hint=t("编号、事项和各栏内容", "number, subject, what it shows")),
            QueryField(
                "under_way",
                t("办理", "Progress"),
                "choice",
                [("open", t("办理中", "open")), ("ended", t("已办结", "closed"))],
            ),
        ]
        if len(self.register.procedures) > 1:
            titles = [(one.id, one.title) for one in self._procedures]
            fields.append(QueryField("procedure", t("程序", "Procedure"), "choice", titles))
        return [*fields, AS_OF]

    def everything(self, by: Actor) -> QuerySet[Case]:
        """Return the cases a person may see, the newest first; of a public register the public sees all."""
        open_to_all = by.kind == "public" and self.register.public
        found = cases.of_procedures(self.register.procedures) if open_to_all else cases.visible_to(by)
        found = found.filter(procedure_id__in=self.register.procedures)
        if self._end:
            found = columns.on(found, self._end)
        if self.register.states:
            found = found.filter(**{f"{'stood' if self._end else 'state'}__in": self.register.states})
        return found.order_by("-opened_at", "-id")

    def find(self, by: Actor, asked: Asked) -> QuerySet[Case]:
        """Return the cases that meet the filters."""
        found = columns.holding(
            self.everything(by),
            asked("words"),
            self._shown(by),
            self._procedures,
            parties=by.kind != "public",
            end=self._end,
        )
        if progress := asked("under_way"):
            ended: dict[str, Any] = {"ended_at__lt": self._end} if self._end else {"ended": True}
            found = found.filter(**ended) if progress == "ended" else found.exclude(**ended)
        if len(self.register.procedures) > 1 and (procedure := asked("procedure")):
            found = found.filter(procedure_id=procedure)
        return found

    def lines(self, found: Sequence[Case], by: Actor) -> list[Line]:
        """Return cases as they are shown."""
        around = cases.glances(found, self._end)
        told = columns.cells(found, self._shown(by), self._end)
        return [self._line(self._row(one, told[one.id], around[one.id]), by) for one in found]

    @cached_property
    def _procedures(self) -> Sequence[ProcedureDef]:
        return [self.profile.procedures[id] for id in self.register.procedures]

    @cached_property
    def _end(self) -> datetime | None:
        return queries.end_of(self.on) if self.on else None

    def _shown(self, by: Actor) -> Sequence[ShownDef]:
        return self.register.shows_public if by.kind == "public" else self.register.shows

    def _head(self, one: ShownDef) -> Head:
        kind = columns.kind_of(one, self._procedures)
        return Head(
            f"c_{one.id}",
            columns.title_of(one, self._procedures, self.profile.roles),
            _KINDS.get(kind, "text"),
            columns.order(one, self._procedures, self._end),
        )

    def _row(self, one: Case, told: Sequence[columns.Cell], around: Glance) -> _Row:
        ended = one.ended if self._end is None else one.ended_at is not None and one.ended_at < self._end
        state = one.state if self._end is None else getattr(one, "stood", one.state)
        return _Row(one, cases.law_of(one), state, ended, told, around)

    def _line(self, row: _Row, by: Actor) -> Line:
        one, law, made = row.case, row.law, row.around.decision
        title = law.title_of(row.state)
        step = law.procedure.steps.get(made.visit.step) if made else None
        outcome = step.outcomes[made.outcome].title if made and step and made.outcome in step.outcomes else None
        between = [] if by.kind == "public" else [_between(row.around)]
        # What became of a limit later is not known on that day: only when it was due.
        badge = None if row.ended or self._end else badge_for(row.around.clock, clock.now())
        return Line(
            (
                one.number,
                one.subject_title,
                *between,
                *row.told,
                clock.local(one.opened_at).date(),
                title,
                badge.text if badge else _due(row),
                outcome,
                columns.bases_in_words(made.bases) if made else None,
                made.article if made and made.article else None,
            ),
            href="" if by.kind == "public" else reverse("desk:case", args=[one.number]),
            state=(title, TONES[law.end(row.state).kind] if row.ended else "law"),
            badge=badge,
        )


def _due(row: _Row) -> str | None:
    due = row.around.clock.due_at if row.around.clock and not row.ended else None
    return clock.local(due).date().isoformat() if due else None


def _between(around: Glance) -> Text | None:
    bodies = list(dict.fromkeys(around.parties.values()))
    names = [t(one.name, one.name_en or one.name) if one else t("公众", "the public") for one in bodies]
    return Text("、".join(one.zh for one in names), ", ".join(one.en for one in names)) if names else None
