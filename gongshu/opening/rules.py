"""Pure decisions of opening: what may be opened, what must precede it, who may have it, and why not.

Plain values and the day in, a verdict with its reason and article out. Everything the law says comes from the profile.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongshu.kit.errors import BadInput, GongshuError, NotFound, Refusal, Several
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import HOUSE_RULE, article
from gongshu.regulation.choosing import choose_procedure
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.definition import ProcedureDef, Profile, Rule
from gongshu.security import grading

RELEASE = "opening.release"
APPLICATION = "opening.application"
BARRED = "opening.barred"
MACHINE_READABLE = "opening.machine_readable"
REQUIRED_CHECKS = "opening.required_checks"
FROM_NOT_SHARED = "opening.from_not_shared"
FROM_NOT_OPEN = "opening.from_not_open"
NEEDS_APPROVAL = "opening.unconditional_needs_approval"
NOT_SHARED = NOT_OPEN = "none"

KINDS: Mapping[str, Text] = {
    "state_secret": t("国家秘密", "state secrets"),
    "trade_secret": t("商业秘密", "trade secrets"),
    "personal_privacy": t("个人隐私", "personal privacy"),
}
"""What an instrument may bar from opening."""

GROUNDS: Mapping[str, Text] = {
    "masked": t("已作脱密、脱敏处理", "declassified and masked"),
    "consent_of_rights_holder": t("权利人同意", "the rights holder consents"),
}
"""What may let data be opened that is not shared."""

_AS_IT_IS: Mapping[str, Text] = {
    FROM_NOT_SHARED: t("不予共享的数据不能直接开放", "data that is not shared cannot be opened as it is"),
    FROM_NOT_OPEN: t("不予开放的数据不能直接开放", "data that was not to be opened cannot be opened as it is"),
}

CHECKS: Mapping[str, tuple[str, Text]] = {
    "risk_assessment": ("assess", t("安全风险评估", "a risk assessment")),
    "secrecy_review": ("assess", t("保密审查", "a secrecy review")),
    "joint_review": ("review", t("会同开放审查", "a joint review")),
    "provider_consultation": ("consult", t("征求数据提供单位意见", "consultation of the provider")),
    "public_consultation": ("consult", t("征求公众意见", "consultation of the public")),
    "national_security": ("assess", t("国家安全审核", "a review of national security")),
    "secrecy": ("assess", t("保密审核", "a review of secrecy")),
    "information_risk": ("assess", t("信息风险审核", "a review of information risk")),
    "social_effect": ("assess", t("社会效益审核", "a review of social effect")),
    "service_before_opening": ("consult", t("开放前置服务", "the service before opening")),
}
"""What an instrument may demand before opening: the act of the step that does it, and its name. A step of the same name
does it alone."""

LICENSE = t(
    "任何人可以免费获取、使用、加工和传播这些数据，包括用于商业目的。使用时注明数据提供单位和数据日期，不歪曲数据原意，"
    "不用于识别特定个人，不危害国家安全和公共利益。数据按现状提供。",
    "Anyone may obtain, use, adapt and pass on these data free of charge, for commercial purposes too. Name the "
    "provider and the day of the data, do not distort their meaning, do not use them to identify "
    "individuals, and do no harm to national security or the public interest. The data are provided as they are.",
)
"""On what terms open data may be used. No instrument served here says: a house rule, and labelled so."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the catalog has it. ``level``: 1 … 4, None where nobody graded it."""

    name: str
    title: str
    level: int | None
    semantic_type: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a column may be opened; if not, why, under which article and what to do."""

    column: Column
    reason: Text | None = None
    cite: str = ""
    remedy: Text | None = None

    @property
    def allowed(self) -> bool:
        """Whether nothing bars it."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class Access:
    """Who may have open data of a class: everybody at once (``free``), or those whose application succeeds."""

    free: bool
    cite: Citation | None
    source: Source
    procedure: ProcedureDef | None = None

    @property
    def takes_agreement(self) -> bool:
        """Whether the procedure has an agreement signed before the data is used."""
        steps = self.procedure.steps.values() if self.procedure else ()
        return any("agreement" in outcome.requires for step in steps for outcome in step.outcomes.values())


def place(rule: Rule | None) -> str:
    """The article of a rule in short form; a house rule is named as one and never as an article."""
    if rule is None or rule.cite is None:
        return HOUSE_RULE.zh
    return article(rule.cite, rule.source)


def judge(columns: Sequence[Column], opening_class: str, profile: Profile, day: date) -> list[Verdict]:
    """Return for each column whether it may be opened in a class."""
    return [_verdict(column, opening_class, profile, day) for column in columns]


def _verdict(column: Column, opening_class: str, profile: Profile, day: date) -> Verdict:
    proposed = grading.proposed_level(column.semantic_type)
    barred = profile.rule(BARRED, day)
    if proposed is not None and proposed.personal and isinstance(barred, list | tuple) and "personal_privacy" in barred:
        return Verdict(
            column,
            t(f"“{column.title}”是个人信息，不得开放", f"“{column.title}” is about persons and may not be opened"),
            place(profile.rules.get(BARRED)),
            t("不选这一列", "leave the column out"),
        )
    found = grading.level(column.level)
    remedy = t("不选这一列，或先更正目录中的分级", "leave it out, or have its grade in the catalog corrected first")
    if column.level is None:
        words = t(
            f"“{column.title}”没有分级，按最高级别对待",
            f"“{column.title}” is not graded and counts as the highest grade",
        )
        return Verdict(column, words, HOUSE_RULE.zh, t("先在目录中为它定级", "have it graded in the catalog first"))
    if found.open in ("never", "deidentified"):
        words = t(
            f"“{column.title}”为 {found.mark}（{found.title.zh}），不得开放",
            f"“{column.title}” is {found.mark} ({found.title.en}) and may not be opened",
        )
        return Verdict(column, words, HOUSE_RULE.zh, remedy)
    if found.open == "conditional" and opening_class == "unconditional":
        words = t(
            f"“{column.title}”为 {found.mark}（{found.title.zh}），只能有条件开放",
            f"“{column.title}” is {found.mark} ({found.title.en}) and may be opened on conditions only",
        )
        return Verdict(column, words, HOUSE_RULE.zh, remedy)
    return Verdict(column)


def check_class(opening_class: str, profile: Profile) -> None:
    """Refuse data that the catalog does not put in an opening class.

    Raises:
        Refusal: the entry is not to be opened.
    """
    if opening_class in profile.opening_classes and opening_class != NOT_OPEN:
        return
    names = [one.title for one in profile.opening_classes.values() if one.id != NOT_OPEN]
    closed = profile.opening_classes.get(opening_class)
    raise Refusal(
        t("目录没有把这一资源列为开放", "the catalog does not list this resource for opening"),
        why=t(
            f"开放属性须为：{'、'.join(name.zh for name in names)}",
            f"its opening class must be one of: {', '.join(name.en for name in names)}",
        ),
        remedy=t("先变更目录的开放属性", "change its opening class in the catalog first"),
        cite=closed.cite.zh if closed and closed.cite else "",
        code="not_for_opening",
    )


def check_machine_readable(structured: bool, profile: Profile, day: date) -> None:
    """Refuse data that is there only in a form machines cannot read, where the instrument asks for another.

    Raises:
        Refusal: with the article.
    """
    rule = profile.rules.get(MACHINE_READABLE)
    if structured or rule is None or rule.value.on(day) is not True:
        return
    raise Refusal(
        t("目录所列的格式机器读不了，不能只以这种形式开放", "the format in the catalog is none that machines can read"),
        why=rule.title,
        remedy=t("整理成表格、数据库或接口后再提出", "bring it into a table, a database or an interface first"),
        cite=place(rule),
        code="not_machine_readable",
    )


def check_contents(contains: Collection[str], profile: Profile, day: date) -> None:
    """Refuse data that its officer states to hold what the instrument bars.

    Raises:
        BadInput: a kind that is none.
        Refusal: a barred kind; with the article.
    """
    if unknown := sorted(set(contains) - set(KINDS)):
        raise BadInput(
            t(f"没有这一种类：{'、'.join(unknown)}", f"no such kind: {', '.join(unknown)}"),
            remedy=t(f"可填：{', '.join(KINDS)}", f"one of: {', '.join(KINDS)}"),
            at="contains",
            code="unknown_kind",
        )
    barred = profile.rule(BARRED, day)
    found = [KINDS[kind] for kind in KINDS if kind in contains and isinstance(barred, list | tuple) and kind in barred]
    if found:
        raise Refusal(
            t(
                f"含有{'、'.join(one.zh for one in found)}的数据不得开放",
                f"data holding {', '.join(one.en for one in found)} may not be opened",
            ),
            why=profile.rules[BARRED].title,
            remedy=t("去掉这些内容后再提出", "propose it again without them"),
            cite=place(profile.rules[BARRED]),
            code="barred",
        )


def check_columns(names: Sequence[str], verdicts: Sequence[Verdict]) -> None:
    """Refuse a choice of columns that is empty, names columns that are none, or holds barred ones.

    Raises:
        BadInput: nothing chosen, or an unknown column.
        Refusal: a barred column, with reason and article; ``Several`` where there are more.
    """
    by_name = {verdict.column.name: verdict for verdict in verdicts}
    if not names:
        raise BadInput(
            t("至少选一列开放", "choose at least one column to open"),
            remedy=t("勾选要开放的列", "tick the columns to open"),
            at="columns",
            code="no_columns",
        )
    if unknown := [name for name in names if name not in by_name]:
        raise BadInput(
            t(f"目录没有信息项 {'、'.join(unknown)}", f"the catalog has no item {', '.join(unknown)}"),
            remedy=t("从该资源的信息项中选择", "choose among the items of the resource"),
            at="columns",
            code="unknown_column",
        )
    errors: list[GongshuError] = [
        Refusal(verdict.reason, remedy=verdict.remedy, cite=verdict.cite, at="columns", code="column_barred")
        for name in names
        if (verdict := by_name[name]).reason is not None
    ]
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(
            t(f"所选的 {len(errors)} 列不得开放", f"{len(errors)} of the columns chosen may not be opened"),
            errors,
            remedy=t("去掉这些列后再提出", "propose it again without them"),
        )


def ground_rule(sharing_class: str, profile: Profile, day: date, *, was_closed: bool = False) -> Rule | None:
    """Return the rule that asks why data which is not shared, or was not to be opened, may be; None where none asks.

    Args:
        sharing_class: the class as it stands.
        profile: the instrument.
        day: the day of the proposal.
        was_closed: whether an earlier edition of the entry lay in the class that is not opened.
    """
    for name, applies in ((FROM_NOT_SHARED, sharing_class == NOT_SHARED), (FROM_NOT_OPEN, was_closed)):
        if applies and isinstance(profile.rule(name, day), list | tuple):
            return profile.rules[name]
    return None


def check_ground(ground: str, note: str, rule: Rule | None, day: date) -> None:
    """Refuse to open data that is not shared, or was not to be opened, without the ground the instrument asks for.

    Args:
        ground: the ground that is stated, of ``GROUNDS``.
        note: the record of it.
        rule: the rule that asks for it, from ``ground_rule``.
        day: the day of the proposal.

    Raises:
        Refusal: the ground is lacking or another; with the article.
        BadInput: the record of it is not named.
    """
    if rule is None:
        return
    accepted = [GROUNDS.get(one, t(one, one)) for one in rule.value.on(day)]
    if ground not in rule.value.on(day):
        raise Refusal(
            _AS_IT_IS[rule.id],
            why=t(
                f"须具备：{'；或者'.join(one.zh for one in accepted)}",
                f"it takes: {'; or '.join(one.en for one in accepted)}",
            ),
            remedy=t("写明属于哪一种并说明处理或同意的记录", "say which, and name the record of it"),
            cite=place(rule),
            at="ground",
            code="ground_lacking",
        )
    if not note.strip():
        raise BadInput(
            t("没有写明处理或同意的记录", "the record of the treatment or the consent is not named"),
            remedy=t("写明处理方法和日期，或同意文件的名称和日期", "name method and day, or the document and its day"),
            cite=place(rule),
            at="note",
            code="record_lacking",
        )


def done_at(check: str, steps: Collection[str]) -> str:
    """Return where a check is done in a procedure with these steps: the step of its name, else any of its act."""
    return check if check in steps else CHECKS[check][0]


def check_preceded(done: Collection[str], profile: Profile, day: date, steps: Collection[str] = ()) -> None:
    """Refuse to open data before everything the instrument demands is on record.

    Args:
        done: names and acts of the steps that were decided in favor, with a reason.
        profile: the instrument.
        day: the day of the opening.
        steps: the names of the steps of the procedure; a check that is one of them is done there and nowhere else.

    Raises:
        Refusal: something is lacking; with the article.
    """
    demanded = profile.rule(REQUIRED_CHECKS, day)
    lacking = [
        CHECKS[one][1]
        for one in (demanded if isinstance(demanded, list | tuple) else ())
        if done_at(one, steps) not in done
    ]
    if lacking:
        raise Refusal(
            t(
                f"开放前缺少{'、'.join(one.zh for one in lacking)}的记录",
                f"before opening, the record of {', '.join(one.en for one in lacking)} is lacking",
            ),
            why=profile.rules[REQUIRED_CHECKS].title,
            remedy=t("先办理并记录", "do it and record it first"),
            cite=place(profile.rules[REQUIRED_CHECKS]),
            code="not_preceded",
        )


def access(opening_class: str, profile: Profile, day: date) -> Access:
    """Return who may have open data of a class, and where that stands: at the class where the steps are the house's."""
    rule = profile.rules.get(NEEDS_APPROVAL)
    if opening_class == "unconditional" and profile.rule(NEEDS_APPROVAL, day) is not True:
        stated = profile.rule(NEEDS_APPROVAL, day) is False
        return Access(True, rule.cite if rule else None, rule.source if rule and stated else "house_rule")
    found = profile.opening_classes.get(opening_class)
    try:
        procedure = choose_procedure(profile, APPLICATION, opening_class=opening_class)
    except NotFound:
        return Access(False, found.cite if found else None, found.source if found else "law")
    if procedure.step(procedure.first).source == "house_rule" and found is not None:
        return Access(False, found.cite, found.source, procedure)
    return Access(False, procedure.cite, "law", procedure)


def check_access(opening_class: str, profile: Profile, day: date) -> None:
    """Refuse to hand out data of a class that takes an agreement first.

    Raises:
        Refusal: with the article and the way to it.
    """
    found = access(opening_class, profile, day)
    if found.free:
        return
    raise Refusal(
        t("有条件开放的数据不能直接下载", "data opened on conditions cannot be downloaded as it is"),
        why=t("须先申请并签订利用协议", "an application and a usage agreement come first")
        if found.takes_agreement
        else t("须先申请", "an application comes first"),
        remedy=t("见数据集页面上的申请方式", "the dataset's page says how to apply"),
        cite=found.cite.zh if found.cite else HOUSE_RULE.zh,
        code="on_conditions",
    )
