"""What pages show of a case: who acts, what was handed in, what was decided before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.procedure import queries
from gongshu.procedure.acting import ANOTHER_POST
from gongshu.regulation.definition import Profile
from gongshu.ui import law
from gongshu.ui.values import Fact, Held

if TYPE_CHECKING:
    from gongshu.kit.actor import Actor
    from gongshu.procedure.models import Case, Decision, PaperFile
    from gongshu.procedure.queries import HandedIn
    from gongshu.procedure.snapshot import Pinned
    from gongshu.regulation.definition import StepDef


def who(case: Case, roles: Sequence[str]) -> Text:
    """Return who fills some roles of a case: organizations by name, else the roles in the instrument's words."""
    parties, pinned = queries.parties(case), queries.law_of(case)
    named = []
    for role in roles:
        body = parties[role].organization if role in parties else None
        named.append(Text(body.name, body.name_en or body.name) if body else pinned.role(role))
    return Text("、".join(one.zh for one in named), ", ".join(one.en for one in named))


def left_to_others(case: Case, step: StepDef, offered: Collection[str], actor: Actor) -> list[tuple[Text, Text]]:
    """Return the outcomes of a step that are not offered to an actor, each with who records it.

    Args:
        case: the case.
        step: the step it stands at, with all its outcomes.
        offered: those that are.
        actor: who looks.
    """
    rows = []
    for outcome in step.outcomes.values():
        if outcome.id not in offered:
            refusal = queries.why_not_decide(case, actor, outcome.id)
            post = refusal.why if refusal is not None and refusal.code == ANOTHER_POST else None
            named = who(case, step.recorders(outcome))
            rows.append((outcome.title, named + t(f"（{post.zh}）", f" ({post.en})") if post else named))
    return rows


def handed_in(profile: Profile, handed: Iterable[HandedIn], href: Callable[[str], str] | None = None) -> list[Fact]:
    """Return what was handed in as people read it, each paper with its article and the step it came with.

    ``href``: where a file is handed out; without, files are left out.
    """
    rows = []
    for one in handed:
        definition = one.definition
        chip = law.chip(profile, definition.cite, definition.source) if definition else None
        note = Text(f"随“{one.step.title.zh}”", f"with “{one.step.title.en}”") if one.step else ""
        title = definition.title if definition else one.paper.paper_id
        files, former = (held(one.files, href), held(one.former, href)) if href else ((), ())
        rows.append(Fact(title, one.words, chip=chip, note=note, files=files, former=former))
    return rows


def held(files: Iterable[PaperFile], href: Callable[[str], str]) -> list[Held]:
    """Return files of a case as pages show them, each with who handed it in and when."""
    return [
        Held(
            one.id,
            one.name,
            one.size,
            one.digest,
            href(one.id),
            f"{one.given_by_name} {clock.local(one.given_at):%Y-%m-%d %H:%M}",
        )
        for one in files
    ]


def decided(pinned: Pinned, decisions: Iterable[Decision]) -> list[tuple[Text, Text, Decision, Text | None]]:
    """Return what was decided before: the step, the outcome, the decision itself, what the profile says follows."""
    rows = []
    for one in decisions:
        step = pinned.step(one.visit.step)
        outcome = step.outcomes.get(one.outcome) if step else None
        unknown = Text(one.outcome, one.outcome)
        follows = outcome.consequence if outcome else None
        rows.append((step.title if step else unknown, outcome.title if outcome else unknown, one, follows))
    return rows
