"""The text of an agreement, made from the profile and the application. Pure: values in, words out.

A clause that the instrument demands carries its article; a clause of ours says so. Once drawn up the text is frozen and
its digest is what the sides sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongshu.kit import canonical
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import HOUSE_RULE
from gongshu.regulation.definition import Profile
from gongshu.sharing.rules import WAYS
from gongshu.sharing.terms import Term

DUTIES = ("sharing.purpose_limited", "sharing.forbid_onward")
"""Rules of the instrument that bind who uses the data, in the order of the clauses."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Who signs (role and name, in the order of the procedure) and who provides the data."""

    signers: Sequence[tuple[Text, str]]
    provider: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed."""

    case_number: str
    resource: str
    fields: Sequence[str]
    purpose: str
    way: str
    term: Term
    quota_per_day: int
    drawn_up: date


def draw_up(profile: Profile, parties: Parties, terms: Terms) -> Text:
    """Write the agreement."""
    object_word = profile.vocabulary["data_object"]
    head = Text(
        f"{object_word.zh}共享使用协议\n编号：{terms.case_number}\n依据：《{profile.title.zh}》",
        f"Agreement on the use of shared {object_word.en}\nNo. {terms.case_number}\nUnder: {profile.title.en}",
    )
    clauses = [*_sides(profile, parties), *_matter(terms), *_duties(profile), *_ours()]
    numbered = [Text(f"{place}．{clause.zh}", f"{place}. {clause.en}") for place, clause in enumerate(clauses, 1)]
    return _joined([head, *numbered])


def digest_of(text: Text) -> str:
    """Return what is signed: the SHA-256 of both languages of the text."""
    return canonical.digest({"zh": text.zh, "en": text.en})


def _joined(parts: Sequence[Text]) -> Text:
    return Text("\n\n".join(part.zh for part in parts), "\n\n".join(part.en for part in parts))


def _sides(profile: Profile, parties: Parties) -> list[Text]:
    names_zh = "；".join(f"{role.zh}：{name}" for role, name in parties.signers)
    names_en = "; ".join(f"{role.en}: {name}" for role, name in parties.signers)
    provider = profile.roles["provider"].title if "provider" in profile.roles else t("提供单位", "provider")
    return [
        Text(f"签约各方——{names_zh}。", f"The parties: {names_en}."),
        Text(f"{provider.zh}：{parties.provider}。", f"The {provider.en}: {parties.provider}."),
    ]


def _matter(terms: Terms) -> list[Text]:
    way = WAYS.get(terms.way, t(terms.way, terms.way))
    until = terms.term.until.date().isoformat()
    ours = terms.term.source == "house_rule"
    mark = Text(f"（{HOUSE_RULE.zh}）", f" ({HOUSE_RULE.en})") if ours else t("", "")
    fields = "、".join(terms.fields)
    return [
        t(f"数据：{terms.resource}；字段：{fields}。", f"The data: {terms.resource}; fields: {fields}."),
        t(f"使用目的：{terms.purpose}。", f"The purpose: {terms.purpose}."),
        Text(f"共享方式：{way.zh}。", f"The way of sharing: {way.en}."),
        Text(
            f"期限：自授权之日起至{until}{mark.zh}；每日不超过{terms.quota_per_day}次。",
            f"The term: from the grant until {until}{mark.en}; at most {terms.quota_per_day} calls a day.",
        ),
    ]


def _duties(profile: Profile) -> list[Text]:
    clauses = []
    for name in DUTIES:
        rule = profile.rules.get(name)
        if rule is not None:
            where = rule.cite if rule.cite is not None and rule.source == "law" else None
            mark = Text(where.zh, where.en) if where else HOUSE_RULE
            clauses.append(Text(f"{rule.title.zh}（{mark.zh}）。", f"{rule.title.en} ({mark.en})."))
    return clauses


def _ours() -> list[Text]:
    clauses = (
        t(
            "每次调用均留痕，各方可查阅本协议项下的调用记录",
            "every call is recorded; each party may read the records of this agreement",
        ),
        t(
            "超出目的、字段或期限的调用由平台拒绝并留痕",
            "a call beyond purpose, fields or term is refused by the platform and recorded",
        ),
        t(
            "违反本协议的，授权可以暂停或者撤销，并写明理由",
            "on a breach the grant may be suspended or revoked, with the reason stated",
        ),
    )
    return [Text(f"{one.zh}（{HOUSE_RULE.zh}）。", f"{one.en} ({HOUSE_RULE.en}).") for one in clauses]


def sides_of(roles: Sequence[str], profile: Profile, names: Mapping[str, str]) -> list[tuple[Text, str]]:
    """Name the signing sides: each role in the instrument's word, with the organization that fills it."""
    return [
        (profile.roles[role].title if role in profile.roles else t(role, role), names.get(role, "")) for role in roles
    ]
