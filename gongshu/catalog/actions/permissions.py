"""Who may compile and who may decide, and how a refusal of an entry as a whole is spelled."""

from __future__ import annotations

from collections.abc import Sequence

from gongshu.catalog.queries import is_authority, may_compile
from gongshu.catalog.shape import Problem
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several, Stale
from gongshu.kit.text import Text, t
from gongshu.organizations.rules import may


def require(by: Actor, act: str) -> None:
    """Refuse unless the posts of an actor allow an act.

    Raises:
        NotPermitted: with the posts the act takes and those held.
    """
    permission = may(by, act)
    if not permission:
        raise NotPermitted(
            t("无权进行此操作", "this is not yours to do"),
            why=permission.reason,
            remedy=t("请由具备相应职务的人员办理", "let a person holding such a post do it"),
            code="no_such_post",
        )


def require_compiler(by: Actor, provider: str) -> None:
    """Refuse unless an actor may compile the catalog of an organization: its own, or any for the data authority.

    Raises:
        NotPermitted: the post or the organization is another.
    """
    require(by, "catalog.compile")
    if may_compile(by, provider):
        return
    raise NotPermitted(
        t("只能编制本单位的目录", "you compile the catalog of your own organization"),
        why=t(
            "目录由提供单位编制，主管机构可以代为录入", "the provider compiles it; the authority may enter it for them"
        ),
        remedy=t("请由提供单位的数据专员办理", "let the provider's data officer do it"),
        code="not_the_provider",
    )


def may_see_board(actor: Actor, provider: str) -> bool:
    """Whether an actor sees what is in hand of a unit's catalog: its officers and reviewers, and the authority's."""
    if not may(actor, "catalog.compile") and not may(actor, "catalog.review"):
        return False
    return actor.is_system or actor.organization == provider or is_authority(actor)


def require_board(by: Actor, provider: str) -> None:
    """Refuse unless an actor may see what is in hand of a unit's catalog: those who compile or review there.

    Raises:
        NotPermitted: the post or the organization is another.
    """
    if may_see_board(by, provider):
        return
    require(by, "catalog.compile")
    raise NotPermitted(
        t("只能查看本单位的编制情况", "you see the compile board of your own organization"),
        why=t("编制中的目录只对本单位和主管机构可见", "entries in hand are shown to their unit and the authority only"),
        remedy=t("已发布的目录请在目录中查找", "look for published entries in the catalog"),
        code="not_the_provider",
    )


def refuse(problems: Sequence[Problem], what: Text) -> None:
    """Refuse with everything that is wrong at once; nothing happens where nothing is.

    Raises:
        BadInput: one thing is wrong; ``Several`` when there is more.
    """
    errors = [problem.as_error() for problem in problems]
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(
            what,
            errors,
            remedy=t("补正后再试；已填写的内容不会丢失", "mend them and try again; nothing entered is lost"),
        )


def stale() -> Stale:
    """Say that somebody else changed it meanwhile."""
    return Stale(
        t("他人刚刚修改了这条目录，未作任何改动", "somebody else has just changed this entry; nothing was overwritten"),
        remedy=t("请刷新后重新填写", "reload and enter it again"),
    )


def wrong_state(what: Text, remedy: Text) -> Refusal:
    """Say that an entry is not in a state in which the act is possible."""
    return Refusal(what, remedy=remedy, code="wrong_state")


def same_title(code: str) -> BadInput:
    """Say that the provider has an entry of this title."""
    return BadInput(
        t("本单位已有同名目录", "the provider has an entry of this title"),
        why=t(
            f"同一单位内目录不重名（本平台约定），已有 {code}",
            f"titles are unique within a provider (house rule): {code}",
        ),
        remedy=t("修改原目录，或换一个名称", "revise that entry, or choose another title"),
        at="title",
        code="same_title",
    )
