"""Who keeps a register, what a row must have, how periodic duties stand. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.kit.text import Text, t
from gongshu.organizations.rules import fills
from gongshu.registers.cells import Known, Unfit, read_cell
from gongshu.regulation.definition import Profile
from gongshu.regulation.lists import RegisterDef, RowRefusal
from gongshu.regulation.words import HOUSE_RULE

Duty = Literal["never", "none_stated", "in_time", "due_soon", "overdue"]
SOON_DAYS = 30
"""So many days before the day a reminder counts as near. House rule."""


@dataclass(frozen=True, slots=True)
class Body:
    """An organization as these rules ask of it: id, kind, the roles it fills by standing."""

    id: str
    kind: str
    roles: Collection[str]


def place(register: RegisterDef) -> str:
    """Return the article of a register in short form; 本平台约定 where the list is ours."""
    return register.cite.zh if register.cite else HOUSE_RULE.zh


def keeps(register: RegisterDef, body: Body) -> bool:
    """Whether an organization is one of those that write in a register."""
    return any(fills(role, kind=body.kind, roles=body.roles) for role in register.keepers)


def check_keeper(register: RegisterDef, body: Body | None, profile: Profile) -> None:
    """Refuse an organization that does not write in this register, or anybody where nobody does.

    Raises:
        Refusal: its rows are drawn from elsewhere.
        NotPermitted: names who keeps it, with the article.
    """
    if register.drawn_from:
        raise Refusal(
            t(f"“{register.title.zh}”由系统自动汇集，不能登记", f"the rows of {register.title.en} come by themselves"),
            why=t("内容取自其他模块的办理记录", "they are drawn from what other rooms hold"),
            remedy=t("在办理该事项的地方办理", "do it where the matter is handled"),
            cite=place(register),
            code="drawn_register",
        )
    if body is None or not keeps(register, body):
        titles = [profile.roles[role].title for role in register.keepers if role in profile.roles]
        who = Text("、".join(one.zh for one in titles), ", ".join(one.en for one in titles))
        raise NotPermitted(
            t(f"“{register.title.zh}”不由本单位登记", f"{register.title.en} is not kept by your organization"),
            why=t(f"由{who.zh}登记", f"it is kept by: {who.en}"),
            remedy=t("请由登记单位办理", "let one that keeps it do it"),
            cite=place(register),
            code="not_a_keeper",
        )


def check_owner(owner: str, organization: str) -> None:
    """Refuse to change the row of another unit: each keeps its own.

    Raises:
        NotPermitted: it is another's.
    """
    if owner != organization:
        raise NotPermitted(
            t(
                "这一条由其他单位登记，只能由该单位更正或办结",
                "the row is another unit's; only that unit may change it",
            ),
            why=t("各单位各记各的台账", "each unit keeps its own rows"),
            remedy=t("请告知登记单位", "tell the unit that entered it"),
            cite=HOUSE_RULE.zh,
            code="row_of_another",
        )


def read_row(register: RegisterDef, given: Mapping[str, str], known: Known) -> dict[str, str]:
    """Read what was written into cells by column id, empty ones left out.

    Args:
        register: a written register.
        given: texts by column id; a column that is not named is empty.
        known: what cells may name.

    Raises:
        BadInput: a text does not fit its column or is lacking; ``at`` is the column. ``Several`` when there are more.
        Refusal: the text keeps such a row out, with its article.
    """
    cells: dict[str, str] = {}
    errors: list[BadInput] = []
    for column in register.columns:
        try:
            cell = read_cell(column, given.get(column.id, ""), known)
        except Unfit as unfit:
            what = Text(f"“{column.title.zh}”{unfit.what.zh}", f"{column.title.en} {unfit.what.en}")
            errors.append(BadInput(what, remedy=unfit.remedy, at=column.id, code="unfit_cell"))
            continue
        if cell:
            cells[column.id] = cell
        elif column.required:
            what = t(f"请填写“{column.title.zh}”", f"Enter: {column.title.en}")
            errors.append(BadInput(what, cite=place(register), at=column.id, code="cell_lacking"))
    if not errors and not cells:
        errors.append(BadInput(t("一格也没有填写", "nothing is written"), code="empty_row"))
    if len(errors) > 1:
        raise Several(t(f"有 {len(errors)} 处需要改正", f"{len(errors)} things to correct"), errors)
    if errors:
        raise errors[0]
    if kept_out := refused_row(register, cells):
        raise Refusal(
            t(f"不予登记：{kept_out.title.zh}", f"not entered: {kept_out.title.en}"),
            remedy=kept_out.remedy,
            cite=kept_out.cite.zh if kept_out.cite else HOUSE_RULE.zh,
            at=next(iter((*kept_out.when, *kept_out.empty))),
            code="row_kept_out",
        )
    return cells


def refused_row(register: RegisterDef, cells: Mapping[str, str]) -> RowRefusal | None:
    """Return what keeps a row out of a register, None where nothing does."""
    return next((one for one in register.refusals if one.meets(cells)), None)


def check_reason(reason: str) -> str:
    """Return a reason without blanks around it.

    Raises:
        BadInput: there is none.
    """
    if not reason.strip():
        raise BadInput(
            t("请写明理由", "state the reason"),
            why=t(
                "台账只能更正、不能覆盖，每次改动都要说明",
                "rows are corrected, never overwritten; each change says why",
            ),
            cite=HOUSE_RULE.zh,
            at="reason",
            code="reason_lacking",
        )
    return reason.strip()


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Return the ids of the columns in which two versions differ, in order."""
    return [id for id in dict.fromkeys([*old, *new]) if old.get(id, "") != new.get(id, "")]


def duty_state(last: date | None, due: date | None, today: date, *, counted: bool) -> Duty:
    """Tell how a periodic duty stands.

    Args:
        last: the day it was done last; None where it was never.
        due: the day by which it is to be done again.
        today: the present day.
        counted: whether a period, the instrument's or ours, counts days at all.
    """
    if last is None:
        return "never"
    if due is None or not counted:
        return "none_stated"
    if due < today:
        return "overdue"
    return "due_soon" if (due - today).days <= SOON_DAYS else "in_time"
