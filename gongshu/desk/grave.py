"""Which acts are grave, as data in one place: what follows from them is restated before, and the gravest take proof.

An act is grave by the page it is done on, or by where the outcome of a decision leads. Pages need to know nothing of
this: ``desk.second_look`` stops a grave act on its way, whatever room it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from gongshu.catalog import queries as catalog
from gongshu.kit.text import Text, t
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.definition import OutcomeDef

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


@dataclass(frozen=True, slots=True)
class Grave:
    """A grave act.

    Attributes:
        title: what happens, in a few words.
        consequence: what follows from it and whether it can be undone.
        proof: whether it takes a password or code shown within the last minutes.
        restated: whether the page of the act restates the consequence itself, so that only proof is asked for.
    """

    title: Text
    consequence: Text
    proof: bool = False
    restated: bool = False


@dataclass(frozen=True, slots=True)
class GraveOutcome:
    """A grave decision, by the procedure and by what its outcome leads to.

    Attributes:
        procedures: patterns of procedure ids.
        end: the kind of end the outcome leads to; empty: any outcome, if ``when`` says so.
        grave: what it is.
        when: a further condition of the case.
        unless: patterns of procedure ids it does not fit although ``procedures`` does.
    """

    procedures: tuple[str, ...]
    end: str
    grave: Grave
    when: Callable[[Case], bool] | None = None
    unless: tuple[str, ...] = ()

    def fits(self, case: Case, law: Pinned, outcome: OutcomeDef) -> bool:
        """Whether an outcome of a case is this grave decision."""
        name = case.procedure_id
        if not _matches(name, self.procedures) or _matches(name, self.unless):
            return False
        end = law.procedure.ends.get(outcome.to)
        if end is None or (self.end and end.kind != self.end):
            return False
        return self.when is None or self.when(case)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


GRAVE_PAGES: Mapping[str, Grave] = {
    "sharing:revoke": Grave(
        t("撤销授权", "Revoke the grant"),
        t(
            "网关在一秒内拒绝一切调用；不能恢复，须重新申请。",
            "Within a second the gateway refuses every call; to use the data again takes a new application.",
        ),
        proof=True,
        restated=True,
    ),
    "organizations:make_token": Grave(
        t("制作接口令牌", "Make an access token"),
        t(
            "持有令牌的程序以您的名义读取或编制目录，直到到期或撤销。",
            "A program that holds it reads or compiles the catalog in your name until it ends or is revoked.",
        ),
        proof=True,
        restated=True,
    ),
    "opening:withdraw": Grave(
        t("停止开放", "Stop the opening"),
        t(
            "页面、预览、下载和搜索同时失效；要恢复须重新审查。",
            "Page, preview, downloads and search end together; to open it again takes a new review.",
        ),
        proof=True,
        restated=True,
    ),
    "catalog:withdraw": Grave(
        t("撤销目录", "Withdraw the entry"),
        t(
            "不再出现在目录中，也不能再归集、共享、开放；不能恢复。",
            "It leaves the catalog; nothing can be loaded, shared or opened under it; it cannot be undone.",
        ),
        proof=True,
        restated=True,
    ),
}
"""Grave acts by the name of their page."""

GRAVE_OUTCOMES: Sequence[GraveOutcome] = (
    GraveOutcome(
        ("opening.*",),
        "positive",
        Grave(
            t("向社会开放", "Open to the public"),
            t(
                "记录后任何人无需登录即可取得；以后可以停止开放，但已被取走的收不回来。",
                "Anyone may take it without an account; the opening can be stopped later, what was taken cannot be "
                "called back.",
            ),
            proof=True,
        ),
    ),
    GraveOutcome(
        ("operation.*", "security.destruction*", "security.cross_border*", "security.export*"),
        "positive",
        Grave(
            t("不可逆的批准", "An approval that cannot be taken back"),
            t(
                "事项据此办结，随后的授权、出境或销毁收不回来。",
                "The case ends with it; what is then authorized, exported or destroyed cannot be called back.",
            ),
            proof=True,
        ),
    ),
    GraveOutcome(
        ("catalog.change",),
        "positive",
        Grave(
            t("降低数据级别", "Lower a grade"),
            t(
                "发布后这些信息项按较低级别脱敏、审批和导出。",
                "Once published these items are masked, approved and exported by the lower grade.",
            ),
            proof=True,
        ),
        when=catalog.lowers_a_grade,
    ),
    GraveOutcome(
        ("*",),
        "negative",
        Grave(
            t("不予办理", "Refuse"),
            t(
                "事项以此结果办结，不能更改；申请方只能提出异议或重新提出。",
                "The case ends so and cannot be changed; who asked can only object or ask anew.",
            ),
        ),
        # An entry sent back is mended and handed in again: everyday work, and its own page shows the sentence first.
        unless=("catalog.*",),
    ),
)
"""Grave decisions; the first that fits counts."""


def grave_outcome(case: Case, law: Pinned, outcome: OutcomeDef) -> Grave | None:
    """Return what is grave about an outcome of a case, None where nothing is."""
    for each in GRAVE_OUTCOMES:
        if each.fits(case, law, outcome):
            return each.grave
    return None
