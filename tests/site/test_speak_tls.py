"""Where the settings name a certificate, site and gateway speak TLS and nothing else."""

from __future__ import annotations

import contextlib
import http.client
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gongshu.kit.errors import Refusal
from gongshu.kit.home import SETTINGS_FILE, Home
from gongshu.kit.tls import certificate
from gongshu.site.processes import Supervisor, parts
from tests.gateway.node import SECRETS, furnish
from tests.gateway.real import BODY, HEADERS, LOOKUP, free_port


@pytest.fixture
def certified(tmp_path: Path) -> Home:
    """A furnished home with a certificate of its own for 127.0.0.1."""
    home = Home(tmp_path / "home")
    furnish(home)
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gongshu")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (home.root / "site.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (home.root / "site.key").write_bytes(private)
    (home.root / "site.key").chmod(0o600)
    settings = 'profile = "sixian-2021"\n[tls]\ncertificate = "site.pem"\nkey = "site.key"\n'
    (home.root / SETTINGS_FILE).write_text(settings, encoding="utf-8")
    (home.keys / "site.secret").write_text("x" * 60, encoding="utf-8")
    return Home(home.root)


@pytest.fixture
def running(certified: Home) -> Iterator[tuple[Home, int, int]]:
    """Site and gateway of that home, started as ``gongshu up`` starts them; the home and both ports."""
    port, gateway_port = free_port(), free_port()
    started = parts(certified, host="127.0.0.1", port=port, gateway_port=gateway_port)
    supervisor = Supervisor(certified, [one for one in started if one.health])
    try:
        supervisor.start()
        yield certified, port, gateway_port
    finally:
        supervisor.stop()


def trusting(home: Home) -> ssl.SSLContext:
    """What a caller trusts that knows the certificate."""
    return ssl.create_default_context(cafile=str(home.root / "site.pem"))


def asked(
    connection: http.client.HTTPConnection, method: str = "GET", path: str = "/healthz", body: bytes | None = None
) -> tuple[int, str, str]:
    """Ask once and hang up; the status, what is said of transport, the body."""
    with contextlib.closing(connection):
        connection.request(method, path, body, HEADERS)
        answer = connection.getresponse()
        content = answer.read().decode()
        return answer.status, str(answer.getheader("Strict-Transport-Security")), content


@pytest.mark.requirement("SX-34/2", "SX-39/5", "HS-31/2")
def test_calls_and_pages_travel_encrypted_and_to_the_right_server_only(running: tuple[Home, int, int]) -> None:
    home, port, gateway_port = running

    def secure(number: int, context: ssl.SSLContext | None = None) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection("127.0.0.1", number, timeout=30, context=context)

    status, _, rows = asked(secure(gateway_port, trusting(home)), "POST", LOOKUP, BODY)
    assert (status, "张**" in rows) == (200, True)
    assert not [secret for secret in SECRETS if secret in rows]
    status, transport, _ = asked(secure(port, trusting(home)))
    assert (status, "max-age=31536000" in transport) == (200, True)
    for number in (port, gateway_port):
        with pytest.raises((http.client.HTTPException, OSError)):
            asked(http.client.HTTPConnection("127.0.0.1", number, timeout=30))
        with pytest.raises(ssl.SSLCertVerificationError):
            asked(secure(number))


@pytest.mark.requirement("SX-39/5")
def test_cookies_of_such_a_home_travel_over_https_only_and_passwords_are_hashed(certified: Home) -> None:
    asked = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SECURE_HSTS_SECONDS > 0, "
        "all('Argon2' in one for one in s.PASSWORD_HASHERS))"
    )
    environment = os.environ | {
        "GONGSHU_HOME": str(certified.root),
        "DJANGO_SETTINGS_MODULE": "gongshu.site.settings",
    }
    told = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True"] * 5


@pytest.mark.parametrize("harm", ["no key named", "no file", "open to others"])
def test_half_a_certificate_serves_nothing_in_clear(certified: Home, harm: str) -> None:
    if harm == "no key named":
        (certified.root / SETTINGS_FILE).write_text('[tls]\ncertificate = "site.pem"\n', encoding="utf-8")
    elif harm == "no file":
        (certified.root / "site.pem").unlink()
    else:
        (certified.root / "site.key").chmod(0o644)
    home = Home(certified.root)
    for refused in (lambda: certificate(home), lambda: parts(home, host="127.0.0.1", port=1, gateway_port=2)):
        with pytest.raises(Refusal):
            refused()
