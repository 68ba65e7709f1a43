"""Registering organizations and choosing the profile in force."""

from __future__ import annotations

from collections.abc import Sequence

from gongshu.audit.queries import search
from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.identifiers import check_uscc
from gongshu.kit.text import t
from gongshu.organizations import events
from gongshu.organizations.models import Jurisdiction, Organization
from gongshu.organizations.rules import KINDS_WITHOUT_USCC, ORGANIZATION_KINDS, require
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile


def checked_uscc(uscc: str, kind: str) -> str | None:
    """Return a unified social credit code as it is kept; None where a kind of organization needs none.

    Raises:
        BadInput: it fails its check (GB 32100).
    """
    if not uscc.strip() and kind in KINDS_WITHOUT_USCC:
        return None
    verdict = check_uscc(uscc)
    if verdict.verdict == "invalid":
        raise BadInput(
            t("统一社会信用代码有误", "the unified social credit code is wrong"),
            why=verdict.note + t(f"（规则 {verdict.rule}）", f" (rule {verdict.rule})"),
            remedy=t("请核对登记证书上的 18 位代码", "compare it with the 18 characters on the certificate"),
            code=verdict.rule,
            at="uscc",
        )
    return verdict.normalized


def create_organization(
    *,
    by: Actor,
    name: str,
    uscc: str,
    kind: str,
    roles: Sequence[str] = (),
    name_en: str = "",
    bound: str = "bound",
    parent: Organization | None = None,
) -> Organization:
    """Register an organization.

    Args:
        by: who registers it (system administrator).
        name: its full name; unique.
        uscc: its unified social credit code (GB 32100); empty only for a leading group.
        kind: one of ``rules.ORGANIZATION_KINDS``.
        roles: the roles of the instrument it fills by standing.
        name_en: its name in English.
        bound: ``bound`` or ``by_analogy``.
        parent: the organization it belongs to.

    Raises:
        BadInput: the code fails its check, or kind or bound is unknown.
        Refusal: name or code are registered already.
    """
    with act(by=by, refused=events.ORGANIZATION_CREATED, subject="organization") as this:
        require(by, "organizations.manage")
        name = name.strip()
        if not name or kind not in ORGANIZATION_KINDS or bound not in ("bound", "by_analogy"):
            raise BadInput(
                t("机构登记信息不完整", "the registration is not complete"),
                remedy=t(
                    f"填写名称；类型为其一：{'、'.join(ORGANIZATION_KINDS)}",
                    f"give a name; kind is one of: {', '.join(ORGANIZATION_KINDS)}",
                ),
            )
        code = checked_uscc(uscc, kind)
        if Organization.objects.filter(name=name).exists() or (
            code and Organization.objects.filter(uscc=code).exists()
        ):
            raise Refusal(
                t("该名称或统一社会信用代码已登记", "this name or code is registered already"),
                remedy=t("请在机构列表中查找", "look it up in the list of organizations"),
                code="already_registered",
            )
        made = Organization.objects.create(
            name=name, name_en=name_en.strip(), uscc=code, kind=kind, roles=list(roles), bound=bound, parent=parent
        )
        this.subject = made.id
        this.record(events.ORGANIZATION_CREATED, data={"kind": kind, "roles": list(roles)})
        return made


def adopt_profile(*, by: Actor, profile_id: str, acknowledge: bool = False) -> Jurisdiction:
    """Choose the profile this installation serves. A draft or an abolished instrument is switched on knowingly or not.

    Acknowledged, the procedures that are off by default are switched on with it.

    Choosing again what is in force changes nothing and leaves no record, unless its text or the switch differ.

    Raises:
        Refusal: the instrument is a draft or abolished and that was not acknowledged, or another one is in force here.
    """
    with act(by=by, refused=events.PROFILE_ADOPTED, subject=profile_id) as this:
        require(by, "system.configure")
        profile = load_profile(profile_id)
        check_adopting(profile, acknowledge=acknowledge)
        present = Jurisdiction.objects.first()
        if present is not None and present.profile_id != profile_id:
            raise Refusal(
                t(
                    f"本平台已适用 {present.profile_id}，一个平台只适用一个辖区的规则",
                    f"this installation serves {present.profile_id} already; one installation serves one profile",
                ),
                remedy=t("为另一辖区另建平台目录", "create another home for another jurisdiction"),
                code="other_profile_adopted",
            )
        switched = profile.needs_switch and acknowledge
        known = [one.id for one in profile.procedures.values() if one.off_by_default]
        on = known if acknowledge else [one for one in (present.switched_on if present else ()) if one in known]
        if present is not None and present.switched_on == on and _stands(present, profile, switched):
            return present
        adopted, _ = Jurisdiction.objects.update_or_create(
            id=1,
            defaults={
                "profile_id": profile_id,
                "switch_acknowledged": switched,
                "switched_on": on,
                "adopted_at": clock.now(),
                "adopted_by": by.person,
            },
        )
        this.record(
            events.PROFILE_ADOPTED,
            data={
                "digest": profile.digest,
                "status": profile.status,
                "acknowledged": adopted.switch_acknowledged,
                "on": on,
            },
        )
        return adopted


def check_adopting(profile: Profile, *, acknowledge: bool) -> None:
    """Refuse a profile that is put to use knowingly only, where nobody said so.

    Raises:
        Refusal: the instrument is a draft or abolished and that was not acknowledged.
    """
    if profile.needs_switch and not acknowledge:
        raise Refusal(
            t(f"《{profile.title.zh}》不能直接启用", f"{profile.title.en} cannot simply be put to use"),
            why=profile.status_note,
            remedy=t(
                "仅供演示或查阅历史；确需启用，请明确确认（--acknowledge）",
                "it serves demonstration and history; to use it all the same, say so (--acknowledge)",
            ),
            code="needs_switch",
        )


def _stands(present: Jurisdiction, profile: Profile, switched: bool) -> bool:
    """Return whether the profile was adopted with this very text and switch."""
    last = search(event=events.PROFILE_ADOPTED.name, subject=profile.id, outcome="done").first()
    return present.switch_acknowledged == switched and last is not None and last.data["digest"] == profile.digest


def switch_procedure(*, by: Actor, procedure_id: str, on: bool) -> Jurisdiction:
    """Switch a procedure that is off by default on, or off again; cases under way go on.

    Raises:
        NotPermitted: not the system administrator.
        NotFound: the profile in force has no such procedure.
        Refusal: it is not off by default, or stands so already.
    """
    with act(by=by, refused=events.PROCEDURE_SWITCHED, subject=procedure_id) as this:
        require(by, "system.configure")
        adopted = Jurisdiction.objects.get()
        procedure = load_profile(adopted.profile_id).procedure(procedure_id)
        if not procedure.off_by_default:
            raise Refusal(
                t(f"“{procedure.title.zh}”不设开关", f"“{procedure.title.en}” has no switch"),
                why=t("只有默认不启用的程序可以启用、停用", "only procedures that are off by default can be switched"),
                code="no_switch",
            )
        others = [one for one in adopted.switched_on if one != procedure_id]
        wanted = [*others, procedure_id] if on else others
        if wanted == adopted.switched_on:
            raise Refusal(
                t(f"“{procedure.title.zh}”本来就是这样", f"“{procedure.title.en}” stands so already"), code="stands_so"
            )
        adopted.switched_on = wanted
        adopted.save(update_fields=["switched_on"])
        this.article = procedure.cite.zh
        this.record(events.PROCEDURE_SWITCHED, data={"procedure": procedure_id, "on": on})
        return adopted
