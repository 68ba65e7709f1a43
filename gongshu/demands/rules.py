"""Who does what with a demand, and where it leads. Pure.

None of the instruments lays down how a demand between units is handled, so all of this is a house rule: no case, no
limit, no statutory figure. A demand of the public for opening is another matter: a procedure where the text has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.kit.text import Text, t

Role = Literal["requester", "authority", "provider"]

STATES: Mapping[str, Text] = {
    "raised": t("待匹配", "to be matched"),
    "matched": t("已匹配，待确认", "matched, to be confirmed"),
    "to_compile": t("待编目，待确认", "to be cataloged, to be confirmed"),
    "confirmed": t("已确认，待提供", "confirmed, to be supplied"),
    "provided": t("已提供，待评价", "supplied, to be rated"),
    "rated": t("已评价", "rated"),
    "declined": t("无法提供", "cannot be supplied"),
    "withdrawn": t("已撤回", "withdrawn"),
}
"""The states of a demand."""
ENDED = frozenset({"rated", "declined", "withdrawn"})
ROLES: Mapping[str, Text] = {
    "requester": t("需求单位", "the unit in need"),
    "authority": t("数据主管部门", "the data authority"),
    "provider": t("提供单位", "the provider"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """An act on a demand: whose it is, from which states, to which; whether it takes a reason."""

    id: str
    title: Text
    role: Role
    of: frozenset[str]
    to: str
    reasoned: bool = False


STEPS: Mapping[str, Step] = {
    step.id: step
    for step in (
        Step("match", t("匹配已有目录", "Match with an entry"), "authority", frozenset({"raised"}), "matched"),
        Step("assign", t("交单位编目", "Have it cataloged"), "authority", frozenset({"raised"}), "to_compile"),
        Step("decline", t("无法提供", "Cannot be supplied"), "authority", frozenset({"raised"}), "declined", True),
        Step("confirm", t("确认责任", "Confirm"), "provider", frozenset({"matched", "to_compile"}), "confirmed"),
        Step("disown", t("不是本单位的", "Not ours"), "provider", frozenset({"matched", "to_compile"}), "raised", True),
        Step("supply", t("已提供", "Supplied"), "provider", frozenset({"confirmed"}), "provided"),
        Step("rate", t("评价", "Rate"), "requester", frozenset({"provided"}), "rated"),
        Step(
            "withdraw",
            t("撤回", "Withdraw"),
            "requester",
            frozenset({"raised", "matched", "to_compile", "confirmed"}),
            "withdrawn",
            True,
        ),
    )
}
"""The acts, in the order in which they are shown."""
ACTS: Mapping[str, Text] = {"raise": t("提出", "Stated"), **{step.id: step.title for step in STEPS.values()}}
"""All acts in words, the first one too."""


def open_to(state: str, roles: frozenset[str]) -> list[Step]:
    """Return the acts open to somebody of some roles while a demand is in a state."""
    return [step for step in STEPS.values() if state in step.of and step.role in roles]


def check_step(step: Step, state: str, roles: frozenset[str], reason: str) -> None:
    """Refuse an act that is another's, that the state does not allow, or that lacks its reason.

    Raises:
        NotPermitted, Refusal, BadInput: in this order.
    """
    if step.role not in roles:
        who = ROLES[step.role]
        raise NotPermitted(
            t(f"“{step.title.zh}”由{who.zh}办理", f"“{step.title.en}” is up to {who.en}"),
            remedy=t("等待其办理", "wait for them"),
            code="not_your_step",
        )
    if state not in step.of:
        raise Refusal(
            t(f"现在的状态是“{STATES[state].zh}”", f"it is {STATES[state].en}"),
            remedy=t("刷新后查看可以做什么", "reload to see what can be done"),
            code="wrong_state",
        )
    if step.reasoned and not reason.strip():
        raise BadInput(
            t("须写明理由", "say why"),
            remedy=t("写明原因，对方会看到", "the others will read it"),
            at="reason",
            code="reason_lacking",
        )


def check_rating(rating: int) -> None:
    """Refuse a rating that is not one to five.

    Raises:
        BadInput: it is something else.
    """
    if rating not in range(1, 6):
        raise BadInput(
            t("评分不在 1 到 5 之间", "the rating is not 1 to 5"),
            remedy=t("选 1 到 5", "choose 1 to 5"),
            at="rating",
            code="rating_out_of_range",
        )


def check_promise(promised: date, today: date) -> None:
    """Refuse a promise for a day that has passed.

    Raises:
        BadInput: it has.
    """
    if promised < today:
        raise BadInput(
            t("承诺的日期已过", "the day promised has passed"),
            remedy=t("填写今天或以后的日期", "state today or a later day"),
            at="promised_on",
            code="day_passed",
        )


def is_late(state: str, promised: date | None, today: date) -> bool:
    """Whether what was confirmed is not supplied by the day promised."""
    return state == "confirmed" and promised is not None and promised < today
