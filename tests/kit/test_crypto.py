"""Keys: made once, kept from others, missed loudly; signatures and seals that notice every change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit import crypto
from gongshu.kit.errors import Defect, Refusal
from gongshu.kit.home import Home


def test_keys_are_made_once_and_only_their_owner_can_read_them(home: Home) -> None:
    crypto.make_keys(home)
    first = crypto.signer(home).public
    crypto.make_keys(home)

    assert crypto.signer(home).public == crypto.public_key(home) == first
    modes = {path.name: path.stat().st_mode & 0o777 for path in home.keys.iterdir() if path.suffix != ".pub"}
    assert modes == {"site.ed25519": 0o600, "sealing.key": 0o600, "gateway.key": 0o600}


def test_a_missing_key_is_never_replaced_in_silence(home: Home) -> None:
    for ask in (lambda: crypto.signer(home), lambda: crypto.public_key(home), lambda: crypto.secret(home, "sealing")):
        with pytest.raises(Refusal, match=r"缺少密钥文件 .*从备份恢复"):
            ask()


def test_a_key_that_others_can_read_is_not_used(home: Home) -> None:
    crypto.make_keys(home)
    (home.keys / "site.ed25519").chmod(0o640)
    with pytest.raises(Refusal, match=r"site\.ed25519 可被他人读取.*chmod 600"):
        crypto.signer(home)


@given(content=st.binary(max_size=200), place=st.integers(0, 199), other=st.binary(min_size=1, max_size=1))
def test_a_signature_holds_for_exactly_what_was_signed(content: bytes, place: int, other: bytes) -> None:
    signing = crypto.Signer(bytes(range(32)))
    signature = signing.sign(content)
    assert crypto.is_signed(signing.public, content, signature)
    altered = content[:place] + other + content[place + 1 :]
    assert crypto.is_signed(signing.public, altered, signature) is (altered == content)
    assert not crypto.is_signed(crypto.Signer(bytes(32)).public, content, signature)


def test_what_is_no_signature_is_not_valid() -> None:
    signing = crypto.Signer(bytes(range(32)))
    for rubbish in ("", "zz", "00" * 64, signing.sign(b"a")[:-2]):
        assert not crypto.is_signed(signing.public, b"a", rubbish)
    assert not crypto.is_signed("no key", b"a", signing.sign(b"a"))


def test_a_private_key_is_not_shown_by_accident() -> None:
    signing = crypto.Signer(bytes(range(32)))
    assert signing.private.hex() not in repr(signing)
    assert repr(signing) == f"Signer({signing.public[:16]})"


def test_a_sealed_secret_opens_here_for_its_purpose_only(home: Home) -> None:
    crypto.make_keys(home)
    sealed = crypto.seal(home, "JBSWY3DPEHPK3PXP", purpose="totp:p1")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert sealed != crypto.seal(home, "JBSWY3DPEHPK3PXP", purpose="totp:p1")
    assert crypto.unseal(home, sealed, purpose="totp:p1") == "JBSWY3DPEHPK3PXP"
    for wrong, purpose in ((sealed, "totp:p2"), (sealed[:-4] + "AAA=", "totp:p1"), ("plain", "totp:p1"), ("", "x")):
        with pytest.raises(Defect, match="密文无法解开"):
            crypto.unseal(home, wrong, purpose=purpose)


def test_a_keyed_hash_meets_for_equal_texts_and_differs_by_key() -> None:
    assert crypto.keyed_hash(b"a" * 32, b"x") == crypto.keyed_hash(b"a" * 32, b"x")
    assert crypto.keyed_hash(b"a" * 32, b"x") != crypto.keyed_hash(b"b" * 32, b"x")
    assert len(crypto.keyed_hash(b"a" * 32, b"x")) == 64
