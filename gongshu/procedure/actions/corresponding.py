"""Working on a case without deciding it: taking it on within the unit, and the thread with the other parties."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from gongshu.audit.record import act
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import require
from gongshu.procedure import events
from gongshu.procedure.models import Case, CaseParty, Letter
from gongshu.procedure.moving import parties_of, tell
from gongshu.procedure.queries import is_visible_to, why_not_decide
from gongshu.procedure.rules import no_such_case

LetterKind = Literal["consult", "reply", "coordinate"]
LETTER_KINDS: Mapping[str, Text] = {
    "consult": t("征求意见", "consultation"),
    "reply": t("回复", "reply"),
    "coordinate": t("协调", "coordination"),
}
MOST_CHARACTERS = 5_000


def take_on(*, case: Case, by: Actor) -> None:
    """Take a case on within one's unit, so that colleagues know who sees to it; it hinders nobody from acting.

    Raises:
        NotPermitted, Refusal: the actor may not act at this step, or a colleague took it on.
    """
    with act(by=by, refused=events.TAKEN_ON, subject=case.subject, case=case.number) as this:
        if not is_visible_to(case, by):
            raise no_such_case()
        refusal = why_not_decide(case, by)
        if refusal is not None:
            raise refusal
        mine = CaseParty.objects.filter(case=case, organization=by.organization, waiting=True)
        taken = mine.filter(taken_by="").update(taken_by=by.principal or by.person, taken_by_name=_taker(by))
        if not taken:
            names = "、".join(name for name in mine.values_list("taken_by_name", flat=True) if name)
            raise Refusal(
                t(f"{names}已认领", f"{names} took it on already"),
                remedy=t("请先与其商量，由其放回", "let that person put it back first"),
                code="taken_already",
            )
        this.record(events.TAKEN_ON, data={"step": case.state})


def _taker(by: Actor) -> str:
    return by.on_behalf_of or by.name


def put_back(*, case: Case, by: Actor) -> None:
    """Put back what one took on; also by the chief data officer of the unit.

    Raises:
        NotPermitted: somebody else took it on, or nobody did.
    """
    with act(by=by, refused=events.PUT_BACK, subject=case.subject, case=case.number) as this:
        taken = CaseParty.objects.filter(case=case, organization=by.organization).exclude(taken_by="")
        if "chief_data_officer" not in by.posts:
            taken = taken.filter(taken_by__in=[by.person, by.principal or by.person])
        if not taken.update(taken_by="", taken_by_name=""):
            raise NotPermitted(
                t("这件事不是您认领的", "you did not take this on"),
                remedy=t("由认领人或本单位首席数据官放回", "who took it on, or the chief, puts it back"),
                code="not_yours",
            )
        this.record(events.PUT_BACK, data={"step": case.state})


def readers_of(case: Case, audience: Collection[str], by: Actor) -> dict[str, str]:
    """Return who would be able to read a letter to some roles: organization names by id, the sender's first."""
    parties = CaseParty.objects.filter(case=case, role__in=list(audience), organization__isnull=False)
    found = {by.organization: by.organization_name}
    for party in parties.select_related("organization").order_by("role"):
        assert party.organization is not None
        found.setdefault(party.organization.id, party.organization.name)
    return found


def send_letter(
    *,
    case: Case,
    by: Actor,
    audience: Collection[str],
    text: str,
    kind: LetterKind = "consult",
    answers: Letter | None = None,
) -> Letter:
    """Write to named roles of an open case; they and the own unit can read it, nobody else, not even the authority.

    Args:
        case: the case.
        by: who writes; of a party of the case.
        audience: roles of the case.
        text: what is said; the chain keeps its digest only.
        kind: ``consult``, ``reply``, ``coordinate``.
        answers: the letter it answers.

    Raises:
        NotFound: there is no such case for this person.
        NotPermitted: the writer's organization is no party of the case.
        BadInput: nobody is addressed, a role is unknown, or nothing is said; ``Several`` for more than one.
        Refusal: the case has ended.
    """
    with act(by=by, refused=events.LETTER_SENT, subject=case.subject, case=case.number) as this:
        require(by, "case.decide")
        _check_writer(case, by)
        parties = parties_of(case)
        addressed = sorted(set(audience))
        _check_letter(parties, addressed, text, kind, by)
        if answers is not None and (answers.case_id != case.id or not answers.readers.filter(pk=by.organization)):
            raise no_such_case()
        readers = readers_of(case, addressed, by)
        letter = Letter.objects.create(
            case=case,
            kind=kind,
            audience=addressed,
            text=text.strip(),
            answers=answers,
            person=by.person,
            person_name=by.name,
            on_behalf_of=by.on_behalf_of,
            organization_id=by.organization,
            sent_at=clock.now(),
        )
        letter.readers.set([register.organization(id) for id in readers])
        record = this.record(
            events.LETTER_SENT,
            data={"kind": kind, "audience": addressed, "letter": letter.id, "text_digest": canonical.digest(text)},
        )
        Letter.objects.filter(pk=letter.pk).update(record=record.id)
        to_tell = [role for role in addressed if parties[role] != by.organization]
        tell(case, to_tell, "letter", _word(case, by, kind))
        return letter


def _word(case: Case, by: Actor, kind: str) -> Text:
    words = LETTER_KINDS[kind]
    return t(
        f"{case.number} {case.subject_title}：{by.organization_name}来函（{words.zh}）",
        f"{case.number} {case.subject_title}: {by.organization_name} wrote to you ({words.en})",
    )


def _check_writer(case: Case, by: Actor) -> None:
    if not is_visible_to(case, by):
        raise no_such_case()
    if by.organization not in parties_of(case).values():
        raise NotPermitted(
            t("只有当事单位可以在事项中来往意见", "only the parties of a case write in its thread"),
            why=t("本单位不是该事项的当事单位", "your organization is no party of this case"),
            code="not_a_party",
        )
    if Case.objects.get(pk=case.pk).ended:
        raise Refusal(t("该事项已经办结，不能再发函", "the case has ended; its thread is closed"), code="ended")


def _check_letter(
    parties: Mapping[str, str | None], audience: Collection[str], text: str, kind: str, by: Actor
) -> None:
    problems = []
    others = {role for role, body in parties.items() if body and body != by.organization}
    if not audience or not set(audience) <= others:
        problems.append(
            BadInput(
                t("请选择收件的单位", "choose who shall read it"),
                remedy=t("至少选一个其他当事单位", "at least one other party of the case"),
                at="audience",
                code="no_audience",
            )
        )
    if not text.strip() or len(text) > MOST_CHARACTERS:
        problems.append(
            BadInput(
                t(
                    f"请写明内容，不超过 {MOST_CHARACTERS} 字",
                    f"say something, in at most {MOST_CHARACTERS} characters",
                ),
                at="text",
                code="no_text",
            )
        )
    if kind not in LETTER_KINDS:
        problems.append(BadInput(t(f"没有这种函件：{kind}", f"no such kind of letter: {kind}"), at="kind"))
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Several(t("函件还不完整", "the letter is not complete"), problems)


__all__ = ["LETTER_KINDS", "LetterKind", "put_back", "readers_of", "send_letter", "take_on"]
