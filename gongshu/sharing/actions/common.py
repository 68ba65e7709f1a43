"""What every verb of this room needs: permission with its reason, word to those who are only told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import t
from gongshu.organizations.rules import may
from gongshu.procedure.actions import tell

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


def permitted(by: Actor, *acts: str) -> None:
    """Refuse unless the actor may do one of these acts.

    Raises:
        NotPermitted: with the posts that would allow it.
    """
    answers = [may(by, act) for act in acts]
    if any(answers):
        return
    raise NotPermitted(
        t("当前账号不能办理此事", "this account may not do this"),
        why=answers[0].reason,
        remedy=t("请由具备相应职务的人员办理", "let a person holding such a post do it"),
        code="post_lacking",
    )


def tell_provider(case: Case) -> None:
    """Tell the provider that its data was asked for, where the instrument gives it no step in the case."""
    words = t(
        f"{case.number} 有单位申请使用贵单位的数据：{case.subject_title}",
        f"{case.number}: your data is asked for: {case.subject_title}",
    )
    tell(case, ["provider"], "informed", words)
