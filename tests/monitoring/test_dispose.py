"""A sign of risk is looked into by the data authority: nothing is amiss, it was dealt with, or it is an incident."""

from __future__ import annotations

import pytest

from gongshu.audit.queries import search
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Stale
from gongshu.matters import actions as matters
from gongshu.matters import queries as matter_queries
from gongshu.monitoring import actions, queries
from gongshu.monitoring.models import Finding
from gongshu.procedure.models import Case

from .conftest import County

pytestmark = pytest.mark.django_db

REASON = "该局核对口径，已约定改用批量方式"


@pytest.fixture
def finding(county: County) -> Finding:
    """Calls refused again and again."""
    county.call(20, purpose="别的用途")
    county.watch()
    return Finding.objects.get()


@pytest.mark.requirement("SX-36/2")
def test_nothing_is_amiss_is_on_record_with_its_reason(county: County, finding: Finding) -> None:
    by = county.cast.bureau_reviewer
    done = actions.explain_finding(by=by, finding=finding, reason=REASON, expect=1)
    assert (done.state, done.note, done.disposed_by_name) == ("explained", REASON, by.name)
    [record] = search(event="monitoring.explained")
    assert (record.outcome, record.subject, record.data["finding"]) == ("done", "grant:g1", finding.id)
    with pytest.raises(Refusal):
        actions.contain_finding(by=by, finding=done, reason=REASON, expect=done.revision)


def test_it_takes_a_reason_and_the_revision_that_was_seen(county: County, finding: Finding) -> None:
    by = county.cast.bureau_reviewer
    with pytest.raises(BadInput):
        actions.contain_finding(by=by, finding=finding, reason=" ", expect=1)
    with pytest.raises(Stale):
        actions.contain_finding(by=by, finding=finding, reason=REASON, expect=7)
    assert actions.contain_finding(by=by, finding=finding, reason=REASON, expect=1).state == "contained"


def test_others_may_not_and_each_attempt_is_on_record(county: County, finding: Finding) -> None:
    cast = county.cast
    for by in (cast.provider_reviewer, cast.stranger, cast.bureau_clerk, cast.security_admin):
        with pytest.raises(NotPermitted):
            actions.explain_finding(by=by, finding=finding, reason=REASON, expect=1)
    assert len(list(search(event="monitoring.explained", outcome="refused"))) == 4
    assert Finding.objects.get().state == "open"


def test_nobody_disposes_of_what_is_about_themselves(county: County) -> None:
    by = county.cast.bureau_reviewer
    county.fail_to_sign_in(county.cast.person(by).username, 5)
    county.watch()
    own = Finding.objects.get()
    with pytest.raises(NotPermitted) as refused:
        actions.explain_finding(by=by, finding=own, reason=REASON, expect=1)
    assert refused.value.code == "about_oneself"
    assert actions.explain_finding(by=county.colleague(), finding=own, reason=REASON, expect=1)


@pytest.mark.requirement("SX-36/2", "AS-4.2/3")
@pytest.mark.parametrize("county", ["sixian-2021", "anshan-2022"], indirect=True)
def test_an_incident_is_opened_from_it(county: County, finding: Finding) -> None:
    by = county.cast.bureau_reviewer
    matter = actions.refer_finding(by=by, finding=finding, reason="密钥外泄", expect=1)
    assert (Finding.objects.get().state, Finding.objects.get().matter) == ("incident", matter.id)
    asked = matter_queries.questions_of(matter, by)
    answers = {one.id: one.options[0].value if one.options else "密钥外泄，已停用" for one in asked}
    matter = matters.save_matter(by=by, matter=matter, answers=answers, expect=matter.revision)
    matters.open_matter(by=by, matter=matter, expect=matter.revision)
    assert Case.objects.get().procedure_id == "security.incident"


@pytest.mark.parametrize("county", ["guiyang-draft-2024"], indirect=True)
def test_where_the_instrument_has_no_such_procedure_it_says_so(county: County, finding: Finding) -> None:
    by = county.cast.bureau_reviewer
    assert queries.why_not_refer(by)
    with pytest.raises(NotFound):
        actions.refer_finding(by=by, finding=finding, reason=REASON, expect=1)
    assert Finding.objects.get().state == "open"


def test_others_see_what_is_about_their_own_organization_only(county: County) -> None:
    county.fail_to_sign_in("nobody", 20)
    county.watch()
    nosy = county.cast.stranger
    Finding.objects.create(
        watch="refused_acts",
        who=nosy.person,
        organization=nosy.organization,
        since=county.clock.now(),
        until=county.clock.now(),
        count=10,
        limit=10,
        first_record="site-000001",
        last_record="site-000002",
    )
    assert queries.visible_to(county.cast.bureau_clerk).count() == 2
    assert queries.visible_to(county.cast.security_admin).count() == 2
    assert not queries.visible_to(county.cast.audit_admin).exists()
    [own] = queries.visible_to(nosy)
    assert own.who == nosy.person
    assert not queries.visible_to(county.cast.provider_clerk).exists()
    with pytest.raises(NotFound):
        queries.finding(own.id, county.cast.provider_clerk)
