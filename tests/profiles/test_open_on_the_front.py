"""What Haishu and Sixian let a unit open on its own: each procedure through the front that everybody uses."""

from __future__ import annotations

from typing import Any

import pytest

from gongshu.catalog import actions as catalog
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.errors import NotPermitted
from gongshu.kit.home import Home
from gongshu.matters import actions
from gongshu.procedure import queries
from gongshu.projects import actions as projects
from gongshu.regulation.loader import load_profile
from tests.catalog.samples import published, whole
from tests.matters.office import Front
from tests.projects.scene import BARRED

OPENED = [
    (profile, name)
    for profile in ("haishu-2022", "sixian-2021")
    for name, procedure in load_profile(profile).procedures.items()
    if procedure.opened_by
]
OF_THE_AUTHORITY = [
    (profile, name) for profile, name in OPENED if load_profile(profile).procedures[name].opened_by == ("authority",)
]


@pytest.fixture
def front(shown: str, db: None, frozen: VirtualClock, home: Home, settings: Any) -> Front:
    """The jurisdiction of the profile that the parameter ``shown`` names, with entries of its provider."""
    settings.HOME = home
    make_keys(home)
    found = Front(shown)
    published(found.cast)
    published(found.cast, title="低保对象分布", opening_class="conditional", opening_condition="须签订利用协议")
    return found


def opener(front: Front, role: str) -> Actor:
    """Return somebody of the first role that may open a case."""
    known = {"authority": front.cast.bureau_clerk, "provider": front.cast.provider_clerk, "public": PUBLIC}
    return known.get(role, front.cast.applicant_clerk)


def keep_project(by: Actor) -> None:
    """Start a project file of one's own, with its catalog compiled in advance."""
    project = projects.start_project(by=by, name="社会救助信息系统", purpose="救助业务全程在线办理")
    draft = catalog.draft_entry(by=by, data=whole(by.organization, title="救助对象", opening_condition=BARRED))
    projects.list_entry(by=by, project=project, code=draft.code)


@pytest.mark.parametrize(("shown", "name"), OPENED, ids=[f"{one} {two}" for one, two in OPENED])
def test_who_the_text_names_opens_it_and_everybody_has_a_chair(shown: str, name: str, front: Front) -> None:
    procedure = front.profile.procedure(name)
    by = opener(front, procedure.opened_by[0])
    if procedure.subject == "project":
        keep_project(by)
    case = front.case(name, by)
    assert case.state == procedure.first
    parties = queries.parties(case)
    assert {role for step in procedure.steps.values() for role in step.by} <= set(parties)
    assert queries.papers(case).keys() == {paper.id for paper in procedure.papers}
    if procedure.subject == "organization":
        assert parties["agency"].organization_id == case.subject
    if procedure.subject == "entry":
        assert parties["provider"].organization == front.cast.provider


@pytest.mark.parametrize(("shown", "name"), OF_THE_AUTHORITY, ids=[f"{one} {two}" for one, two in OF_THE_AUTHORITY])
def test_what_only_the_authority_opens_a_department_does_not(shown: str, name: str, front: Front) -> None:
    with pytest.raises(NotPermitted) as refused:
        actions.start_matter(by=front.cast.applicant_clerk, procedure_id=name)
    assert refused.value.code == "not_an_opener"
    assert refused.value.cite == front.profile.procedure(name).cite.zh
