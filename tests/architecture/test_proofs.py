"""Every demand that a test says it proves exists, and the proofs that ship are those that the tests carry."""

from __future__ import annotations

from collections import defaultdict

import pytest

from gongshu.regulation.coverage import read_proofs, silence_id
from gongshu.regulation.loader import load_profile, profile_ids
from tests.architecture.engines import drives_an_engine
from tests.proofs import demands_of, function_of


def _carried(request: pytest.FixtureRequest) -> dict[str, set[str]]:
    """Return the demands that each collected test carries."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in request.session.items:
        found[function_of(item.nodeid)] |= set(demands_of(item))
    return found


def test_every_demand_that_a_test_carries_exists(request: pytest.FixtureRequest) -> None:
    profiles = [load_profile(name) for name in profile_ids()]
    known = {id for profile in profiles for id in (*profile.requirements, *profile.limits)}
    known |= {silence_id(profile, silence) for profile in profiles for silence in profile.silences}
    # A profile that does not restate its demands yet has none to name.
    codes = {profile.code for profile in profiles if profile.requirements}
    carried = {id for ids in _carried(request).values() for id in ids}
    assert {id for id in carried - known if id.partition("-")[0] in codes} == set()


def test_the_proofs_that_ship_are_those_that_the_tests_carry(request: pytest.FixtureRequest) -> None:
    """Mend it with ``make proofs``, which runs all tests and keeps what passed."""
    shipped: dict[str, set[str]] = defaultdict(set)
    for id, tests in read_proofs().items():
        for test in tests:
            shipped[test].add(id)
    carried = _carried(request)
    assert {test: shipped[test] for test in carried if shipped[test] != carried[test]} == {}
    whole = not request.config.option.keyword and not any("::" in one for one in request.config.args)
    files = {test.partition("::")[0] for test in carried} if whole else set()
    assert {test for test in shipped if test.partition("::")[0] in files} <= set(carried)


def test_every_house_rule_that_fills_a_silence_is_proved_to_be_kept() -> None:
    """Words on a page are not enough, and none is excused: ``@pytest.mark.house_rule("SX-S13")`` on a test of it."""
    proofs = read_proofs()
    filled = [silence_id(profile, one) for profile in map(load_profile, profile_ids()) for one in profile.silences]
    assert [id for id in filled if not proofs.get(id)] == []


def test_what_the_system_must_do_is_proved_by_driving_it() -> None:
    """A profile held against itself proves nothing: at least one test of each names more than the law as data."""
    proofs = read_proofs()
    demands = [one for profile in map(load_profile, profile_ids()) for one in profile.requirements.values()]
    system = [one.id for one in demands if one.kind in ("system", "refusal") and proofs.get(one.id)]
    assert [id for id in system if not any(map(drives_an_engine, proofs[id]))] == []


def test_a_test_that_only_reads_a_definition_is_told_from_one_that_drives_the_software() -> None:
    only_reads = "tests/profiles/test_national.py::test_the_counted_limits_are_these"
    drives = (
        "tests/procedure/test_national_floor.py::test_the_national_limit_holds_where_the_text_states_none",
        "tests/regulation/test_baseline.py::test_only_three_kinds_of_basis_still_suffice",
        "tests/walks/test_whole_life.py::test_the_gateway_refuses_in_every_way_it_must",
    )
    assert not drives_an_engine(only_reads)
    assert all(map(drives_an_engine, drives))
