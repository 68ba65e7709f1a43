"""Grants are published as a numbered, signed snapshot; what is not ours is not believed."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from gongshu.gateway import contract
from gongshu.gateway.contract import GrantedField, GrantRecord, load_snapshot, publish_snapshot
from gongshu.kit import clock, crypto
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home


@pytest.fixture
def home(home: Home) -> Home:
    crypto.make_keys(home)
    return home


def grant(number: int = 1) -> GrantRecord:
    return GrantRecord(
        id=f"g{number}",
        key_hash=contract.hash_key("k"),
        organization="o1",
        organization_name="海曙区医疗保障局",
        resource="330203-0001",
        key_field="id",
        fields=(GrantedField("name", "person_name", 3),),
        purpose="医保待遇核验",
        valid_from=clock.now(),
        valid_until=clock.now() + timedelta(days=30),
        quota_per_day=100,
    )


def test_what_is_published_is_what_is_loaded(home: Home, frozen: VirtualClock) -> None:
    published = publish_snapshot(home, [grant(1), grant(2)])
    assert load_snapshot(home) == published
    assert published.number == 1
    assert published.valid_until == frozen.now() + timedelta(hours=24)
    assert [one.id for one in published.grants] == ["g1", "g2"]
    assert len(published.signature) == 128


def test_each_snapshot_has_a_higher_number_than_any_before(home: Home) -> None:
    assert [publish_snapshot(home, []).number for _ in range(3)] == [1, 2, 3]
    contract.snapshot_file(home).unlink()
    assert publish_snapshot(home, [], above=3).number == 4


def test_before_the_first_publication_there_is_none(home: Home) -> None:
    with pytest.raises(Refusal, match="尚未发布授权快照"):
        load_snapshot(home)


def test_an_altered_snapshot_is_not_believed(home: Home) -> None:
    publish_snapshot(home, [grant()])
    path = contract.snapshot_file(home)
    intact = path.read_bytes()
    for altered in (
        intact.replace(b'"quota_per_day":100', b'"quota_per_day":999'),
        intact.replace(b'"signature":"', b'"signature":"00', 1),
        intact[:-5],
        b"",
        b"[]",
        b'{"signature":"","content":{}}',
    ):
        assert altered != intact
        path.write_bytes(altered)
        with pytest.raises(Refusal, match="授权快照的签名无效"):
            load_snapshot(home)


def test_a_snapshot_of_another_installation_is_not_believed(home: Home) -> None:
    other = Home(home.root / "other")
    crypto.make_keys(other)
    publish_snapshot(other, [grant()])
    home.gateway.mkdir(parents=True)
    contract.snapshot_file(home).write_bytes(contract.snapshot_file(other).read_bytes())
    with pytest.raises(Refusal, match="授权快照的签名无效"):
        load_snapshot(home)


def test_a_snapshot_holds_no_key(home: Home) -> None:
    publish_snapshot(home, [msgspec.structs.replace(grant(), key_hash=contract.hash_key("very-secret-key"))])
    assert b"very-secret-key" not in contract.snapshot_file(home).read_bytes()
