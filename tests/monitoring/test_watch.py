"""The worker reads the records and finds signs of risk: from real calls and sign-ins, once, and catching up."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from gongshu.audit import segments
from gongshu.audit.queries import search
from gongshu.kit.errors import NotPermitted
from gongshu.monitoring import queries
from gongshu.monitoring.actions import watching
from gongshu.monitoring.models import Finding, ReadUntil, Tally
from gongshu.organizations.actions import reset_password
from gongshu.site.worker import DUTIES
from tests.gateway.node import ROWS, SECRETS

from .conftest import County

pytestmark = pytest.mark.django_db

ASKED_FOR = pytest.mark.parametrize("county", ["sixian-2021", "anshan-2022", "rizhao-2022"], indirect=True)


@pytest.mark.requirement("SX-36/2", "AS-4.2/3", "RZ-21/1")
@ASKED_FOR
def test_calls_refused_again_and_again_are_found_with_their_records(county: County) -> None:
    assert county.call(19, purpose="别的用途") == [403] * 19
    county.watch()
    assert county.found() == []
    assert county.call(1, purpose="别的用途") == [403]
    assert county.watch() == 1
    assert county.found() == [("refused_calls", "grant:g1", 20)]
    found = Finding.objects.get()
    assert (found.name, found.limit, found.state) == ("海曙区医疗保障局", 20, "open")
    behind = queries.records(found)
    assert (len(behind), {one.event for one in behind}) == (20, {"gateway.refused"})
    assert (behind[0].id, behind[-1].id) == (found.first_record, found.last_record)
    [record] = search(event="monitoring.found")
    assert record.article in ("第三十六条", "四(二)", "第二十一条第一款", "4.2")
    assert record.data["first"] == found.first_record


@pytest.mark.requirement("SX-36/2", "AS-4.2/3")
@pytest.mark.parametrize("county", ["sixian-2021", "anshan-2022"], indirect=True)
def test_probing_with_keys_and_accounts_is_found(county: County) -> None:
    county.call(20, key="a key that nobody has 0123456789")
    county.fail_to_sign_in(county.cast.person(county.cast.applicant_clerk).username, 5)
    for number in range(20):
        county.fail_to_sign_in(f"nobody{number}", 1)
    assert county.watch() == 3
    assert set(county.found()) == {
        ("unknown_keys", "", 20),
        ("sign_in", county.cast.applicant_clerk.person, 5),
        ("strangers", "", 20),
    }
    assert all(queries.records(one) for one in Finding.objects.all())


@pytest.mark.requirement("SX-36/2")
def test_far_more_rows_than_usual_and_calls_at_night_are_found(county: County) -> None:
    for _ in range(3):
        county.call(20)  # two rows each
        county.next_day()
    county.call(59)
    assert county.watch() == 0
    county.call(1)
    assert county.watch() == 1
    county.clock.advance(timedelta(hours=13))
    county.call(10)
    assert county.watch() == 1
    assert [watch for watch, _, _ in county.found()] == ["volume", "night_calls"]
    volume = Finding.objects.get(watch="volume")
    assert (volume.count, volume.limit, volume.usual) == (120 + 20, 120, 40)


@pytest.mark.requirement("SX-36/2")
def test_somebody_who_is_refused_again_and_again_is_found(county: County) -> None:
    nosy = county.cast.stranger
    for _ in range(10):
        with pytest.raises(NotPermitted):
            reset_password(by=nosy, person=county.cast.person(county.cast.bureau_clerk), new="another one 22")
    assert county.watch() == 1
    assert county.found() == [("refused_acts", nosy.person, 10)]


@pytest.mark.requirement("SX-36/2", "AS-4.2/3")
@pytest.mark.parametrize("county", ["sixian-2021", "anshan-2022"], indirect=True)
def test_a_call_log_that_was_altered_is_found_once(county: County) -> None:
    county.call(3)
    county.node.stop()
    [path] = segments.folder_of(county.home, "gateway-1").glob("*.jsonl*")
    path.write_bytes(path.read_bytes().replace("医疗保障局".encode(), "医疗保障院".encode(), 1))
    assert county.watch() == 1
    assert county.watch() == 0
    [(watch, who, _)] = county.found()
    assert (watch, who) == ("interference", "gateway-1")


def test_what_goes_on_brings_the_same_finding_up_to_date(county: County) -> None:
    county.call(20, purpose="别的用途")
    county.watch()
    county.call(5, purpose="别的用途")
    assert county.watch() == 0
    assert county.found() == [("refused_calls", "grant:g1", 25)]
    assert len(list(search(event="monitoring.found"))) == 1
    county.clock.advance(timedelta(hours=1))
    county.call(20, purpose="别的用途")
    assert county.watch() == 1


def test_a_record_counts_once_however_often_and_in_whatever_pieces_it_is_read(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.call(7)
    county.call(20, purpose="别的用途")
    monkeypatch.setattr(watching, "BATCH", 3)
    assert county.watch() == 1
    county.watch()
    counted = {one.kind: one.count for one in Tally.objects.filter(who="grant:g1")}
    assert counted == {"answered": 7, "refused": 20}
    assert county.found() == [("refused_calls", "grant:g1", 20)]
    Finding.objects.all().delete()
    Tally.objects.all().delete()
    ReadUntil.objects.all().delete()
    monkeypatch.setattr(watching, "BATCH", 1000)
    assert county.watch() == 1
    assert {one.kind: one.count for one in Tally.objects.filter(who="grant:g1")} == counted


def test_what_was_cut_off_in_the_middle_is_read_again_whole(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    county.call(20, purpose="别的用途")

    def fall(*_: object) -> int:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(watching, "_look", fall)
        with pytest.raises(RuntimeError):
            county.watch()
    assert not Tally.objects.filter(who="grant:g1").exists()
    assert county.watch() == 1


def test_no_value_stands_in_counts_findings_or_their_records(county: County) -> None:
    county.call(3)
    county.call(20, looked_up=ROWS[2][0], purpose="别的用途")
    DUTIES["signs of risk"][1](county.home)
    kept = [*Tally.objects.values_list(), *Finding.objects.values_list()]
    told = [one.content for one in search(event="monitoring.found")]
    text = "\n".join(map(str, kept)) + json.dumps(told, ensure_ascii=False)
    assert told
    assert not [secret for secret in SECRETS if secret in text]
