"""Rows that are cases: some procedures of the profile, at some of their states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.procedure import queries as cases
from gongshu.procedure.badge import badge_for
from gongshu.procedure.queries import Glance
from gongshu.registers.sources.shape import Asked, Head, Line, Source
from gongshu.regulation.words import BASIS_NAMES
from gongshu.ui.listing import QueryField

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

TONES = {"positive": "ok", "negative": "over", "neutral": "draft"}


class Cases(Source):
    """The cases of a register. The public sees what was decided under which article, not between whom."""

    words_in = ("number", "subject_title")

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return number, subject, parties, opening, state, limit, decision, its bases and its article."""
        between = [] if by.kind == "public" else [Head("parties", t("当事单位", "Parties"))]
        return [
            Head("number", t("编号", "Number"), "code", "number"),
            Head("subject", t("事项", "Subject"), "text", "subject_title"),
            *between,
            Head("opened", t("立案", "Opened"), "day", "opened_at"),
            Head("state", t("状态", "State"), "text", "state"),
            Head("due", t("期限", "Due")),
            Head("decision", t("最近的决定", "Last decision")),
            Head("bases", t("所引依据", "Bases cited")),
            Head("article", t("条款", "Article")),
        ]

    def filters(self, by: Actor) -> Sequence[QueryField]:
        """Return words, whether it is under way, and the procedure where there are several."""
        fields = [
            QueryField("words", t("关键词", "Words"), hint=t("编号、事项", "number, subject")),
            QueryField(
                "under_way",
                t("办理", "Progress"),
                "choice",
                [("open", t("办理中", "open")), ("ended", t("已办结", "closed"))],
            ),
        ]
        if len(self.register.procedures) > 1:
            titles = [(id, self.profile.procedures[id].title) for id in self.register.procedures]
            fields.append(QueryField("procedure", t("程序", "Procedure"), "choice", titles))
        return fields

    def everything(self, by: Actor) -> QuerySet[Case]:
        """Return the cases a person may see, the newest first; of a public register the public sees all."""
        open_to_all = by.kind == "public" and self.register.public
        found = cases.of_procedures(self.register.procedures) if open_to_all else cases.visible_to(by)
        found = found.filter(procedure_id__in=self.register.procedures)
        if self.register.states:
            found = found.filter(state__in=self.register.states)
        return found.order_by("-opened_at", "-id")

    def find(self, by: Actor, asked: Asked) -> QuerySet[Case]:
        """Return the cases that meet the filters."""
        found = super().find(by, asked)
        if progress := asked("under_way"):
            found = found.filter(ended=progress == "ended")
        if len(self.register.procedures) > 1 and (procedure := asked("procedure")):
            found = found.filter(procedure_id=procedure)
        return found

    def lines(self, found: Sequence[Case], by: Actor) -> list[Line]:
        """Return cases as they are shown."""
        around = cases.glances(found)
        return [self._line(one, around[one.id], by) for one in found]

    def _line(self, one: Case, around: Glance, by: Actor) -> Line:
        law = cases.law_of(one)
        title = law.title_of(one.state)
        badge = None if one.ended else badge_for(around.clock, clock.now())
        made = around.decision
        step = law.procedure.steps.get(made.visit.step) if made else None
        outcome = step.outcomes[made.outcome].title if made and step and made.outcome in step.outcomes else None
        between = [] if by.kind == "public" else [_between(around)]
        return Line(
            (
                one.number,
                one.subject_title,
                *between,
                clock.local(one.opened_at).date(),
                title,
                badge.text if badge else None,
                outcome,
                _bases(made.bases) if made and made.bases else None,
                made.article if made and made.article else None,
            ),
            href="" if by.kind == "public" else reverse("desk:case", args=[one.number]),
            state=(title, TONES[law.end(one.state).kind] if one.ended else "law"),
            badge=badge,
        )


def _between(around: Glance) -> Text | None:
    bodies = list(dict.fromkeys(around.parties.values()))
    names = [t(one.name, one.name_en or one.name) if one else t("公众", "the public") for one in bodies]
    return Text("、".join(one.zh for one in names), ", ".join(one.en for one in names)) if names else None


def _bases(bases: Sequence[dict[str, str]]) -> Text:
    spelled = [(BASIS_NAMES.get(one["kind"]), f"《{one['title']}》{one['article']}") for one in bases]
    return Text(
        "；".join(f"{kind.zh if kind else ''}{words}" for kind, words in spelled),
        "; ".join(f"{kind.en if kind else ''} {words}" for kind, words in spelled),
    )
