"""Gates of every profile on the real engine: whatever the keeper answers, what waits for a shut gate is refused."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.audit.queries import trail
from gongshu.kit.errors import BadInput, Defect, Several
from gongshu.kit.text import Text, t
from gongshu.procedure import gatekeepers
from gongshu.procedure.gates import as_kept
from gongshu.procedure.models import Case, Decision
from gongshu.procedure.papers import papers_of
from gongshu.regulation.definition import GateDef
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.words import GATES
from tests.procedure.office import Office, filled, gates, undone, way

SHUT = t("还没有", "not yet")
GATED = [
    (profile, procedure.id, step.id, outcome.id)
    for profile in profile_ids()
    for procedure in load_profile(profile).procedures.values()
    for step in procedure.steps.values()
    for outcome in step.outcomes.values()
    if outcome.gates
]
BEHIND_GATES = [
    (profile, procedure.id)
    for profile in profile_ids()
    for procedure in load_profile(profile).procedures.values()
    if procedure.gates
]
STANDINGS = st.dictionaries(st.sampled_from(sorted(GATES)), st.sampled_from([None, None, SHUT]))
"""What a keeper may answer: each gate open, shut, or not spoken of."""
FEW = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def barred(wanted: tuple[GateDef, ...], standing: dict[str, Text | None]) -> dict[str, str]:
    """Return the gates that must hold an act up, with their articles: open is only what the keeper calls open."""
    return {
        one.fact: "本平台约定" if one.cite is None else one.cite.zh
        for one in wanted
        if one.fact not in standing or standing[one.fact] is not None
    }


def refused_by(attempt: Callable[[], object]) -> dict[str, str]:
    """Return which gates an attempt is refused for, with their articles; none where it passes."""
    try:
        attempt()
    except (BadInput, Several) as refusal:
        errors = list(refusal.errors) if isinstance(refusal, Several) else [refusal]
        assert {one.code for one in errors} == {"gate_shut"}
        return {one.at: one.cite for one in errors}
    return {}


@pytest.mark.parametrize(("shown", "name"), BEHIND_GATES, ids=[" ".join(one) for one in BEHIND_GATES])
@given(standing=STANDINGS)
@FEW
def test_a_case_opens_exactly_when_every_gate_before_it_is_open(
    shown: str, name: str, office: Office, standing: dict[str, Text | None]
) -> None:
    wanted = barred(office.profile.procedure(name).gates, standing)
    with undone(), gates(standing):
        assert refused_by(lambda: office.start(name, gates_as_they_are=True)) == wanted
        assert Case.objects.exists() == (not wanted)
        if not wanted:
            [opened] = [one for one in trail(case=Case.objects.get().number) if one.event == "procedure.opened"]
            assert opened.data.get("gates", {}) == {fact: words is None for fact, words in standing.items()}


@pytest.mark.parametrize(("shown", "name", "step", "outcome"), GATED, ids=[" ".join(one) for one in GATED])
@given(standing=STANDINGS)
@FEW
def test_an_outcome_is_recorded_exactly_when_every_gate_before_it_is_open(
    shown: str, name: str, step: str, outcome: str, office: Office, standing: dict[str, Text | None]
) -> None:
    procedure = office.profile.procedure(name)
    here = procedure.steps[step]
    wanted = barred(here.outcomes[outcome].gates, standing)
    with undone():
        case = office.start(name)
        for at, taken in way(procedure, procedure.first, {step}):
            assert at == case.state
            case = office.run(case, taken)
        papers = filled(papers_of(here, here.outcomes[outcome]), office.cast.street)
        with gates(standing):
            assert refused_by(lambda: office.decide(case, outcome, papers=papers, gates_as_they_are=True)) == wanted
        decided = Decision.objects.filter(case=case, visit__step=step)
        assert [as_kept(one.gates) for one in decided] == ([] if wanted else [standing])


@pytest.mark.parametrize(("shown", "name"), BEHIND_GATES, ids=[" ".join(one) for one in BEHIND_GATES])
def test_where_nobody_keeps_the_gates_all_are_shut(shown: str, name: str, office: Office) -> None:
    with patch.dict(gatekeepers._keepers, clear=True):
        shut = refused_by(lambda: office.start(name, gates_as_they_are=True))
    assert shut == barred(office.profile.procedure(name).gates, {})


def test_a_kind_of_subject_has_one_keeper_and_one_teller() -> None:
    keeper, teller = "gongshu.projects.queries.standing", "gongshu.projects.telling.told"
    gatekeepers.keep_gates("project", keeper, teller)
    for others in (("elsewhere.standing", teller), (keeper, "elsewhere.told")):
        with pytest.raises(Defect):
            gatekeepers.keep_gates("project", *others)
