"""What every verb of this room needs: permission with its reason."""

from __future__ import annotations

from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import t
from gongshu.organizations.rules import may


def permitted(by: Actor, act: str) -> None:
    """Refuse unless the actor may do an act.

    Raises:
        NotPermitted: with the posts that would allow it.
    """
    answer = may(by, act)
    if answer:
        return
    raise NotPermitted(
        t("当前账号不能办理此事", "this account may not do this"),
        why=answer.reason,
        remedy=t("请由具备相应职务的人员办理", "let a person holding such a post do it"),
        code="post_lacking",
    )
