"""Verifying the seal on a document: what counts, what does not, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongshu.kit.errors import BadInput
from gongshu.kit.home import SETTINGS_FILE, Home
from gongshu.support import seals
from gongshu.support.seals import Verdict
from tests.support.seals_made import a_document, an_authority, province, with_a_note


@pytest.fixture
def trusting(tmp_path: Path) -> Home:
    """A home that trusts the province's seals."""
    province().lay_into(tmp_path / "roots")
    (tmp_path / SETTINGS_FILE).write_text('[seals]\nroots = "roots"\n', encoding="utf-8")
    return Home(tmp_path)


def verify(home: Home, document: bytes, kind: str = "pdf") -> Verdict:
    path = home.root / "document"
    path.write_bytes(document)
    return seals.verify(home, path, kind)


def test_a_seal_of_the_province_on_a_whole_document_is_verified(trusting: Home) -> None:
    found = verify(trusting, province().issue().put_on(a_document()))
    assert (found.state, found.reason) == ("valid", "")
    assert (found.holder, found.organization) == ("数据共享电子印章", "某省政务服务中心")
    assert found.issuer == "某省电子印章根证书"
    assert found.sealed_at
    assert not found.stamped
    assert not found.revocation


@pytest.mark.parametrize(
    ("spoiled", "state", "reason"),
    [
        ("not sealed", "unsealed", "no_seal"),
        ("a byte altered", "invalid", "altered"),
        ("a note added", "invalid", "altered"),
        ("another authority's", "invalid", "untrusted"),
        ("expired", "invalid", "untrusted"),
        ("garbage", "unverifiable", "unreadable"),
    ],
)
def test_what_is_not_sealed_whole_by_one_that_is_trusted_is_not_verified(
    trusting: Home, spoiled: str, state: str, reason: str
) -> None:
    seal, document = province().issue(), a_document("plain words")
    sealed = seal.put_on(document)
    made = {
        "not sealed": document,
        "a byte altered": sealed.replace(b"plain words", b"other words", 1),
        "a note added": with_a_note(sealed),
        "another authority's": an_authority("another").issue().put_on(document),
        "expired": province().issue(days=-2).put_on(document),
        "garbage": b"%PDF-1.7\n" + b"\x00garbage" * 50,
    }[spoiled]
    assert made != sealed
    found = verify(trusting, made)
    assert (found.state, found.reason) == (state, reason)


def test_a_revoked_seal_is_not_verified_where_the_list_is_laid_in(trusting: Home) -> None:
    seal = province().issue()
    province().revoke(trusting.root / "roots", seal)
    found = verify(trusting, seal.put_on(a_document()))
    assert (found.state, found.reason, found.revocation) == ("invalid", "revoked", True)
    assert verify(trusting, province().issue().put_on(a_document())).state == "valid"


def test_a_document_sealed_twice_counts_by_the_last_seal(trusting: Home) -> None:
    once = an_authority("the bureau's own").issue("某局印章").put_on(a_document())
    found = verify(trusting, province().issue().put_on(once, "Seal2"))
    assert (found.state, found.holder) == ("valid", "数据共享电子印章")
    found = verify(trusting, an_authority("another").issue().put_on(province().issue().put_on(a_document()), "Seal2"))
    assert found.state == "invalid"


def test_only_the_seals_that_are_asked_for_count(trusting: Home) -> None:
    path = trusting.root / SETTINGS_FILE
    path.write_text('[seals]\nroots = "roots"\nholders = ["数据共享电子印章"]\n', encoding="utf-8")
    home = Home(trusting.root)
    assert verify(home, province().issue().put_on(a_document())).state == "valid"
    found = verify(home, province().issue("某局合同专用章").put_on(a_document()))
    assert (found.state, found.reason) == ("invalid", "another_holder")


def test_nothing_is_trusted_without_roots(tmp_path: Path) -> None:
    found = verify(Home(tmp_path), province().issue().put_on(a_document()))
    assert (found.state, found.reason) == ("invalid", "no_roots")


@pytest.mark.parametrize("kind", ["ofd", "docx", "jpg"])
def test_of_other_kinds_of_documents_it_is_said_that_they_cannot_be_verified(trusting: Home, kind: str) -> None:
    found = verify(trusting, province().issue().put_on(a_document()), kind)
    assert (found.state, found.reason) == ("unverifiable", "kind")


def test_a_document_that_would_take_all_memory_is_not_verified_and_harms_nobody(trusting: Home) -> None:
    deep = b"%PDF-1.7\n1 0 obj\n" + b"[" * 2_000_000 + b"\nendobj\nxref\n0 1\n0000000000 65535 f \n"
    found = verify(trusting, deep + b"trailer<</Root 1 0 R/Size 2>>\nstartxref\n9\n%%EOF")
    assert found.state == "unverifiable"


@pytest.mark.parametrize("line", ["anchor = 1", "holders = 'one'", "holders = ['']", "roots = 7"])
def test_settings_that_are_none_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(f"[seals]\n{line}\n", encoding="utf-8")
    with pytest.raises(BadInput):
        verify(Home(tmp_path), a_document())
