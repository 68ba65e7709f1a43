"""An organization enters the register."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from gongshu.audit.queries import trail
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.organizations import actions, queries
from gongshu.organizations.models import Organization
from tests.cast import made_up_uscc

pytestmark = pytest.mark.django_db


def register(name="气象局", uscc=None, kind="institution", **more):
    return actions.create_organization(
        by=more.pop("by", SYSTEM), name=name, uscc=made_up_uscc(900) if uscc is None else uscc, kind=kind, **more
    )


@pytest.mark.requirement("HS-5/1", "SX-6/1")
def test_the_authority_is_found_by_the_role_it_fills():
    bureau = register(kind="authority", roles=["authority"])
    assert queries.authority() == bureau
    assert queries.organizations_with_role("authority") == [bureau]
    assert queries.organizations_with_role("government") == []


@pytest.mark.requirement("HS-2/3", "HS-37/1")
def test_a_utility_may_be_bound_by_analogy():
    assert register(kind="public_service", bound="by_analogy").bound == "by_analogy"


@pytest.mark.requirement("SX-5/2")
def test_a_town_stands_below_its_government():
    government = register(name="县政府", kind="government")
    town = register(name="某镇", uscc=made_up_uscc(901), kind="town", parent=government)
    assert list(government.children.all()) == [town]


def test_the_registration_leaves_a_record():
    made = register()
    (record,) = trail(subject=made.id)
    assert (record.event, record.data["kind"]) == ("organizations.organization_created", "institution")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("12330203002999997C", "校验码不符"),
        ("123", "位数不对"),
        ("I2330203002999997B", "不允许的字符"),
        ("", "位数不对"),
    ],
)
def test_a_wrong_code_is_refused_with_the_rule_it_breaks(code, words):
    with pytest.raises(BadInput, match=words) as refused:
        register(uscc=code)
    assert "18 位代码" in refused.value.remedy.zh
    assert refused.value.at == "uscc"
    assert code == "" or code not in str(refused.value)


def test_a_code_typed_in_small_letters_is_kept_as_the_standard_writes_it():
    assert register(uscc="12330203002999997b").uscc == "12330203002999997B"


def test_only_a_leading_group_goes_without_a_code():
    assert register(name="领导小组", uscc="", kind="lead_group").uscc is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.create(name="无码单位", kind="town")


def test_a_name_or_code_is_registered_once():
    register()
    for again in ({"uscc": made_up_uscc(901)}, {"name": "气象台"}):
        with pytest.raises(Refusal, match="已登记"):
            register(**again)


def test_an_unknown_kind_is_refused_and_the_known_ones_are_named():
    with pytest.raises(BadInput, match="government_department"):
        register(kind="ministry")


def test_others_than_the_system_administrator_may_not_register(cast):
    for actor in (cast.provider_clerk, cast.security_admin, cast.audit_admin, cast.citizen):
        with pytest.raises(NotPermitted, match="系统管理员"):
            register(by=actor)
    assert register(by=cast.system_admin)


def test_without_an_authority_the_refusal_says_what_to_do():
    with pytest.raises(Refusal, match="尚未登记数据主管机构"):
        queries.authority()
