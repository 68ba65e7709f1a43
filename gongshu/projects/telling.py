"""What is kept of a project with each decision about it, for the sheets drawn up later: its file, its data, its use."""

from __future__ import annotations

from collections.abc import Sequence

from gongshu.kit import clock
from gongshu.kit.figures import Figure
from gongshu.kit.money import yuan
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.procedure.gatekeepers import Told
from gongshu.procedure.rules import HOUSE_RULE
from gongshu.projects import queries, rules
from gongshu.projects.models import Project
from gongshu.regulation.baseline import national_on
from gongshu.regulation.definition import Rule
from gongshu.regulation.period import NotStated
from gongshu.sharing.account import SharingRecord

FILE, MONEY, WORK, SHARING = "project", "money", "work", "sharing_record"
"""The parts of a sheet that this room tells."""
SHARING_COUNTS = "projects.sharing_record_counts"


def told(subject: str) -> Sequence[Told]:
    """Return what is kept of a project: its file, which rules of money it falls under, its data, how it was shared."""
    found = queries.of_subject(subject)
    if found is None:
        return []
    used = queries.used(found)
    return [*_file(found), *_money(), *_work(used.work), *_sharing(used.sharing)]


def _file(found: Project) -> list[Told]:
    sums = (
        (t("建设资金", "Cost of building"), found.cost),
        (t("每年运维经费", "Running cost a year"), found.running_cost),
    )
    parts = [(one, rules.PART_KINDS[one.kind]) for one in found.parts.all()]
    built = Text(
        "；".join(f"{one.name}（{kind.zh}）" for one, kind in parts),
        "; ".join(f"{one.name} ({kind.en})" for one, kind in parts),
    )
    owner = found.owner
    return [
        Told(FILE, t("项目", "Project"), Text(found.name, found.name)),
        Told(FILE, t("项目单位", "Owner"), Text(owner.name, owner.name_en or owner.name)),
        Told(FILE, t("建设内容和用途", "What is built, and what for"), Text(found.purpose, found.purpose)),
        *(Told(FILE, key, words) for key, sum_ in sums if (words := yuan(sum_)) is not None),
        *([Told(FILE, t("建设内容", "What is built"), built)] if parts else []),
    ]


def money_rules() -> list[tuple[Text, Rule]]:
    """Return the rules of the instrument that say what the money of projects rests on, with what each is about."""
    profile, day = register.jurisdiction(), clock.today()
    found = [(about, profile.rules.get(name)) for name, about in rules.MONEY_RULES.items()]
    return [
        (about, rule) for about, rule in found if rule is not None and not isinstance(rule.value.on(day), NotStated)
    ]


def _money() -> list[Told]:
    return [Told(MONEY, about, rule.title, _place(rule)) for about, rule in money_rules()]


def _place(rule: Rule) -> Text | None:
    if rule.source == "house_rule":
        return HOUSE_RULE
    return Text(rule.cite.zh, rule.cite.en) if rule.cite else None


def _work(figures: Sequence[Figure]) -> list[Told]:
    return [Told(WORK, one.name, Text(f"{one.words}；{one.note.zh}", f"{one.words}; {one.note.en}")) for one in figures]


def _sharing(record: SharingRecord) -> list[Told]:
    return [Told(SHARING, t("到决定时", "So far"), sharing_words(record), sharing_place())]


def sharing_place() -> Text | None:
    """Return the place of the national rule that makes sharing count for money; None where none is in force."""
    national = national_on(clock.today(), register.jurisdiction())
    rule = national.rules.get(SHARING_COUNTS) if national else None
    if national is None or rule is None or rule.cite is None:
        return None
    return Text(f"《{national.title.zh}》{rule.cite.zh}", f"{national.title.en}, {rule.cite.en}")


def sharing_words(record: SharingRecord) -> Text:
    """Say how the data of a project was shared so far."""
    return t(
        f"收到申请 {record.applied:,} 件，已授权 {record.granted:,} 件，现行授权 {record.in_use:,} 项；"
        f"在本单位超期未办 {record.late:,} 件；已应答调用 {record.calls:,} 次",
        f"{record.applied:,} applications received, {record.granted:,} granted, {record.in_use:,} grants in force; "
        f"{record.late:,} overdue at the owner; {record.calls:,} calls answered",
    )
