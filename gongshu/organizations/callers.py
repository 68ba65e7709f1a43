"""Who calls: the public, or the holder of an access token in the header that CKAN's clients send. Never a cookie."""

from __future__ import annotations

from django.http import HttpRequest

from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import NotPermitted
from gongshu.kit.text import t
from gongshu.organizations import queries as register

_HEADERS = ("Authorization", "X-CKAN-API-Key")
_SCHEME = "bearer "


def caller(request: HttpRequest) -> tuple[Actor, bool]:
    """Return who calls and whether the token lets it write; without a token, the public.

    Raises:
        NotPermitted: (401) the token is not known, has ended, or its holder has no post any more.
    """
    given = next((value for name in _HEADERS if (value := request.headers.get(name, "").strip())), "")
    if given.lower().startswith(_SCHEME):
        given = given[len(_SCHEME) :].strip()
    if not given:
        return PUBLIC, False
    found = register.holder_of_token(given)
    if found is None:
        unknown = NotPermitted(
            t("令牌无效或已到期", "the token is not known or has ended"),
            remedy=t("在工作台“接口令牌”中制作新的令牌", "make a new one on the desk under “Access tokens”"),
            code="token_unknown",
        )
        unknown.status = 401
        raise unknown
    actor, scope = found
    return actor, scope == "write"


def require_writing(by: Actor, *, writes: bool) -> None:
    """Refuse a caller that may not write.

    Raises:
        NotPermitted: (401) nobody is known; (403) the token is for reading.
    """
    if writes:
        return
    refusal = NotPermitted(
        t("须持有可写的接口令牌", "this takes an access token that may write"),
        remedy=t("由数据专员在工作台“接口令牌”中制作", "a data officer makes one on the desk under “Access tokens”"),
        code="token_lacking" if by.kind == PUBLIC.kind else "token_reads_only",
    )
    refusal.status = 401 if by.kind == PUBLIC.kind else 403
    raise refusal
