"""Keys, certificates and seals for tests: a province's authority that issues seals, and documents that bear them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfWriter
from pypdf.annotations import FreeText


def a_document(words: str = "one") -> bytes:
    """A PDF of one page; other words, other bytes."""
    writer, kept = PdfWriter(), io.BytesIO()
    writer.add_blank_page(300, 300)
    writer.add_metadata({"/Title": words})
    writer.write(kept)
    return kept.getvalue()


def _named(name: str, organization: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)]
    )


@dataclass(frozen=True)
class Authority:
    """Who issues seals: a root with its key."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    def lay_into(self, folder: Path) -> Path:
        """Lay the root where the operator would."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "root.pem").write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return folder

    def revoke(self, folder: Path, seal: Seal) -> None:
        """Lay a list of revoked certificates beside the root that names a seal."""
        now = datetime.now(UTC)
        one = x509.RevokedCertificateBuilder().serial_number(seal.certificate.serial_number)
        told = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - timedelta(hours=2))
            .next_update(now + timedelta(days=30))
            .add_revoked_certificate(one.revocation_date(now - timedelta(hours=1)).build())
            .sign(self.key, hashes.SHA256())
        )
        (folder / "revoked.crl").write_bytes(told.public_bytes(Encoding.DER))

    def issue(self, name: str = "数据共享电子印章", *, days: int = 365) -> Seal:
        """Issue a seal."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        now = datetime.now(UTC)
        begins = now - timedelta(days=400) if days < 0 else now - timedelta(days=1)
        usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
        made = (
            x509.CertificateBuilder()
            .subject_name(_named(name, "某省政务服务中心"))
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(now + timedelta(days=days))
            .add_extension(usage, critical=True)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )
        return Seal(key, made, self.certificate)


@dataclass(frozen=True)
class Seal:
    """A seal: its key, its certificate and that of who issued it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    root: x509.Certificate

    def put_on(self, document: bytes, field: str = "Seal1") -> bytes:
        """Seal a document, as an incremental update."""
        store = SimpleCertificateStore()
        store.register(asn1_x509.Certificate.load(self.root.public_bytes(Encoding.DER)))
        raw = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        signer = signers.SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER)),
            signing_key=asn1_keys.PrivateKeyInfo.load(raw),
            cert_registry=store,
        )
        told = signers.PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
        return signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(document)), told, signer=signer).getvalue()


@cache
def province() -> Authority:
    """The authority that is trusted in the tests."""
    return an_authority("某省电子印章根证书")


@cache
def an_authority(name: str) -> Authority:
    """An authority of its own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now, who = datetime.now(UTC), _named(name, "某省密码管理机构")
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=800))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, made)


def with_a_note(document: bytes) -> bytes:
    """Put a note on a document as an incremental update: what it says was altered after it was sealed."""
    writer = PdfWriter(io.BytesIO(document), incremental=True)
    writer.add_annotation(0, FreeText(text="作废", rect=(50, 50, 200, 100)))
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()
