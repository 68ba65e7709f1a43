"""An OpenID provider that keeps to the protocol until it is told to lie; an HTTP server with keys of its own.

Its tokens are made with ``cryptography`` alone, not by the library that checks them. ``told``: what the client sent.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hmac import HMAC

CLIENT = "gongshu"
Claims = dict[str, Any]


def encoded(value: bytes | dict[str, Any]) -> str:
    """Return bytes, or a JSON object, in the alphabet of tokens."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value: int, size: int = 0) -> str:
    return encoded(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Crooked:
    """The provider. Whatever is set on it holds from the next request on."""

    def __init__(self) -> None:
        self.rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.issuer = ""
        self.claims: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Claims], str] = self.rs256
        self.discovery: Claims = {}
        self.answer: Claims = {}
        self.told: list[Claims] = []
        self._codes: dict[str, Claims] = {}

    def rs256(self, claims: Claims, key: rsa.RSAPrivateKey | None = None) -> str:
        body = f"{encoded({'alg': 'RS256', 'kid': 'r'})}.{encoded(claims)}"
        return f"{body}.{encoded((key or self.rsa).sign(body.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    def es256(self, claims: Claims) -> str:
        body = f"{encoded({'alg': 'ES256', 'kid': 'e'})}.{encoded(claims)}"
        r, s = decode_dss_signature(self.ec.sign(body.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{body}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def unsigned(self, claims: Claims) -> str:
        return f"{encoded({'alg': 'none'})}.{encoded(claims)}."

    def hs256(self, claims: Claims) -> str:
        """Signed with what is public as if it were a shared secret: the confusion of algorithms."""
        body = f"{encoded({'alg': 'HS256', 'kid': 'r'})}.{encoded(claims)}"
        mac = HMAC(number(self.rsa.public_key().public_numbers().n).encode(), hashes.SHA256())
        mac.update(body.encode())
        return f"{body}.{encoded(mac.finalize())}"

    def document(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
            "token_endpoint_auth_methods_supported": ["none"],
            **self.discovery,
        }

    def keys(self) -> Claims:
        of_rsa, of_ec = self.rsa.public_key().public_numbers(), self.ec.public_key().public_numbers()
        return {
            "keys": [
                {"kty": "RSA", "kid": "r", "use": "sig", "n": number(of_rsa.n), "e": number(of_rsa.e)},
                {"kty": "EC", "kid": "e", "crv": "P-256", "x": number(of_ec.x, 32), "y": number(of_ec.y, 32)},
                {"kty": "oct", "kid": "r", "k": encoded(number(of_rsa.n).encode())},
            ]
        }

    def authorize(self, query: dict[str, str]) -> str:
        code = f"code-{len(self._codes)}"
        self._codes[code] = query
        back = {"code": code, "state": query["state"], "iss": self.issuer, **self.answer}
        return f"{query['redirect_uri']}?{urlencode({key: one for key, one in back.items() if one is not None})}"

    def token(self, form: dict[str, str]) -> tuple[int, Claims]:
        self.told.append(form)
        asked = self._codes.pop(form.get("code", ""), None)
        shown = encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or asked["code_challenge"] != shown or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "zhou-1", "aud": CLIENT, "exp": now + 300, "iat": now, "auth_time": now}
        return 200, {"id_token": self.sign(self.claims({**claims, "nonce": asked["nonce"]})), "token_type": "Bearer"}


@contextmanager
def crooked() -> Iterator[Crooked]:
    """Run such a provider."""
    provider = Crooked()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def _say(self, status: int, told: Claims) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(dict(parse_qsl(parts.query))))
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._say(200, provider.keys() if parts.path == "/keys" else provider.document())

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._say(*provider.token({key: values[0] for key, values in form.items()}))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
