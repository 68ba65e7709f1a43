"""Access tokens: what lets a program of an agency call the interfaces in a person's name. Made, shown once, revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.kit.ids import new_key
from gongshu.kit.text import t
from gongshu.organizations import events, queries
from gongshu.organizations.models import AccessToken
from gongshu.organizations.rules import TOKEN_SCOPES, require
from gongshu.organizations.token_keys import TOKEN_PREFIX, digest_of

MOST_DAYS = 366
"""For how long a token may hold at most; a house rule."""


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token and its secret, which is nowhere kept."""

    token: AccessToken
    secret: str


def make_token(*, by: Actor, name: str, scope: str, days: int) -> MadeToken:
    """Make an access token in the own name. Whoever has it may do what its scope says, as far as the posts held then.

    Args:
        by: a data officer; at the keyboard, not a program.
        name: what it is for.
        scope: ``read`` or ``write``.
        days: for how many days it holds.

    Raises:
        NotPermitted: not an officer, or not in person.
        BadInput: without a name, of an unknown scope, for too long.
        Refusal: the person has a token of this name that holds.
    """
    with act(by=by, refused=events.TOKEN_MADE, subject="token") as this:
        require(by, "tokens.make")
        if by.kind != "official":
            raise NotPermitted(
                t("令牌只能由本人登录后制作", "only a person who is signed in makes a token"),
                remedy=t("登录工作台办理", "sign in on the desk"),
                code="not_in_person",
            )
        _check(name, scope, days)
        now = clock.now()
        person = queries.person_by_id(by.person)
        live = AccessToken.objects.filter(person=person, name=name.strip(), revoked_at__isnull=True, until__gt=now)
        if live.exists():
            raise Refusal(
                t("已有同名的有效令牌", "you have a token of this name that holds"),
                remedy=t("换一个名称，或先撤销它", "choose another name, or revoke it first"),
                at="name",
                code="same_name",
            )
        secret = TOKEN_PREFIX + new_key()
        token = AccessToken.objects.create(
            person=person, name=name.strip(), scope=scope, digest=digest_of(secret), until=now + timedelta(days=days)
        )
        this.subject = token.id
        this.record(events.TOKEN_MADE, data={"scope": scope, "until": token.until})
        return MadeToken(token, secret)


def _check(name: str, scope: str, days: int) -> None:
    if not name.strip() or len(name.strip()) > 60:
        raise BadInput(
            t("没有写明用途，或超过 60 字", "what it is for is not said, or takes over 60 signs"),
            remedy=t("写明交给哪个系统使用", "say which system uses it"),
            at="name",
            code="name_lacking",
        )
    if scope not in TOKEN_SCOPES:
        raise BadInput(
            t("没有这种范围", "there is no such scope"),
            remedy=t(f"可用：{'、'.join(TOKEN_SCOPES)}", f"one of: {', '.join(TOKEN_SCOPES)}"),
            at="scope",
            code="unknown_scope",
        )
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(
            t("有效期不合要求", "the term is out of range"),
            remedy=t(f"填 1 到 {MOST_DAYS} 天（本平台约定）", f"1 to {MOST_DAYS} days (house rule)"),
            at="days",
            code="bad_term",
        )


def revoke_token(*, by: Actor, token: AccessToken) -> AccessToken:
    """Revoke a token at once and for good: one's own, or as chief data officer any of the own organization.

    Raises:
        NotPermitted: somebody else's.
        Refusal: it was revoked already.
    """
    with act(by=by, refused=events.TOKEN_REVOKED, subject=token.id) as this:
        if token.pk not in {one.pk for one in queries.tokens_of(by)}:
            raise NotPermitted(
                t("只能撤销自己的令牌", "only your own tokens are yours to revoke"),
                remedy=t("请本人或本单位首席数据官办理", "let its holder or the chief data officer do it"),
                code="not_own",
            )
        moved = AccessToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(
            revoked_at=clock.now(), revoked_by_name=by.name
        )
        if moved != 1:
            raise Refusal(t("该令牌已撤销", "the token is revoked already"), code="revoked_already")
        this.record(events.TOKEN_REVOKED)
        return AccessToken.objects.get(pk=token.pk)
