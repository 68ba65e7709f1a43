"""OpenID Connect, the side of the relying party: authorization code with PKCE (RFC 7636), and nothing else.

Every answer is held against what was asked: the state names this browser's request, the nonce this ID token, the
verifier this code; the issuer must be the one of the settings, in the discovery document, in the answer (RFC 9207) and
in the token; the token must be signed by a key of that issuer with an asymmetric algorithm. The library (joserfc)
parses and verifies signatures; what the claims must be is said here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from gongshu.kit.errors import NotPermitted, Transient
from gongshu.kit.fetching import Fetcher, Limits, Sent, send
from gongshu.kit.networks import ANYWHERE
from gongshu.kit.text import Text, t
from gongshu.support.credentials import is_private_line
from gongshu.support.identity import Settings

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that are taken. None at all, and those with a shared secret, are not."""
LEEWAY = 120
"""By how many seconds two clocks may differ."""
OLDEST = 600
"""How many seconds ago an ID token may have been issued: it is fetched the moment it is made."""
_KEPT = 300.0
_LIMITS = Limits(connect=5, read=10, total=20, most_bytes=1 << 20)
_FETCHER = Fetcher(ANYWHERE, _LIMITS)
_known: dict[str, tuple[float, Provider]] = {}


class NoProvider(Transient):
    """The identity provider did not answer, or not as a provider does. Nobody is signed in."""

    status = 502


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself: its addresses, how a client shows who it is, what its answers carry."""

    issuer: str
    authorization: str
    token: str
    keys: str
    end_session: str
    secret_in_form: bool
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One request on its way, kept in the session of the browser that made it."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Who signed in at the provider.

    Attributes:
        issuer: which provider says so.
        subject: the provider's own lasting identifier of the person (``sub``).
        named: the value of the claim by which people are known here.
        context: what kind of sign-in it was (``acr``), empty where the provider does not say.
        ago: how many seconds ago it was (from ``auth_time``), None where the provider does not say.
    """

    issuer: str
    subject: str
    named: str
    context: str
    ago: float | None


def ask() -> Asked:
    """Return the secrets of a new request."""
    return Asked(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def provider(settings: Settings) -> Provider:
    """Return what the provider says of itself; asked again after five minutes.

    Raises:
        NoProvider: it does not answer, or is another than the settings name.
    """
    held = _known.get(settings.issuer)
    if held is None or time.monotonic() - held[0] > _KEPT:
        held = _known[settings.issuer] = (time.monotonic(), discover(settings))
    return held[1]


def discover(settings: Settings) -> Provider:
    """Ask the provider what it says of itself, now.

    Raises:
        NoProvider: it does not answer, or is another than the settings name.
    """
    address = f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration"
    told = _object(_sent(address, {"Accept": "application/json"}))
    if told.get("issuer") != settings.issuer:
        raise _no_provider("other_issuer", t("答复的是另一个认证服务", "another provider answers"))
    needed = [told.get(key) for key in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if not all(isinstance(one, str) and is_private_line(one) for one in needed):
        raise _no_provider("bad_discovery", t("认证服务的说明不完整", "what it says of itself is not whole"))
    methods = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    end = told.get("end_session_endpoint")
    return Provider(
        issuer=settings.issuer,
        authorization=str(needed[0]),
        token=str(needed[1]),
        keys=str(needed[2]),
        end_session=end if isinstance(end, str) and is_private_line(end) else "",
        secret_in_form="client_secret_basic" not in methods,
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
    )


def way_to(settings: Settings, asked: Asked, *, back: str, anew: bool = False) -> str:
    """Return the address to send a browser to.

    Args:
        settings: the provider.
        asked: the request.
        back: our address that it comes back to.
        anew: whether the person is to sign in afresh, though the provider knows them already.
    """
    challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": back,
        "scope": " ".join(settings.scopes),
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"acr_values": " ".join(settings.acr)} if settings.acr else {}),
        **({"prompt": "login", "max_age": "0"} if anew else {}),
    }
    at = provider(settings).authorization
    return f"{at}{'&' if '?' in at else '?'}{urlencode(query)}"


def way_out(settings: Settings, back: str) -> str:
    """Return the address at which the provider ends its own session; empty where it has none.

    Raises:
        NoProvider: it does not answer.
    """
    end = provider(settings).end_session
    query = urlencode({"client_id": settings.client_id, "post_logout_redirect_uri": back})
    return f"{end}{'&' if '?' in end else '?'}{query}" if end else ""


def take(settings: Settings, asked: Asked | None, answer: Mapping[str, str], *, back: str) -> Shown:
    """Take what the browser brought back: change the code for an ID token and say who it is.

    Args:
        settings: the provider.
        asked: the request this browser made; None where it made none, or an answer to it was taken already.
        answer: the query it came back with.
        back: the address it was to come back to.

    Raises:
        NotPermitted: it is no answer to that request, the person or the provider broke off, or the token is not sound.
        NoProvider: the provider did not answer.
    """
    if asked is None or not _same(answer.get("state", ""), asked.state):
        raise _refused(
            "state", t("这次登录不是由本浏览器发起的，或已经用过", "it was not begun here, or was used before")
        )
    found = provider(settings)
    if (found.names_itself or "iss" in answer) and answer.get("iss") != settings.issuer:
        raise _refused("issuer", t("答复来自另一个认证服务", "the answer is from another provider"))
    if "error" in answer or not answer.get("code"):
        raise _refused("broken_off", t("认证服务没有完成登录", "the provider did not complete the sign-in"))
    return read_token(settings, _token(settings, found, asked, answer["code"], back), nonce=asked.nonce)


def _token(settings: Settings, found: Provider, asked: Asked, code: str, back: str) -> str:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": asked.verifier}
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    if not settings.secret or found.secret_in_form:
        form |= {"client_id": settings.client_id} | ({"client_secret": settings.secret} if settings.secret else {})
    else:
        pair = f"{quote_plus(settings.client_id)}:{quote_plus(settings.secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    answer = _sent(found.token, headers, urlencode(form).encode())
    if answer.status != 200:
        raise _refused("code", t("认证服务不认这次登录的凭证", "the provider does not know the code"))
    token = _object(answer).get("id_token")
    if not isinstance(token, str):
        raise _refused("no_token", t("认证服务没有给出身份令牌", "the provider gave no ID token"))
    return token


def read_token(settings: Settings, token: str, *, nonce: str) -> Shown:
    """Return who an ID token names, after its signature and every claim was checked.

    Raises:
        NotPermitted: unsigned, signed by another or otherwise, of another issuer, for another client, too old, not yet
            valid, an answer to another request, or without what names the person.
        NoProvider: the keys of the provider are not to be had.
    """
    held = _object(_sent(provider(settings).keys, {"Accept": "application/json"}))
    try:
        keys = KeySet.import_key_set(_public(held))
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, TypeError, KeyError):
        # Whatever the library finds wrong with hostile input, nobody is signed in; its words could hold the input.
        raise _refused("signature", t("身份令牌的签名不对", "the signature of the ID token is not right")) from None
    _check(settings, claims, nonce)
    named = claims.get(settings.claim)
    if not isinstance(named, str) or not named.strip() or len(named) > 200:
        words = t("身份令牌里没有指明人员的那一项", "the ID token does not hold what names the person")
        raise _refused("claim", words)
    context, at = claims.get("acr", ""), _moment(claims, "auth_time")
    return Shown(
        settings.issuer,
        claims["sub"],
        named.strip(),
        context if isinstance(context, str) else "",
        None if at is None else time.time() - at,
    )


def _public(held: Mapping[str, Any]) -> Any:
    """Leave only keys that verify asymmetric signatures: a shared secret in a public list is no key."""
    keys = held.get("keys")
    found = [one for one in keys if isinstance(one, dict)] if isinstance(keys, list) else []
    return {"keys": [one for one in found if one.get("kty") in ("RSA", "EC") and one.get("use", "sig") == "sig"]}


def _check(settings: Settings, claims: Mapping[str, Any], nonce: str) -> None:
    now = time.time()
    meant = claims.get("aud")
    audience = meant if isinstance(meant, list) else [meant]
    expires, issued, begins = (_moment(claims, name) for name in ("exp", "iat", "nbf"))
    subject = claims.get("sub")
    if claims.get("iss") != settings.issuer:
        raise _refused("issuer", t("身份令牌来自另一个认证服务", "the ID token is from another provider"))
    party = claims.get("azp", settings.client_id if len(audience) == 1 else None)
    if settings.client_id not in audience or party != settings.client_id:
        raise _refused("audience", t("身份令牌不是给本平台的", "the ID token is meant for another client"))
    if expires is None or issued is None or expires + LEEWAY < now:
        raise _refused("expired", t("身份令牌已经过期", "the ID token has expired"))
    if issued - LEEWAY > now or issued + OLDEST + LEEWAY < now or (begins or 0) - LEEWAY > now:
        raise _refused("expired", t("身份令牌的时间不对", "the ID token is of another time"))
    if not isinstance(claims.get("nonce"), str) or not _same(claims["nonce"], nonce):
        raise _refused("nonce", t("身份令牌答复的是另一次登录", "the ID token answers another request"))
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise _refused("claim", t("身份令牌没有指明人员", "the ID token names nobody"))


def _moment(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _sent(address: str, headers: Mapping[str, str], body: bytes | None = None) -> Sent:
    try:
        return send(_FETCHER, address, headers=headers, body=body)
    except Transient as error:
        raise _no_provider(error.code, error.what) from error


def _object(answer: Sent) -> dict[str, Any]:
    try:
        told = answer.document()
    except Transient as error:
        raise _no_provider(error.code, error.what) from error
    if answer.status != 200 or not isinstance(told, dict):
        raise _no_provider("bad_answer", t("认证服务的答复读不懂", "what the provider answers cannot be read"))
    return told


def _no_provider(code: str, why: Text) -> NoProvider:
    return NoProvider(
        t("统一身份认证暂时不可用", "the identity provider cannot be used now"),
        why=why,
        remedy=t("稍后再试；仍不行，请告知运维人员", "try again later; if it stays so, tell the operator"),
        code=f"identity_{code}",
    )


def _refused(code: str, why: Text) -> NotPermitted:
    return NotPermitted(
        t("没有登录", "you are not signed in"),
        why=why,
        remedy=t("请从登录页重新开始", "begin anew on the sign-in page"),
        code=f"identity_{code}",
    )
