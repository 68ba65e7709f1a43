"""What a sheet of paper says of an application: what is asked for, what binds its use, what was granted.

For the rooms' own use: whoever sees the case sees this with it. The titles of fields are those of the catalog entry,
also where it was withdrawn meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.text import Text, t
from gongshu.procedure.pinning import pinned_law
from gongshu.procedure.questions import said, tasks
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile
from gongshu.sharing import queries, rules
from gongshu.sharing.agreements import DUTIES
from gongshu.sharing.models import Grant
from gongshu.sharing.questions import questions
from gongshu.sharing.terms import TERM_WORDS

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

_UNSAID = t("未填写，", "not stated; ")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what, its content, the article under which it stands (none: nothing demands it)."""

    label: Text
    words: Text | str
    cite: Citation | None = None
    source: Source = "law"


def asked_for(case: Case) -> list[Line]:
    """Return what an application, or the one that a dispute is about, asks for beyond the papers of its procedure."""
    found = queries.concerned(case)
    entry = catalog.entry(found.resource_code, SYSTEM)
    profile = load_profile(case.profile_id)
    asked = questions(
        profile,
        replace(queries.as_resource(entry), materials=tuple(found.materials)),
        applicant_kind=rules.applicant_kind(found.applicant.kind),
        way=str(found.answers.get("way") or ""),
        day=clock.local(found.submitted_at or clock.now()).date(),
    )
    lines = [Line(t("数据资源", "Resource"), f"{found.resource_title}（{found.resource_code}）")]
    held = {one.id for one in pinned_law(case).procedure.papers}
    for task in tasks(asked, found.answers):
        question = task.question
        if question.section == "use" or (question.section == "materials" and question.id not in held):
            words = said(question, task.answer) if task.answered else _UNSAID + question.hint
            lines.append(Line(question.label, words, question.cite, question.source))
    return lines


def duties(profile: Profile) -> list[Line]:
    """Return what binds whoever uses the data, each with its article."""
    found = [profile.rules[name] for name in DUTIES if name in profile.rules]
    return [Line(one.title, "", one.cite, one.source) for one in found]


def granted(case: Case) -> Sequence[list[Line]]:
    """Return what the grants of a case give, the oldest first."""
    return [_granted(one) for one in Grant.objects.filter(case=case).order_by("issued_at", "id")]


def _granted(grant: Grant) -> list[Line]:
    entry = catalog.entry(grant.resource_code, SYSTEM)
    titles = {one.name: one.title for one in catalog.data_of(entry).items}
    fields = "、".join(titles.get(one, one) for one in grant.fields)
    until = clock.local(grant.term_until).date().isoformat()
    source = TERM_WORDS[grant.term_source]  # type: ignore[index]
    return [
        Line(t("授权编号", "Grant"), grant.number),
        Line(t("字段", "Fields"), fields),
        Line(t("使用目的", "Purpose"), grant.purpose),
        Line(t("共享方式", "Way of sharing"), rules.WAYS.get(grant.way, Text(grant.way, grant.way))),
        Line(t("截止日期", "Last day"), Text(f"{until}（{source.zh}）", f"{until} ({source.en})")),
        Line(t("每日调用次数", "Calls a day"), f"{grant.quota_per_day:,}"),
    ]
