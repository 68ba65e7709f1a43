"""Data open on conditions, for whoever applied and was granted it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.opening import queries, rules
from gongshu.opening.models import OpenDataset
from gongshu.procedure import queries as cases
from gongshu.procedure.rules import article

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


def is_granted(case: Case) -> bool:
    """Whether a case is an application for open data that ended well."""
    return (
        case.procedure_id == rules.APPLICATION and case.ended and cases.law_of(case).end(case.state).kind == "positive"
    )


def dataset_of(case: Case) -> OpenDataset | None:
    """Return what a granted application lets its applicant take; None where it was not granted, or nothing is open."""
    return queries.datasets().filter(entry__code=case.subject).first() if is_granted(case) else None


def check_taking(case: Case, dataset: OpenDataset, by: Actor) -> None:
    """Refuse to hand data open on conditions to anybody but who was granted it.

    Raises:
        NotPermitted: somebody else applied.
        Refusal: the application is about something else, is not decided, or was refused.
    """
    place = article(cases.law_of(case).procedure.cite, "law")
    if by.person != case.opened_by:
        raise NotPermitted(
            t("只有申请人可以取用", "only who applied may take it"),
            why=t("同意只及于申请人", "consent reaches the applicant alone"),
            remedy=t("凭本人的编号和查询码进入", "enter with your own number and code"),
            cite=place,
            code="not_yours",
        )
    if case.subject != dataset.entry.code or not is_granted(case):
        raise Refusal(
            t("这件申请还不能取用这份数据", "this application does not let you take these data"),
            why=t("同意申请、办完所规定的手续之后才能取用", "consent and what the rules ask for come first"),
            remedy=t("用编号和查询码查看办到哪一步", "look up by number and code how far it is"),
            cite=place,
            code="not_granted",
        )
