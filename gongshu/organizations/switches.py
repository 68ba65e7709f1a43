"""Which procedures that are off by default were switched on in this installation."""

from __future__ import annotations

from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import t
from gongshu.organizations.queries import adopted
from gongshu.regulation.definition import ProcedureDef


def is_switched_on(procedure: ProcedureDef) -> bool:
    """Whether such cases can be opened here: a procedure that is off by default was switched on."""
    return not procedure.off_by_default or procedure.id in adopted().switched_on


def check_switched_on(procedure: ProcedureDef) -> None:
    """Refuse a procedure that is off by default and was not switched on here.

    Raises:
        NotPermitted: it was not; who decides about it and how is said.
    """
    if is_switched_on(procedure):
        return
    raise NotPermitted(
        t(f"本平台没有启用“{procedure.title.zh}”", f"“{procedure.title.en}” is not switched on here"),
        why=t(
            "规章没有规定这一程序，平台备有的步骤默认不启用（本平台约定）；请直接联系数据主管机构，由它决定是否启用",
            "the instrument sets no such procedure; the steps that the platform holds ready are off by default (house "
            "rule). Turn to the data authority, which decides whether to switch them on",
        ),
        remedy=t(
            f"主管机构决定启用的，由运维执行 gongshu law switch {procedure.id}",
            f"where the authority decides so, the operator runs: gongshu law switch {procedure.id}",
        ),
        cite=procedure.cite.zh,
        code="not_switched_on",
    )
