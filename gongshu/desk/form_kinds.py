"""The kinds of sheets a case can be printed as, as data: for which procedures, from which acts, with what on them.

A kind fits a case by the id of its procedure and by the acts of the steps it came to; nothing here names a
jurisdiction. The words of a sheet are ours; what it states comes from the case and the law pinned to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Act

Moment = Literal["opened", "entered", "decided"]
"""What a sheet is drawn up from: the opening of the case, the coming to a step, a decision taken there."""
Hand = Literal["opener", "authority", "acting", "other", "finance"]
"""Whose name a sheet bears or to whom it goes: who opened the case, the authority, who acts at the step, the others,
who gives the money.
"""
Part = Literal[
    "facts", "asked", "papers", "own_papers", "duties", "text", "due", "decision", "granted", "decisions", "notices",
    "project", "money", "gates", "work", "sharing_record", "signatures", "seal",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormKind:
    """A kind of sheet.

    Attributes:
        id: its name in the address.
        title: its title.
        procedures: patterns of procedure ids it fits.
        moment: what it is drawn up from.
        acts: acts of the step it is drawn up from; none: any.
        sender: whose name it bears.
        receiver: to whom it goes; empty for a sheet that goes to nobody in particular. Nobody writes to itself: who
            sends it is left out, and a letter that is left without a receiver is none.
        lead: its first sentence, with places for what the case says.
        parts: what stands on it, in order.
        unless: patterns of procedure ids it does not fit although ``procedures`` does.
        ending: whether a decision that ended the case is one of them, too, whatever its act.
        grows: whether it tells the case as it stands when printed; the others tell it as it stood at their moment.
    """

    id: str
    title: Text
    procedures: tuple[str, ...]
    moment: Moment
    sender: Hand
    lead: Text
    parts: tuple[Part, ...]
    receiver: Hand | Literal[""] = ""
    acts: frozenset[Act] = frozenset()
    unless: tuple[str, ...] = ()
    ending: bool = False
    grows: bool = False

    def fits(self, procedure: str) -> bool:
        """Whether the kind fits a procedure."""
        return _matches(procedure, self.procedures) and not _matches(procedure, self.unless)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


_ORDERS = ("*.rectif*", "*.order*", "*.inspection*")
_INCIDENTS = ("*.incident*", "*_incident*")
_ASSESSMENTS = ("*.assess*", "*.evaluation*")
_PROBLEMS = ("quality.*",)
_APPLICATIONS = ("catalog.*", "sharing.*", "opening.*", "operation.*", "projects.*")
_AUTHORIZATIONS = ("operation.authorization",)
_MONEY = ("projects.approval", "projects.running_money")
_OWN_SHEET = (*_APPLICATIONS, *_INCIDENTS, *_ASSESSMENTS, *_PROBLEMS)

FORM_KINDS: tuple[FormKind, ...] = (
    FormKind(
        "application",
        t("申请表", "Application"),
        _APPLICATIONS,
        "opened",
        "opener",
        t(
            "{sender}依照{under}，就“{subject}”提出{procedure}。",
            "Under {under}, {sender} hands in: {procedure}, about “{subject}”.",
        ),
        ("facts", "asked", "papers", "duties", "seal"),
        receiver="authority",
    ),
    FormKind(
        "record",
        t("事项登记表", "Record of the case"),
        ("*",),
        "opened",
        "opener",
        t(
            "{sender}依照{under}，就“{subject}”办理{procedure}（编号 {number}），登记如下。",
            "Under {under}, {sender} sees to: {procedure}, about “{subject}” ({number}).",
        ),
        ("facts", "papers", "decisions", "notices", "due", "seal"),
        unless=_OWN_SHEET,
        grows=True,
    ),
    FormKind(
        "consultation",
        t("征求意见函", "Letter of consultation"),
        ("*",),
        "entered",
        "authority",
        t(
            "{opener}就“{subject}”提出{procedure}（编号 {number}）。现征求你单位意见，请办理“{step}”并书面答复。",
            "{opener} asks about “{subject}” ({procedure}, {number}). You are consulted: please see to “{step}” and "
            "reply in writing.",
        ),
        ("due", "facts", "asked", "papers", "seal"),
        receiver="acting",
        acts=frozenset({"reply", "consult", "opine"}),
    ),
    FormKind(
        "reply",
        t("复函", "Reply"),
        ("*",),
        "decided",
        "acting",
        t(
            "关于 {number}“{subject}”（{procedure}），我单位意见为：{outcome}。",
            "On {number}, “{subject}” ({procedure}), our answer is: {outcome}.",
        ),
        ("decision", "own_papers", "seal"),
        receiver="authority",
        acts=frozenset({"reply", "consult", "opine"}),
    ),
    FormKind(
        "decision",
        t("办理决定通知书", "Notice of decision"),
        ("*",),
        "decided",
        "acting",
        t(
            "关于{procedure}（编号 {number}，“{subject}”），经“{step}”环节，决定如下：{outcome}。",
            "On {procedure} ({number}, “{subject}”) it was decided at “{step}”: {outcome}.",
        ),
        ("decision", "granted", "facts", "decisions", "seal"),
        receiver="opener",
        acts=frozenset({"accept", "check", "decide", "review", "grant", "refuse", "opine", "coordinate", "publish"}),
        ending=True,
    ),
    FormKind(
        "authorization",
        t("授权决定书", "Authorization"),
        _AUTHORIZATIONS,
        "decided",
        "acting",
        t(
            "依照{under}，就授权运营（编号 {number}）决定如下：{outcome}。",
            "Under {under}, it was decided on the authorized operation ({number}): {outcome}.",
        ),
        ("decision", "papers", "own_papers", "seal"),
        acts=frozenset({"grant"}),
    ),
    FormKind(
        "advice",
        t("项目经费建议书", "Advice on the money of a project"),
        _MONEY,
        "decided",
        "acting",
        t(
            "关于“{subject}”（{procedure}，编号 {number}），经“{step}”，意见为：{outcome}。提请安排经费时作为依据。",
            "On “{subject}” ({procedure}, {number}), the outcome at “{step}” is: {outcome}. Let the money rest on it.",
        ),
        ("money", "decision", "papers", "project", "gates", "work", "sharing_record", "seal"),
        receiver="finance",
        acts=frozenset({"opine", "review", "check"}),
    ),
    FormKind(
        "agreement",
        t("使用协议", "Agreement"),
        ("*",),
        "entered",
        "authority",
        t(
            "各方依照{under}，就“{subject}”（编号 {number}）约定如下。",
            "Under {under}, the parties agree on “{subject}” ({number}) as follows.",
        ),
        ("text", "facts", "papers", "signatures"),
        acts=frozenset({"sign"}),
    ),
    FormKind(
        "rectification",
        t("整改通知书", "Rectification order"),
        _ORDERS,
        "entered",
        "authority",
        t(
            "经检查发现下列问题（编号 {number}，“{subject}”）。依照{under}，请按期整改并报送结果。",
            "The following was found ({number}, “{subject}”). Under {under}, please mend it in time and report.",
        ),
        ("due", "papers", "decisions", "seal"),
        receiver="acting",
        acts=frozenset({"correct"}),
    ),
    FormKind(
        "correction",
        t("问题数据校核单", "Correction slip"),
        _PROBLEMS,
        "opened",
        "opener",
        t(
            "{sender}反馈“{subject}”的数据有疑义（编号 {number}），请提供单位校核。",
            "{sender} reports a doubt about data of “{subject}” ({number}); its provider is to check it.",
        ),
        ("asked", "papers", "due", "facts", "decisions", "seal"),
        receiver="other",
        grows=True,
    ),
    FormKind(
        "incident",
        t("安全事件报告", "Incident report"),
        _INCIDENTS,
        "opened",
        "opener",
        t(
            "现将“{subject}”（编号 {number}）依照{under}报告如下。",
            "“{subject}” ({number}) is reported under {under}, as follows.",
        ),
        ("papers", "decisions", "notices", "due", "seal"),
        receiver="authority",
        grows=True,
    ),
    FormKind(
        "assessment",
        t("考核评价表", "Assessment"),
        _ASSESSMENTS,
        "opened",
        "authority",
        t(
            "依照{under}，对“{subject}”（编号 {number}）考核评价如下。",
            "Under {under}, “{subject}” ({number}) is assessed as follows.",
        ),
        ("facts", "papers", "decisions", "seal"),
        grows=True,
    ),
)
