"""Whom the instrument reaches by analogy: marked in the register of organizations, and bound as far as that goes."""

from __future__ import annotations

import pytest

from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.errors import NotPermitted
from gongshu.matters import actions
from gongshu.organizations import actions as organizations
from gongshu.organizations import queries as register
from gongshu.organizations.queries import jurisdiction
from gongshu.registers.sources import source_of
from tests.cast import Cast, made_up_uscc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def marked(cast: Cast) -> Actor:
    """A data officer of a water company that the instrument reaches by analogy."""
    body = organizations.create_organization(
        by=SYSTEM, name="自来水公司", uscc=made_up_uscc(940), kind="public_service", bound="by_analogy"
    )
    account = organizations.create_person(
        by=SYSTEM,
        username="zilaishui",
        name="钱水",
        organization=body,
        password=None,
        posts=["data_officer"],
        must_change_password=False,
    )
    return register.actor_of(account)


FOLLOWED = {
    "haishu-2022": ("sharing.masked_supply", "collection.gathering", "security.incident", "projects.approval"),
    "sixian-2021": ("collection.gathering", "collection.temporary"),
}
NOT_FOLLOWED = {
    "sixian-2021": ("quality.conflict", "security.incident", "security.drill", "projects.approval"),
    "rizhao-2022": ("collection.gathering", "security.contractor"),
}


@pytest.mark.requirement("SX-46/1")
@pytest.mark.house_rule("HS-S60", "SX-S60")
@pytest.mark.parametrize("profile", FOLLOWED)
def test_what_the_analogy_reaches_is_opened_like_by_any_body_bound(profile: str) -> None:
    clerk = marked(Cast(profile))
    for procedure in FOLLOWED[profile]:
        assert actions.start_matter(by=clerk, procedure_id=procedure).procedure_id == procedure


@pytest.mark.requirement("SX-46/1")
@pytest.mark.house_rule("SX-S60")
@pytest.mark.parametrize("profile", NOT_FOLLOWED)
def test_what_it_does_not_reach_is_not_opened_by_them(profile: str) -> None:
    clerk = marked(Cast(profile))
    for procedure in NOT_FOLLOWED[profile]:
        with pytest.raises(NotPermitted) as refused:
            actions.start_matter(by=clerk, procedure_id=procedure)
        assert refused.value.code == "not_an_opener"


@pytest.mark.house_rule("HS-S60", "SX-S60")
@pytest.mark.parametrize("profile", FOLLOWED)
def test_the_register_of_organizations_marks_them(profile: str) -> None:
    cast = Cast(profile)
    marked(cast)
    listed = source_of(jurisdiction().registers["organizations"], jurisdiction())
    column = next(one for one in listed.columns() if one.id == "bound")
    shown = {one.name: str(column.cell(one)) for one in listed.everything(cast.bureau_clerk)}
    assert (shown["自来水公司"], shown["民政局"]) == ("参照适用", "适用")
