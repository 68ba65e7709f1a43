"""Matters in tests with few words: filling in and handing in, by the verbs or by the pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.apps import apps
from django.test import Client

from gongshu.kit.actor import PUBLIC, Actor
from gongshu.matters import actions, queries
from gongshu.matters.models import Matter
from gongshu.organizations.queries import jurisdiction
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from gongshu.procedure.papers import papers_of
from gongshu.procedure.questions import Question
from gongshu.regulation import loader
from tests.cast import Cast
from tests.procedure.office import Office, demands, filled

HERE = Path(__file__).parent
PROOF = "proof-2024"


def admit(monkeypatch: Any, *folders: Path) -> None:
    """Let profiles of the tests be loaded beside those that are shipped."""
    shipped, load = loader.profile_ids(), loader.load_profile_from
    known = {folder.name: folder for folder in folders}
    monkeypatch.setattr(loader, "profile_ids", lambda: (*shipped, *known))
    monkeypatch.setattr(loader, "load_profile_from", lambda folder: load(known.get(folder.name, folder)))


class Front(Office):
    """A jurisdiction whose people open and handle matters."""

    def __init__(self, profile_id: str = PROOF) -> None:
        self.cast = Cast(profile_id)
        self.profile = jurisdiction()

    def answer(self, question: Question) -> Any:
        """Return an answer that is well-formed."""
        if question.kind in ("one_of", "pick"):
            return question.options[0].value
        if question.kind == "some_of":
            return [question.options[0].value]
        return {"day": "2026-09-14", "number": "12"}.get(question.kind, f"关于{question.label.zh}的说明")

    def fill(self, procedure: str, by: Actor, **given: Any) -> tuple[Matter, Actor]:
        """Begin a matter and answer everything; ``given`` by question, dots written as ``__``, None left out."""
        matter = actions.start_matter(by=by, procedure_id=procedure)
        key = matter.key
        actor = queries.holder(matter) if by.kind == "public" else by
        told = {name.replace("__", "."): value for name, value in given.items()}
        answers = {}
        for question in queries.questions_of(matter, actor):
            value = told.get(question.id, self.answer(question))
            if value is not None:
                answers[question.id] = value
        matter = actions.save_matter(by=actor, matter=matter, answers=answers, expect=matter.revision)
        matter.key = key
        return matter, actor

    def hand_in(self, procedure: str, by: Actor = PUBLIC, **given: Any) -> Matter:
        """Fill a matter in and hand it in."""
        matter, actor = self.fill(procedure, by, **given)
        return actions.open_matter(by=actor, matter=matter, expect=matter.revision, key=matter.key)

    def case(self, procedure: str, by: Actor, **given: Any) -> Case:
        """Hand a matter in and return its case."""
        case = self.hand_in(procedure, by, **given).case
        assert case is not None
        return case

    def handle(self, case: Case, *outcomes: str, **given: Any) -> Case:
        """Let the right people record these outcomes by the verbs of this room, with all that each asks for."""
        for outcome in outcomes:
            case = Case.objects.get(pk=case.pk)
            step = cases.open_step(case)
            assert step is not None
            chosen = step.outcomes[outcome]
            papers = filled(papers_of(step, chosen), self.cast.street)
            if "receivers" in chosen.requires:
                for role in cases.untold(case, step):
                    told = {"text": "已书面告知影响和应对办法", "receipt": "收1号"}
                    actions.tell_receiver(case=case, receiver=role, by=self.decider(case), **told)
            for role in step.by if step.joint else ("",):
                case.refresh_from_db()
                by = self.decider(case, role, outcome)
                asked = {"papers": papers} | demands(chosen) | given
                actions.decide_matter(case=case, step=step.id, outcome=outcome, by=by, expect=case.revision, **asked)
        return Case.objects.get(pk=case.pk)

    def enter(self, actor: Actor) -> Client:
        """Sign somebody in."""
        client = Client()
        self.cast.enter(client, actor)
        return client


def everything_stored() -> str:
    """Return every value of every row of the database, in one text."""
    rows = (row for model in apps.get_models() for row in model._base_manager.order_by().values_list())
    return "\n".join(str(row) for row in rows)


def fields(html: str) -> dict[str, str]:
    """Return what a page's hidden fields carry."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
