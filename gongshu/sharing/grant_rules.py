"""What a grant may hold and who may change it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import HOUSE_RULE, LegalBasis
from gongshu.regulation.definition import Profile, Rule
from gongshu.sharing.rules import MOST_CALLS, SERVED_BY_GATEWAY, FieldOffer, place


class Hand(Protocol):
    """Who judged: the account, and the name of the colleague for whom it acted, if any."""

    person: str
    on_behalf_of: str


def check_fields(asked: Sequence[str], offered: Sequence[FieldOffer]) -> None:
    """Refuse fields the resource does not have, and an empty choice."""
    known = {one.name for one in offered}
    unknown = [name for name in asked if name not in known]
    if unknown or not asked:
        raise BadInput(
            t("请从该数据的信息项中选择所需的字段", "choose the fields you need from those of the resource"),
            why=t("只授权履行职责所必需的字段", "only fields that the duty needs are granted"),
            at="fields",
            code="unknown_fields" if unknown else "no_fields",
        )


def key_field(offered: Sequence[FieldOffer], way: str) -> str:
    """Return the field records are looked up by, several joined by a comma; empty where no gateway serves the way.

    Raises:
        Refusal: the entry marks no field that tells its records apart.
    """
    if way not in SERVED_BY_GATEWAY:
        return ""
    keys = [one.name for one in offered if one.key]
    if not keys:
        raise Refusal(
            t(
                "该目录没有标明主键，不能以接口方式授权",
                "the entry marks no key field; it cannot be granted by interface",
            ),
            remedy=t("由提供单位在目录中标明主键", "let the provider mark the key in the catalog"),
            code="no_key_field",
        )
    return ",".join(keys)


def check_not_more(granted: Sequence[str], asked: Sequence[str]) -> None:
    """Refuse to grant a field nobody asked for."""
    if not set(granted) <= set(asked):
        raise BadInput(
            t("不能授予未申请的字段", "a field that was not asked for cannot be granted"),
            remedy=t("由申请单位另行申请", "let the applicant apply for it"),
            cite=HOUSE_RULE.zh,
            at="fields",
            code="more_than_asked",
        )


def check_plain(plain: Sequence[str], granted: Sequence[str], reason: str) -> None:
    """Refuse to deliver a field unmasked that is not granted, or without saying why."""
    if not set(plain) <= set(granted):
        raise BadInput(
            t("不脱敏的字段须在授权字段之内", "a field delivered unmasked must be one of those granted"),
            at="plain_fields",
            code="plain_not_granted",
        )
    if plain and not reason.strip():
        raise BadInput(
            t("不脱敏须写明理由", "say why a field is delivered unmasked"),
            cite=HOUSE_RULE.zh,
            at="plain_reason",
            code="plain_without_reason",
        )


def check_two_keys(classified: Sequence[str], by: Actor, judged: Sequence[Hand]) -> None:
    """Refuse to open fields of the highest grade where nobody but who grants has judged it: it takes two people.

    Args:
        classified: the titles of the fields of the highest grade that would be opened; none asks for nothing.
        by: who grants.
        judged: who judged before in the case; for whom they acted counts as they themselves.
    """
    own = {by.person, by.principal} - {""}
    names = {by.name, by.on_behalf_of} - {""}
    if not classified or any(one.person not in own and one.on_behalf_of not in names for one in judged):
        return
    raise Refusal(
        t(
            f"最高级别的字段须经两人：{'、'.join(classified)}",
            f"fields of the highest grade take two people: {', '.join(classified)}",
        ),
        why=t(
            "审核、同意的人与授权的人须为不同的人，代办也不例外（本平台约定）",
            "who judged or consented and who grants are two people, also on behalf of another (house rule)",
        ),
        remedy=t(
            "由另一名人员授权，或不授予这些字段", "let another person grant it, or leave these fields out of the grant"
        ),
        cite=HOUSE_RULE.zh,
        code="two_keys",
    )


def check_quota(quota: int) -> None:
    """Refuse a quota that is none."""
    if not 0 < quota <= MOST_CALLS:
        raise BadInput(
            t(f"每日调用次数须在 1 至 {MOST_CALLS} 之间", f"calls a day must be between 1 and {MOST_CALLS}"),
            at="quota_per_day",
            code="bad_quota",
        )


def check_same_unit(profile: Profile, *, holder: str, actor: str) -> None:
    """Refuse what only the unit that holds a grant may do."""
    if actor != holder:
        rule = profile.rules.get("sharing.forbid_onward")
        raise NotPermitted(
            t("只有被授权的单位可以使用该授权", "only the unit that holds the grant may use it"),
            why=rule.title if rule else None,
            cite=place(rule),
            code="another_unit",
        )


def check_changer(*, holder: str, provider: str, actor: str, is_authority: bool, gives_up: bool) -> None:
    """Refuse a change of a grant by anybody but the authority and the provider; its holder may only give it up."""
    if is_authority or actor == provider or (gives_up and actor == holder):
        return
    raise NotPermitted(
        t("只有主管机构和提供单位可以变更授权", "only the authority and the provider may change a grant"),
        why=t("被授权的单位可以放弃授权（本平台约定）", "the unit that holds it may give it up (house rule)"),
        code="not_your_grant",
    )


def check_change_reason(reason: str, bases: Sequence[LegalBasis], *, needs_basis: bool) -> None:
    """Refuse a change of a grant without a reason, and a revocation without its basis too."""
    if not reason.strip():
        raise BadInput(t("须写明理由", "say why"), cite=HOUSE_RULE.zh, at="reason", code="reason_lacking")
    if needs_basis and not any(basis.title.strip() and basis.article.strip() for basis in bases):
        raise BadInput(
            t("撤销授权须写明依据的名称与条款", "to revoke a grant, name the instrument and its article"),
            cite=HOUSE_RULE.zh,
            at="legal_basis",
            code="legal_basis_lacking",
        )


STOPPING: Mapping[str, Text] = {
    "negotiation": t("与使用部门协商的情况", "the talks held with who uses the data"),
    "filing": t("报主管部门备案的文号", "the number under which it was filed with the authority"),
}
"""What a provider brings beside its reason before it stops sharing, by the words of the rule ``STOP_REQUIRES``."""
STOP_REQUIRES = "sharing.stop_requires"
MISUSE = "sharing.misuse"
USAGE_PARTS = "sharing.usage_record_parts"
END_OF_PURPOSE = "sharing.end_of_purpose"

PARTS: Mapping[str, Text] = {
    "scenario": t("使用场景", "scenario"),
    "process": t("使用过程", "process"),
    "effect": t("应用成效", "effect"),
    "storage": t("存储情况", "storage"),
    "destruction": t("销毁情况", "destruction"),
}
"""The parts of a usage record, by the words of the rule ``USAGE_PARTS``."""


def check_stopping(rule: Rule | None, wanted: Sequence[str], given: Mapping[str, str]) -> None:
    """Refuse that a provider stops sharing without what the law wants done first.

    Args:
        rule: the rule; None where no instrument wants anything.
        wanted: what it wants, in its words.
        given: what was done, by the same words.

    Raises:
        BadInput: something lacks, with the article; ``Several`` where more does.
    """
    problems = [
        BadInput(
            t(f"缺少{STOPPING[one].zh}", f"lacking: {STOPPING[one].en}"),
            remedy=t("先协商、备案，再停止共享", "talk it over and file it, then stop sharing"),
            cite=place(rule),
            at=one,
            code=f"{one}_lacking",
        )
        for one in wanted
        if one in STOPPING and not given.get(one, "").strip()
    ]
    refuse_all(problems, t("还不能停止共享", "sharing cannot be stopped yet"))


def check_misuse(rule: Rule | None, wanted: Sequence[str], *, suspended: bool) -> None:
    """Refuse to end a grant for misuse that was not suspended first, where the law has it suspended and mended.

    Raises:
        Refusal: it still runs.
    """
    if rule is not None and "suspended" in wanted and not suspended:
        raise Refusal(
            t("因使用不当终止共享的，先暂停、责令整改", "for misuse a grant is suspended and mending asked for first"),
            why=rule.title,
            cite=place(rule),
            remedy=t("先暂停授权；整改后仍不当的，再终止", "suspend it; if it is not mended, end it"),
            code="not_suspended_first",
        )


def check_usage(rule: Rule, wanted: Sequence[str], given: Mapping[str, str], *, ended: bool) -> dict[str, str]:
    """Return the parts of a usage record as they are kept; what became of the data is due once the grant has ended.

    Raises:
        BadInput: a part lacks, with the article; ``Several`` where more do.
    """
    due = [one for one in wanted if one != "destruction" or ended]
    kept = {one: given.get(one, "").strip() for one in wanted}
    problems = [
        BadInput(
            t(f"没有写明{PARTS[one].zh}", f"not stated: {PARTS[one].en}"), cite=place(rule), at=one, code="part_lacking"
        )
        for one in due
        if not kept[one]
    ]
    refuse_all(problems, t("使用记录不完整", "the record of use is not complete"))
    return {one: words for one, words in kept.items() if words}


def refuse_all(problems: Sequence[BadInput], what: Text) -> None:
    """Refuse for one thing or for several."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Several(what, problems)
