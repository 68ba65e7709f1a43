"""Reads a document for its seal, prints the verdict as JSON: ``python -m gongshu.support.seal_reader FILE ROOTS …``.

A process of its own, with limits on memory and time that it sets before it opens the file; it reaches no network. The
last signature counts: it must cover the document to its end (what a time stamp service or archive adds afterwards is
allowed, a filled field or a note is not); every signature before it must be unaltered. Roots and lists of revoked
certificates come from a folder.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from asn1crypto import pem
from asn1crypto.crl import CertificateList
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule

from gongshu.support.seals import LONGEST, Verdict

MEMORY, SECONDS = 2 << 30, 30
_KNOWN = ("rsassa_pkcs1v15", "rsassa_pss", "ecdsa", "ed25519", "ed448")


def roots_in(folder: str) -> list[Certificate]:
    """Return the certificates that lie in a folder, PEM (several in a file, too) or DER."""
    names = (".pem", ".crt", ".cer", ".der")
    files = sorted(one for one in Path(folder).iterdir() if one.suffix.lower() in names) if folder else []
    return [Certificate.load(raw) for file in files for raw in _unwrapped(file.read_bytes())]


def _unwrapped(raw: bytes) -> Iterable[bytes]:
    if not pem.detect(raw):
        return [raw]
    return [body for kind, _, body in pem.unarmor(raw, multiple=True) if kind == "CERTIFICATE"]


def revoked_in(folder: str) -> list[bytes]:
    """Return the lists of revoked certificates that lie in a folder (DER)."""
    files = sorted(Path(folder).glob("*.crl")) if folder else []
    return [pem.unarmor(raw)[2] if pem.detect(raw) else raw for raw in (one.read_bytes() for one in files)]


def read(path: Path, folder: str, holders: Sequence[str]) -> Verdict:
    """Return the verdict on a document.

    Args:
        path: the document, a PDF.
        folder: where roots and lists of revoked certificates lie; empty: nothing is trusted.
        holders: the names of seals that count; none: any.
    """
    with path.open("rb") as file:
        try:
            reader = PdfFileReader(file)
            if reader.encrypted:
                return Verdict("unverifiable", "unreadable")
            found = reader.embedded_regular_signatures
            if not found:
                return Verdict("unsealed", "no_seal")
            if not all(_is_known(one) for one in found):
                return Verdict("unverifiable", "algorithm")
            return _judge(found, folder, holders)
        except (PdfError, SigningError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError):
            # A hostile document may be wrong in any way; whatever it is, its seal was not verified.
            return Verdict("unverifiable", "unreadable")
        except (MemoryError, RecursionError):
            return Verdict("unverifiable", "too_much")


def _is_known(signature: EmbeddedPdfSignature) -> bool:
    try:
        named = signature.signer_info["signature_algorithm"].signature_algo
    except ValueError:
        return False
    return named in _KNOWN


def _judge(found: Sequence[EmbeddedPdfSignature], folder: str, holders: Sequence[str]) -> Verdict:
    roots, revoked = roots_in(folder), revoked_in(folder)
    statuses = [_status(one, roots, revoked) for one in found]
    last, status = found[-1], statuses[-1]
    reason = _why_not(statuses, holders) if roots else "no_roots"
    who, by = last.signer_cert.subject.native, last.signer_cert.issuer.native
    stamp = status.timestamp_validity
    at = stamp.timestamp if stamp is not None else status.signer_reported_dt
    return Verdict(
        state="invalid" if reason else "valid",
        reason=reason,
        holder=_plain(who.get("common_name", "")),
        organization=_plain(who.get("organization_name", "")),
        issuer=_plain(by.get("common_name", "") or by.get("organization_name", "")),
        sealed_at=at.isoformat() if at else "",
        stamped=bool(stamp is not None and stamp.intact and stamp.valid and stamp.trusted),
        revocation=_is_listed(last, revoked),
    )


def _status(one: EmbeddedPdfSignature, roots: Sequence[Certificate], revoked: Sequence[bytes]) -> PdfSignatureStatus:
    # Where the folder holds a list of whoever issued the certificate, that list must be good and not name it.
    rule = RevocationCheckingRule.CRL_REQUIRED if _is_listed(one, revoked) else RevocationCheckingRule.NO_CHECK
    policy = CertRevTrustPolicy(RevocationCheckingPolicy(rule, RevocationCheckingRule.CHECK_IF_DECLARED))
    context = ValidationContext(trust_roots=roots, allow_fetching=False, crls=revoked, revinfo_policy=policy)
    return validate_pdf_signature(one, signer_validation_context=context, ts_validation_context=context)


def _is_listed(one: EmbeddedPdfSignature, revoked: Sequence[bytes]) -> bool:
    """Whether there is a list of whoever issued a certificate."""
    return any(CertificateList.load(raw).issuer == one.signer_cert.issuer for raw in revoked)


def _why_not(statuses: Sequence[PdfSignatureStatus], holders: Sequence[str]) -> str:
    """Return why a document does not count as sealed; empty where it does."""
    last = statuses[-1]
    if any(not one.intact for one in statuses):
        return "altered"
    if any(not one.valid for one in statuses):
        return "not_signed_right"
    after = last.modification_level
    if last.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return "partial"
    if last.coverage != SignatureCoverageLevel.ENTIRE_FILE and (after is None or after > ModificationLevel.LTA_UPDATES):
        return "altered"
    if any(one.coverage < SignatureCoverageLevel.ENTIRE_REVISION or not one.docmdp_ok for one in statuses):
        return "altered"
    if last.revoked:
        return "revoked"
    if not last.trusted:
        return "untrusted"
    name = last.signing_cert.subject.native.get("common_name", "")
    return "another_holder" if holders and name not in holders else ""


def _plain(name: object) -> str:
    return "".join(sign for sign in str(name) if sign.isprintable())[:LONGEST]


def main(words: Sequence[str]) -> None:
    """Read the document that the words name and print the verdict."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    path, folder, *holders = words
    sys.stdout.write(json.dumps(read(Path(path), folder, holders).as_json()))


if __name__ == "__main__":
    main(sys.argv[1:])
