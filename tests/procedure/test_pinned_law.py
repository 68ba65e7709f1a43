"""A case runs under the law it was opened under, whatever the profile says later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from gongshu.kit.errors import Defect
from gongshu.procedure import queries
from gongshu.procedure.models import Case, PinnedLaw
from gongshu.procedure.pinning import law_under
from gongshu.procedure.snapshot import pin, unpin
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import Dated, Period
from tests.procedure.office import due_of

PROCEDURES = [
    (profile, name) for profile in ("haishu-2022", "sixian-2021") for name in sorted(load_profile(profile).procedures)
]


@pytest.mark.parametrize(("profile", "name"), PROCEDURES)
def test_what_is_pinned_reads_back_as_it_was(profile, name):
    law = load_profile(profile)
    pinned = unpin(pin(law, law.procedures[name]))
    assert pinned.procedure == law.procedures[name]
    for limit in pinned.limits.values():
        assert limit == replace(law.limits[limit.id], note=None)


@pytest.mark.parametrize(("profile", "name"), PROCEDURES)
def test_steps_outcomes_and_ends_keep_their_order_in_a_store_that_sorts_keys(profile, name):
    law = load_profile(profile)
    pinned = unpin(json.dumps(json.loads(pin(law, law.procedures[name])), sort_keys=True))
    written = law.procedures[name]
    assert list(pinned.procedure.steps) == list(written.steps)
    assert list(pinned.procedure.ends) == list(written.ends)
    for id, step in written.steps.items():
        assert list(pinned.procedure.steps[id].outcomes) == list(step.outcomes)


def test_a_running_case_keeps_its_steps_limits_and_accepted_bases_when_the_profile_changes(haishu):
    case = haishu.open("sharing.conditional")
    new = haishu.profile.procedure("sharing.conditional")
    reply = new.steps["reply"]
    changed = replace(
        new, steps={**new.steps, "reply": replace(reply, outcomes={"consent": reply.outcomes["consent"]})}
    )
    limit = haishu.profile.limits["HS-17/D1"]
    shorter = replace(limit, period=Dated(limit.id, ((date(2022, 1, 1), Period(1, "working_day")),)))
    haishu.profile = replace(
        haishu.profile,
        digest="f" * 64,
        procedures={**haishu.profile.procedures, "sharing.conditional": changed},
        limits={**haishu.profile.limits, "HS-17/D1": shorter},
    )
    later = haishu.open("sharing.conditional")

    case, later = haishu.run(case, "pass"), haishu.run(later, "pass")
    assert due_of(case).date() == date(2026, 9, 21)
    assert due_of(later).date() == date(2026, 9, 16)
    assert set(queries.open_step(case).outcomes) == {"consent", "refuse"}
    assert set(queries.open_step(later).outcomes) == {"consent"}
    assert haishu.run(case, "refuse").state == "refused"
    assert case.profile_digest != later.profile_digest == "f" * 64


def test_cases_under_the_same_law_share_what_is_kept_of_it(haishu):
    one, other = haishu.open("sharing.conditional"), haishu.open("sharing.conditional")
    third = haishu.open("quality.problem")
    assert one.law_id == other.law_id != third.law_id
    assert PinnedLaw.objects.count() == 2


def test_a_law_that_was_altered_or_lost_is_an_error_and_no_guess(haishu):
    case = haishu.open("sharing.conditional")
    kept = PinnedLaw.objects.filter(digest=case.law_id)
    spelled = kept.get().spelled
    kept.update(spelled=spelled.replace("HS-17/D1", "HS-17/D9"))
    law_under.cache_clear()
    with pytest.raises(Defect) as told:
        queries.law_of(case)
    assert case.law_id[:12] in told.value.why.zh
    with pytest.raises(Defect):
        haishu.run(case, "pass")
    assert Case.objects.get(pk=case.pk).state == case.state
    kept.update(spelled=spelled)
    assert haishu.run(case, "pass").state == "reply"


def test_a_torn_snapshot_is_an_error_and_no_guess():
    law = load_profile("haishu-2022")
    torn = json.loads(pin(law, law.procedures["sharing.conditional"]))
    torn["procedure"]["steps"] = {"check": {"id": "check"}}
    with pytest.raises(msgspec.ValidationError, match="missing required field"):
        unpin(json.dumps(torn))
