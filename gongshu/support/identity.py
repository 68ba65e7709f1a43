"""The city's unified identity (统一身份认证) as this installation's settings name it: ``[identity]`` in the home."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gongshu.kit.errors import BadInput
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t
from gongshu.support.credentials import check_address, is_private_line, read_credential

SECOND_FACTORS = ("ours", "theirs")
LOCAL_SIGN_INS = ("everybody", "administrators", "nobody")
USUAL_NAME = t("统一身份认证", "the unified identity service")


@dataclass(frozen=True, slots=True)
class Settings:
    """Who says who somebody is, and what of it counts here.

    Attributes:
        issuer: the provider's issuer identifier (OpenID Connect Discovery), exactly as it gives it.
        client_id: what the provider knows this installation by.
        secret: what it proves that with; empty for a client that has only PKCE.
        claim: which claim of the ID token names the person; links are kept by its value.
        name: what people here call the service.
        scopes: what is asked for, ``openid`` among it.
        second_factor: ``ours``: our code is asked for after the provider; ``theirs``: the provider's sign-in counts.
        acr: with ``theirs``, the authentication contexts that count; none: all of them.
        local_sign_in: who may still sign in with a password of this platform.
    """

    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    claim: str = "sub"
    name: Text = USUAL_NAME
    scopes: tuple[str, ...] = ("openid",)
    second_factor: str = "ours"
    acr: tuple[str, ...] = ()
    local_sign_in: str = "everybody"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 300 and value.isprintable()


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(one) for one in value)


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "issuer": lambda value: _is_text(value) and is_private_line(value),
    "client_id": _is_text,
    "secret_file": _is_text,
    "claim": _is_text,
    "name": _is_text,
    "name_en": _is_text,
    "scopes": lambda value: _are_texts(value) and "openid" in value,
    "second_factor": lambda value: value in SECOND_FACTORS,
    "acr": _are_texts,
    "local_sign_in": lambda value: value in LOCAL_SIGN_INS,
}


def settings_of(home: Home) -> Settings | None:
    """Return what ``[identity]`` says; None where it names no provider.

    Raises:
        BadInput: a key is unknown, or its value is none it can have.
        Refusal: the file of the secret is missing, or others can read it.
    """
    given: Mapping[str, Any] = home.settings.get("identity", {})
    for key, value in given.items():
        if key not in _FITS or not _FITS[key](value):
            raise BadInput(
                t(f"设置 identity.{key} 无效", f"the setting identity.{key} is not valid"),
                remedy=t("可用的设置和取值见 docs/settings.md", "docs/settings.md lists the settings and their values"),
                at=f"identity.{key}",
            )
    if not given.get("issuer"):
        return None
    if "client_id" not in given:
        raise BadInput(t("没有写明 identity.client_id", "identity.client_id is not given"), at="identity.client_id")
    check_address(given["issuer"], "identity.issuer")
    secret = read_credential(home.root / given["secret_file"], "identity.secret_file") if "secret_file" in given else ""
    plain = {key: given[key] for key in ("claim", "second_factor", "local_sign_in") if key in given}
    lists = {key: tuple(given[key]) for key in ("scopes", "acr") if key in given}
    zh = given.get("name")
    name = Text(zh, given.get("name_en", zh)) if zh else USUAL_NAME
    return Settings(given["issuer"], given["client_id"], **{"secret": secret, "name": name, **plain, **lists})


def local_sign_in_of(home: Home) -> str:
    """Return who may sign in with a password of this platform; everybody where no provider is named."""
    found = settings_of(home)
    return found.local_sign_in if found else "everybody"
