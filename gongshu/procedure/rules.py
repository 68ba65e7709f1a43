"""What may follow in a case, and what is lacking. Pure: values in, answers with reasons out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gongshu.kit.errors import BadInput, NotFound, Refusal
from gongshu.kit.text import Text, t
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.baseline import kinds_left, refusal_floor, suffices
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.definition import BasisKind, Demand, OutcomeDef, ProcedureDef, StepDef
from gongshu.regulation.instruments import named

BASIS_KINDS: Mapping[BasisKind, Text] = {
    "law": t("法律", "law"),
    "administrative_regulation": t("行政法规", "administrative regulation"),
    "local_regulation": t("地方性法规", "local regulation"),
    "department_rule": t("部门规章", "department rule"),
    "local_government_rule": t("地方政府规章", "local government rule"),
    "state_council_decision": t("国务院决定", "State Council decision"),
    "central_policy": t("党中央、国务院政策", "central policy"),
    "national_provision": t("国家有关规定", "national provision"),
    "normative_document": t("规范性文件", "normative document"),
}
DEMANDS: Mapping[Demand, tuple[Text, Text]] = {
    "reason": (t("理由", "the reason"), t("写明理由", "state the reason")),
    "legal_basis": (t("依据", "the legal basis"), t("写明依据的名称与条款", "name the instrument and its article")),
    "due": (t("办理时限", "the due moment"), t("填写完成时限", "set the moment by which it is due")),
    "agreement": (t("协议", "the agreement"), t("附上已签订的协议", "attach the signed agreement")),
    "version": (
        t("更正后的数据版本", "the corrected version"),
        t("先归集更正后的数据", "load the corrected data first"),
    ),
    "notice": (
        t("告知记录", "the notice given"),
        t("告知反馈人并留存记录", "tell the reporter and keep a record of it"),
    ),
    "receipt": (
        t("回执或批复文号", "the receipt or the number of the approval"),
        t("填写对方出具的回执、备案或批复的文号", "give the reference of the receipt, filing or approval"),
    ),
    "receivers": (
        t("对规定对象的逐一告知", "the notice to each receiver"),
        t("逐一告知并登记后再办结", "tell each of them and put it on record first"),
    ),
}
HOUSE_RULE = t("本平台约定", "house rule")


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What a refusal rests on: the kind of instrument, its title, the article."""

    kind: BasisKind
    title: str
    article: str

    @property
    def is_whole(self) -> bool:
        """Whether it names an instrument and its article."""
        return bool(self.title.strip() and self.article.strip())


@dataclass(frozen=True, slots=True)
class Given:
    """What came with a decision. ``untold``: who the step says must be told and was not."""

    reason: str = ""
    bases: tuple[LegalBasis, ...] = ()
    due: datetime | None = None
    evidence: Mapping[str, str] | None = None
    untold: tuple[Text, ...] = ()

    def has(self, demand: Demand) -> bool:
        """Whether a demand is met."""
        if demand == "reason":
            return bool(self.reason.strip())
        if demand == "legal_basis":
            return any(basis.is_whole for basis in self.bases)
        if demand == "due":
            return self.due is not None
        if demand == "receivers":
            return not self.untold
        return bool((self.evidence or {}).get(demand, "").strip())


def cite_of(pinned: Pinned, step: StepDef, outcome: OutcomeDef | None = None) -> tuple[Citation | None, Source]:
    """Return where an outcome, its step or at last its procedure stands, and whether the law says so or the house.

    What a national instrument added is named with the title of that instrument.
    """
    cite, source = _place_of(pinned, step, outcome)
    return pinned.in_full(cite), source


def _place_of(pinned: Pinned, step: StepDef, outcome: OutcomeDef | None) -> tuple[Citation | None, Source]:
    if outcome is not None and outcome.cite is not None:
        return outcome.cite, outcome.source
    if outcome is not None and outcome.source == "house_rule":
        return step.cite or pinned.procedure.cite, "house_rule"
    if step.cite is not None:
        return step.cite, step.source
    return pinned.procedure.cite, step.source


def article(cite: Citation | None, source: Source) -> str:
    """Return the short form of a citation; a house rule is named as such and never as an article."""
    if source == "house_rule":
        return HOUSE_RULE.zh
    return cite.zh if cite else ""


def place_of_demand(
    pinned: Pinned, step: StepDef, outcome: OutcomeDef, demand: Demand
) -> tuple[Citation | None, Source]:
    """Return where it stands that an outcome needs something: the local text, a national one, or a rule of ours."""
    if demand in outcome.national_requires:
        return pinned.in_full(outcome.national_requires[demand]), "law"
    cite, source = cite_of(pinned, step, outcome)
    return cite, "house_rule" if demand in outcome.house_requires else source


def lacks(pinned: Pinned, step: StepDef, outcome: OutcomeDef, given: Given) -> list[BadInput]:
    """Return everything a decision lacks, and every basis of a kind that is not accepted, each with its article."""
    found = [_lacking(pinned, step, outcome, one, given) for one in outcome.requires if not given.has(one)]
    found += [fault for basis in given.bases if (fault := basis_fault(basis)) is not None]
    if outcome.accepted_bases:
        place = article(*place_of_demand(pinned, step, outcome, "legal_basis"))
        found += [
            _not_accepted(outcome, basis, place) for basis in given.bases if basis.kind not in outcome.accepted_bases
        ]
    return found or _lacks_nationally(pinned, outcome, given, article(*cite_of(pinned, step, outcome)))


def _lacking(pinned: Pinned, step: StepDef, outcome: OutcomeDef, demand: Demand, given: Given) -> BadInput:
    what, remedy = DEMANDS[demand]
    return BadInput(
        t(f"“{outcome.title.zh}”缺少{what.zh}", f"“{outcome.title.en}” lacks {what.en}")
        + (_names_of(given.untold) if demand == "receivers" else Text("", "")),
        why=_why_nationally(pinned, demand) if demand in outcome.national_requires else None,
        remedy=remedy,
        cite=article(*place_of_demand(pinned, step, outcome, demand)),
        code=f"{demand}_lacking",
        at=demand,
    )


def _why_nationally(pinned: Pinned, demand: Demand) -> Text:
    """Say why something is asked for that the local text does not ask for, and that it is a reading of ours."""
    floor = refusal_floor(pinned.baseline) if demand == "legal_basis" else None
    reading = Text("；", "; ") + floor.note if floor is not None and floor.note else Text("", "")
    return (
        t(
            "本办法没有要求，政府部门之间由国务院的条例要求",
            "the local text does not ask for it; between government departments the State Council's regulation does",
        )
        + reading
    )


def _not_accepted(outcome: OutcomeDef, basis: LegalBasis, place: str) -> BadInput:
    kind = BASIS_KINDS.get(basis.kind, t(basis.kind, basis.kind))
    accepted = [BASIS_KINDS[kind] for kind in outcome.accepted_bases]
    names = t("、".join(name.zh for name in accepted), ", ".join(name.en for name in accepted))
    return BadInput(
        t(f"{kind.zh}不能作为此处的依据", f"a {kind.en} is not accepted as a basis here"),
        why=t(f"只接受：{names.zh}", f"accepted: {names.en}"),
        remedy=t("改引所列种类的依据，或另择结果", "cite a basis of these kinds, or choose another outcome"),
        cite=place,
        code="basis_not_accepted",
        at="legal_basis",
    )


def _lacks_nationally(pinned: Pinned, outcome: OutcomeDef, given: Given, cite: str) -> list[BadInput]:
    """Return the error for a basis that suffices locally and no longer between those a national instrument binds."""
    floor = refusal_floor(pinned.baseline) if outcome.accepted_bases else None
    if pinned.baseline is None or floor is None or suffices(floor, [basis.kind for basis in given.bases]):
        return []
    kinds = [BASIS_KINDS[kind] for kind in floor.accepted_bases]
    names = t("、".join(name.zh for name in kinds), ", ".join(name.en for name in kinds))
    place = pinned.baseline.place(floor.cite)
    return [
        BadInput(
            t("依据不再充分", "the basis no longer suffices"),
            why=t(
                f"{cite}接受这一依据；政府部门之间另受{place.zh}约束，只接受：{names.zh}",
                f"{cite} accepts it; between government departments {place.en} binds too and accepts: {names.en}",
            ),
            remedy=t("改引所列种类的依据，或另择结果", "cite a basis of these kinds, or choose another outcome"),
            cite=f"{cite}；{place.zh}",
            code="basis_no_longer_sufficient",
            at="legal_basis",
        )
    ]


def accepted_kinds(pinned: Pinned, outcome: OutcomeDef) -> tuple[BasisKind, ...]:
    """Return the kinds of basis an outcome may rest on: those accepted locally that still suffice nationally."""
    return kinds_left(outcome.accepted_bases, refusal_floor(pinned.baseline))


def _names_of(receivers: Sequence[Text]) -> Text:
    return Text(f"：{'、'.join(one.zh for one in receivers)}", f": {', '.join(one.en for one in receivers)}")


def basis_fault(basis: LegalBasis) -> BadInput | None:
    """Return what is wrong with a basis that the reference list knows: it is repealed, or of another kind."""
    known = named(basis.title)
    if known is None:
        return None
    if known.repealed is not None:
        instead = t(f"改引《{known.replaced_by}》的相应条款", "cite what replaced it") if known.replaced_by else None
        return BadInput(
            t(f"《{known.title.zh}》已废止，不能作为依据", f"the {known.title.en} is repealed and no basis any more"),
            why=known.status,
            remedy=instead or t("改引现行有效的依据", "cite an instrument in force"),
            code="basis_repealed",
            at="legal_basis",
        )
    if basis.kind not in (known.kind, *known.also):
        kind = BASIS_KINDS[known.kind]
        return BadInput(
            t(f"《{known.title.zh}》是{kind.zh}", f"the {known.title.en} is a {kind.en}"),
            why=known.status,
            remedy=t(f"种类改选“{kind.zh}”", f"choose “{kind.en}” as its kind"),
            code="basis_of_another_kind",
            at="legal_basis",
        )
    return None


def outcome_of(step: StepDef, name: str) -> OutcomeDef:
    """Return an outcome of a step.

    Raises:
        BadInput: the step has no such outcome; the valid ones are named.
    """
    if name not in step.outcomes:
        titles = t(
            "、".join(f"{one.title.zh}（{one.id}）" for one in step.outcomes.values()),
            ", ".join(f"{one.title.en} ({one.id})" for one in step.outcomes.values()),
        )
        raise BadInput(
            t(f"“{step.title.zh}”没有结果 {name}", f"“{step.title.en}” has no outcome {name}"),
            remedy=t(f"可选：{titles.zh}", f"choose one of: {titles.en}"),
            code="unknown_outcome",
            at="outcome",
        )
    return step.outcomes[name]


def opener_role(parties: Iterable[str], own: Iterable[str]) -> str:
    """Return the role in which a case is opened.

    Args:
        parties: the roles that were named for the case.
        own: those of them that the opener's organization fills.
    """
    for role in ("applicant", "reporter"):
        if role in set(parties):
            return role
    for role in ("provider", "using_agency", "other_unit"):
        if role in set(own):
            return role
    return "applicant"


def asks_extension(procedure: ProcedureDef, step: StepDef, outcome: OutcomeDef) -> bool:
    """Whether an outcome asks for more time: where it leads, somebody may send the case back with another limit."""
    if outcome.to not in procedure.steps:
        return False
    answers = procedure.steps[outcome.to].outcomes.values()
    return outcome.to != step.id and any(
        answer.to == step.id and answer.sets_limit not in ("", step.limit) for answer in answers
    )


def is_extension_review(procedure: ProcedureDef, step: StepDef) -> bool:
    """Whether a step answers a request for more time."""
    return any(
        outcome.to == step.id and asks_extension(procedure, other, outcome)
        for other in procedure.steps.values()
        for outcome in other.outcomes.values()
    )


def settle(step: StepDef, recorded: Sequence[OutcomeDef]) -> OutcomeDef | Literal["waiting", "differs"]:
    """Return what the outcomes recorded at a visit come to.

    A joint step takes the same outcome from every role: it waits for all of them, and when they differ it takes
    effect in nobody's favor: the outcome that the step lets prevail, if one of them recorded it, else they record anew.
    """
    if not step.joint:
        return recorded[-1]
    if len(recorded) < len(step.by):
        return "waiting"
    names = {outcome.id for outcome in recorded}
    if len(names) == 1:
        return recorded[-1]
    return step.outcomes[step.on_difference] if step.on_difference in names else "differs"


def spent(
    pinned: Pinned, step: StepDef, outcome: OutcomeDef, recorded: Collection[tuple[str, str]]
) -> tuple[StepDef, OutcomeDef] | None:
    """Return what a case takes once and had already, where an outcome would record it again or ask for it again.

    Args:
        pinned: the law of the case.
        step: the step the case stands at.
        outcome: one of its outcomes.
        recorded: the steps left so far, each with its outcome.
    """
    given = [(step, outcome)]
    if asks_extension(pinned.procedure, step, outcome):
        following = pinned.procedure.steps[outcome.to]
        given += [(following, one) for one in following.outcomes.values() if one.sets_limit]
    return next(((where, one) for where, one in given if one.once and (where.id, one.id) in recorded), None)


def check_once(pinned: Pinned, step: StepDef, outcome: OutcomeDef, recorded: Collection[tuple[str, str]]) -> None:
    """Refuse what a case takes once and had already, and asking for it again; as ``spent`` finds it.

    Raises:
        Refusal: it was recorded before; the article is named.
    """
    found = spent(pinned, step, outcome, recorded)
    if found is None:
        return
    where, one = found
    raise Refusal(
        t(f"“{one.title.zh}”在一件事项中只能有一次", f"“{one.title.en}” comes once in a case"),
        why=t("本件已经有过", "this case had it already"),
        remedy=t("请另择结果", "choose another outcome"),
        cite=article(*cite_of(pinned, where, one)),
        code="only_once",
        at="outcome",
    )


def no_such_case() -> NotFound:
    """Say that there is no such case, whether it is absent or another's."""
    return NotFound(
        t("没有这个事项", "there is no such case"),
        remedy=t("请从“我的待办”进入", "enter it from your to-dos"),
        code="no_such_case",
    )
