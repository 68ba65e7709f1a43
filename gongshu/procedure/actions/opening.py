"""Opening a case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType

from django.db.models import F

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Defect, NotPermitted, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.switches import check_switched_on
from gongshu.procedure import events
from gongshu.procedure.gatekeepers import standing_of
from gongshu.procedure.gates import Standing, check_gates, open_or_shut
from gongshu.procedure.keeping import keep_papers
from gongshu.procedure.models import Case, CaseNumber, CaseParty
from gongshu.procedure.moving import enter
from gongshu.procedure.papers import NO_FILES, Files, check_papers
from gongshu.procedure.pinning import keep, pinned_law
from gongshu.procedure.rules import article, opener_role
from gongshu.procedure.snapshot import pin
from gongshu.regulation.choosing import source_of
from gongshu.regulation.completing import Law, law_between
from gongshu.regulation.definition import ProcedureDef, Profile
from gongshu.statements.compiled import Listing, Slot, Writing
from gongshu.statements.inserting import insert
from gongshu.statements.making import new

NUMBER_PREFIXES = MappingProxyType(
    {
        "catalog": "ML",
        "collection": "GJ",
        "quality": "ZL",
        "sharing": "GX",
        "opening": "KF",
        "operation": "YY",
        "security": "AQ",
        "supervision": "JD",
        "projects": "XM",
        "federation": "XT",
        "platform": "PT",
        "archive": "GD",
    }
)
"""How the numbers of a chapter's cases begin: the initials of its name."""
NONE: Mapping[str, str] = MappingProxyType({})

_COUNT_ON = Writing(lambda: CaseNumber.objects.filter(room=Slot("room"), year=Slot("year")), last=F("last") + 1)
_LAST = Listing(lambda: CaseNumber.objects.filter(room=Slot("room"), year=Slot("year")).values_list("last"))


def open_case(
    *,
    procedure: ProcedureDef,
    profile: Profile,
    subject: str,
    subject_title: str,
    parties: Mapping[str, str],
    by: Actor,
    room: str,
    facts: Mapping[str, str] = NONE,
    papers: Mapping[str, str] = NONE,
    files: Files = NO_FILES,
    since: datetime | None = None,
) -> Case:
    """Open a case and let it stand at the first step.

    Args:
        procedure: the procedure it follows; kept with the case as it is now.
        profile: the profile the procedure is from; its digest is kept.
        subject: lasting identifier of what the case is about.
        subject_title: its title.
        parties: organization id by role. Roles that are not named are filled by the one organization that fills them
            by standing, ``applicant`` by the organization of who opens the case.
        by: who opens it; permission to apply is checked by the calling room.
        room: the room it belongs to; part of its number.
        facts: facts the procedure was chosen by.
        papers: what the procedure demands, in words, by paper id.
        files: the same in files, kept already.
        since: the moment the first step's limit runs from, where that lies before the opening (a law changed, then the
            change of the catalog was begun).

    Raises:
        Refusal: the instrument is a draft or abolished and was not switched on, or is not the one in force here; the
            procedure is off by default and was not switched on; the organization has not named the officers it
            asks for; a gate is shut.
        Several: papers are lacking; each with its article. BadInput when it is one.
        NotFound: no organization fills a role.
    """
    with act(
        by=by, refused=events.OPENED, subject=subject, article=article(procedure.cite, source_of(procedure))
    ) as this:
        standing = _check_doors(procedure, profile, subject, by)
        _check_since(since)
        try:
            full = _complete_parties(procedure, profile, parties, by)
        except (
            BadInput
        ):  # what the local text asks for whoever takes part is told first: the person at hand can give it
            check_papers(procedure.papers, papers, files)
            raise
        law = _between(procedure, profile, full, facts)
        check_papers(law.procedure.papers, papers, files)
        full = _complete_parties(law.procedure, profile, full, by)
        this.case = _next_number(room)
        own = [role for role, organization in parties.items() if organization and organization == by.organization]
        case = new(
            Case,
            number=this.case,
            room=room,
            procedure_id=procedure.id,
            profile_id=profile.id,
            profile_digest=profile.digest,
            law_id=keep(pin(profile, law.procedure, law.baseline)),
            state=procedure.first,
            subject=subject,
            subject_title=subject_title,
            facts=dict(facts),
            opened_by=by.person,
            opened_by_name=by.name,
            opened_as=opener_role(parties, own),
        )
        insert([case])
        insert(
            [new(CaseParty, case_id=case.pk, role=role, organization_id=body) for role, body in sorted(full.items())]
        )
        told = _circumstances(case, {*papers, *files}, full, law)
        this.record(events.OPENED, data=told | open_or_shut(standing))
        keep_papers(this, case, papers, files, by, None)
        enter(this, case, pinned_law(case), law.procedure.step(procedure.first), parties=full, since=since)
        return case


def check_opening(
    by: Actor, procedure: ProcedureDef, profile: Profile, subject: str, parties: Mapping[str, str]
) -> None:
    """Refuse what ``open_case`` would refuse of a case that brings no papers; nothing is opened.

    Raises:
        Refusal, BadInput, NotFound: as ``open_case``.
    """
    _check_doors(procedure, profile, subject, by)
    check_papers(procedure.papers, NONE, NO_FILES)
    _complete_parties(procedure, profile, parties, by)


def _check_doors(procedure: ProcedureDef, profile: Profile, subject: str, by: Actor) -> Standing:
    """Refuse unless a case may be opened by this person, under this profile, at these gates; return how they stand."""
    _check_own_hand(by)
    _check_profile(profile)
    check_switched_on(procedure)
    register.check_officers(by.organization, profile)
    standing = standing_of(procedure.subject, subject)
    check_gates(procedure.gates, standing)
    return standing


def _check_own_hand(by: Actor) -> None:
    if by.principal:
        raise NotPermitted(
            t("不能代他人立案", "a case cannot be opened on behalf of a colleague"),
            why=t("委托只及于办理已立的事项（本平台约定）", "a delegation reaches open cases only (house rule)"),
            remedy=t("以本人名义提出", "open it in your own name"),
            code="not_by_delegation",
        )


def _between(
    procedure: ProcedureDef, profile: Profile, parties: Mapping[str, str | None], facts: Mapping[str, str]
) -> Law:
    """Return the law between these parties: the local one, completed by a national instrument as it stands today."""
    bodies = register.bodies_by_role(parties)
    return law_between(profile, procedure, parties=bodies, facts=facts, day=clock.today())


def _circumstances(
    case: Case, papers: Collection[str], parties: Mapping[str, str | None], law: Law
) -> dict[str, object]:
    below = law.baseline
    national: dict[str, object] = {"baseline": below.profile_id, "baseline_digest": below.digest} if below else {}
    if law.additions:
        national["added"] = {one.place: one.cite.zh for one in law.additions}
    if below and law.procedure.cite.instrument == below.profile_id:
        national["procedure_of"] = below.profile_id
    return national | {
        "procedure": case.procedure_id,
        "profile": case.profile_id,
        "profile_digest": case.profile_digest,
        "papers": sorted(papers),
        "parties": dict(parties),
    }


def _check_since(since: datetime | None) -> None:
    if since is not None and since > clock.now():
        raise BadInput(
            t("起算时间不能晚于现在", "the limit cannot run from a moment to come"),
            remedy=t("填写事情发生的时间", "give the moment at which it happened"),
            code="since_to_come",
            at="since",
        )


def _check_profile(profile: Profile) -> None:
    adopted = register.adopted()
    if adopted.profile_id != profile.id:
        raise Refusal(
            t(
                f"本平台适用 {adopted.profile_id}，不能按 {profile.id} 立案",
                f"{adopted.profile_id} is in force here, not {profile.id}",
            ),
            remedy=t("按本平台适用的规则办理", "use the procedures of the profile in force"),
            code="other_profile",
        )
    if profile.needs_switch and not adopted.switch_acknowledged:
        raise Refusal(
            t(
                f"《{profile.title.zh}》未启用，不能立案",
                f"{profile.title.en} is not switched on; no case can be opened",
            ),
            why=profile.status_note,
            remedy=t("由系统管理员明确确认启用后再办理", "let the system administrator switch it on knowingly first"),
            code="needs_switch",
        )


def _complete_parties(
    procedure: ProcedureDef, profile: Profile, parties: Mapping[str, str] | Mapping[str, str | None], by: Actor
) -> dict[str, str | None]:
    full: dict[str, str | None] = {role: id or None for role, id in parties.items()}
    full.setdefault("applicant", by.organization or None)
    lacking = sorted({role for step in procedure.steps.values() for role in step.by} - set(full))
    standing = register.organizations_by_role(lacking)
    for role in lacking:
        bodies = standing[role]
        if len(bodies) != 1:
            title = profile.roles[role].title if role in profile.roles else Text(role, role)
            raise BadInput(
                t(f"没有确定由谁担任“{title.zh}”", f"it is not settled who acts as {title.en}"),
                why=t(
                    f"登记了 {len(bodies)} 个承担该职责的机构",
                    f"{len(bodies)} organizations fill that role by standing",
                ),
                remedy=t("立案时指明机构，或先由系统管理员登记", "name the organization, or have it registered first"),
                code="role_not_filled",
                at=role,
            )
        full[role] = bodies[0].id
    return full


def _next_number(room: str) -> str:
    if room not in NUMBER_PREFIXES:
        raise Defect(t(f"模块 {room} 没有案号前缀", f"room {room} has no prefix for its case numbers"))
    year = clock.today().year
    if _COUNT_ON.run(room=room, year=year) == 0:
        CaseNumber.objects.bulk_create([CaseNumber(room=room, year=year)], ignore_conflicts=True)
        _COUNT_ON.run(room=room, year=year)
    [last] = _LAST.column(room=room, year=year)
    return f"{NUMBER_PREFIXES[room]}-{year}-{last:06d}"
