"""The chain by itself: what was changed is found, the first bad record is named, intact chains raise no alarm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshu.audit import chain
from gongshu.audit.chain import Row

bodies = st.text(max_size=20)


def written(texts: list[str], name: str = "n") -> list[Row]:
    """The rows an honest writer leaves."""
    rows, prev = [], chain.genesis(name)
    for seq, text in enumerate(texts, 1):
        body = json.dumps({"seq": seq, "text": text}).encode()
        own = chain.link(prev, body)
        rows.append((seq, prev, own, body))
        prev = own
    return rows


def renumbered(rows: list[Row]) -> list[Row]:
    """The rows as a file shows them, whose positions are but places."""
    return [(place, prev, own, body) for place, (_, prev, own, body) in enumerate(rows, 1)]


chains = st.lists(bodies, min_size=3, max_size=12).map(written)


@given(chains)
def test_an_intact_chain_raises_no_alarm(rows: list[Row]) -> None:
    found = chain.verify("n", rows)
    assert (found.records, found.seq, found.hash, found.bad) == (len(rows), len(rows), rows[-1][2], None)


@given(chains)
def test_an_intact_chain_survives_being_spelled_as_lines(rows: list[Row]) -> None:
    lines = [chain.spell(prev, own, body) for _, prev, own, body in rows]
    assert [json.loads(line)["body"]["seq"] for line in lines] == [row[0] for row in rows]
    assert list(chain.rows_of_lines(lines)) == rows


@given(st.binary(max_size=50))
def test_sealing_is_linking_and_spelling_in_one(body: bytes) -> None:
    prev = chain.genesis("n")
    own = chain.link(prev, body)
    assert chain.seal(prev.encode(), body) == (own.encode(), chain.spell(prev, own, body))


@given(chains, st.data())
def test_a_verification_may_go_on_from_any_record(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(rows) - 1))
    found = chain.verify("n", rows[place:], seq=place, prev=rows[place - 1][2])
    assert (found.records, found.seq, found.bad) == (len(rows) - place, len(rows), None)


@settings(max_examples=300)
@given(chains, st.data())
def test_an_edited_record_is_named(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    seq, prev, own, body = rows[place]
    at = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda one: one != body[at]))
    rows[place] = (seq, prev, own, body[:at] + bytes([other]) + body[at + 1 :])
    found = chain.verify("n", rows)
    assert found.bad is not None
    assert found.bad.seq == seq
    assert found.records == seq - 1


@given(chains, st.data())
def test_an_edited_hash_is_named(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    seq, prev, own, body = rows[place]
    rows[place] = data.draw(st.sampled_from([(seq, "0" * 64, own, body), (seq, prev, "0" * 64, body)]))
    found = chain.verify("n", rows)
    assert found.bad is not None
    assert (found.bad.seq, found.bad.fault) == (seq, "edited")


@given(chains, st.data())
def test_a_record_edited_and_hashed_anew_is_named_not_its_successor(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 2))
    seq, prev, _, _ = rows[place]
    forged = json.dumps({"seq": seq, "text": "forged, unlike any other"}).encode()
    rows[place] = (seq, prev, chain.link(prev, forged), forged)
    found = chain.verify("n", rows)
    assert found.bad == chain.BadRecord("n", seq, "edited")


@given(chains, st.data(), st.booleans())
def test_a_deleted_record_is_named(rows: list[Row], data: st.DataObject, in_file: bool) -> None:
    place = data.draw(st.integers(0, len(rows) - 2))
    del rows[place]
    found = chain.verify("n", renumbered(rows) if in_file else rows)
    assert found.bad == chain.BadRecord("n", place + 1, "missing")


@given(chains, st.data())
def test_reordered_records_are_named(rows: list[Row], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(rows) - 2))
    second = data.draw(st.integers(first + 1, len(rows) - 1))
    rows[first], rows[second] = rows[second], rows[first]
    found = chain.verify("n", renumbered(rows))
    assert found.bad == chain.BadRecord("n", first + 1, "reordered")


@given(chains, st.data(), st.sampled_from(["stranger", "fitting", "repeated"]))
def test_an_inserted_record_is_named(rows: list[Row], data: st.DataObject, kind: str) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    prev = rows[place][1]
    body = json.dumps({"seq": place + 1, "text": "forged, unlike any other"}).encode()
    inserted = {
        "stranger": (0, prev, "0" * 64, body),
        "fitting": (0, prev, chain.link(prev, body), body),
        "repeated": rows[max(place - 1, 0)],
    }[kind]
    rows.insert(place, inserted)
    found = chain.verify("n", renumbered(rows))
    expected = 2 if kind == "repeated" and place == 0 else place + 1
    assert found.bad == chain.BadRecord("n", expected, "inserted")


@given(chains, st.data())
def test_a_truncated_chain_is_found_against_a_checkpoint(rows: list[Row], data: st.DataObject) -> None:
    known = [(len(rows), rows[-1][2])]
    kept = data.draw(st.integers(0, len(rows) - 1))
    found = chain.verify_against("n", rows[:kept], known)
    assert found.bad == chain.BadRecord("n", kept + 1, "truncated")


@given(chains, st.data())
def test_a_chain_hashed_anew_differs_from_its_checkpoints(rows: list[Row], data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(1, len(rows)), min_size=1)))
    known = [(place, rows[place - 1][2]) for place in places]
    assert chain.verify_against("n", rows, known).bad is None

    edited = data.draw(st.integers(1, places[-1]))
    texts = [json.loads(body)["text"] for *_, body in rows]
    texts[edited - 1] += "forged"
    found = chain.verify_against("n", written(texts), known)
    assert found.bad is not None
    assert found.bad.fault == "recomputed"
    checked_before = max((place for place in places if place < edited), default=0)
    assert found.bad.seq == checked_before + 1
    assert found.records == checked_before


def test_a_chain_does_not_verify_under_another_name() -> None:
    assert chain.verify("other", written(["a"])).bad is not None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"{}\n",
        b"rubbish" * 40,
        b"\xff\x00\n",
        chain.spell("0" * 64, "0" * 64, b"{}").replace(b"body", b"BODY"),
    ],
)
def test_a_malformed_line_is_a_bad_record_in_its_place(line: bytes) -> None:
    lines = [chain.spell(prev, own, body) for _, prev, own, body in written(["a", "b"])]
    found = chain.verify("n", chain.rows_of_lines([*lines, line]))
    assert found.bad == chain.BadRecord("n", 3, "edited")


def test_a_bad_record_is_said_in_both_languages() -> None:
    bad = chain.BadRecord("site", 7, "missing")
    assert bad.what.zh == "site-000007：该记录缺失：被删除"
    assert bad.what.en == "site-000007: this record is missing: it was deleted"
