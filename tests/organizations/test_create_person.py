"""An account is opened."""

from __future__ import annotations

import pytest

from gongshu.audit.queries import trail
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.organizations import actions, queries
from gongshu.organizations.models import Person

pytestmark = pytest.mark.django_db


def open_account(cast, **more):
    values = {
        "by": cast.security_admin,
        "username": "qianbao",
        "name": "钱宝",
        "organization": cast.applicant,
        "password": "rain on the bamboo roof",
    }
    return actions.create_person(**values | more)


def test_a_new_account_must_change_its_password_first(cast):
    person = open_account(cast, posts=["data_officer"])
    assert queries.password_must_change(person)
    assert queries.actor_of(person).posts == {"data_officer"}
    assert queries.actor_of(person).organization_name == "医疗保障局"


def test_the_password_is_kept_as_argon2_hash_only(cast):
    person = open_account(cast)
    assert person.password.startswith("argon2$argon2id$")
    assert "bamboo" not in person.password
    assert not any("bamboo" in record.body for record in trail(subject=person.id))


def test_usernames_do_not_depend_on_case_and_are_unique(cast):
    assert open_account(cast, username="  QianBao ").username == "qianbao"
    with pytest.raises(Refusal, match="已被使用"):
        open_account(cast, username="QIANBAO")


def test_the_first_password_obeys_the_rules_too(cast):
    with pytest.raises(Several, match="密码不符合要求") as refused:
        open_account(cast, password="qianbao1")
    assert len(refused.value.errors) >= 2
    assert queries.person("qianbao") is None


def test_posts_that_exclude_each_other_leave_no_account_behind(cast):
    with pytest.raises(Refusal, match="三员分立"):
        open_account(cast, posts=["audit_admin", "reviewer"])
    assert not Person.objects.filter(username="qianbao").exists()


def test_a_name_is_needed(cast):
    with pytest.raises(BadInput, match="均须填写"):
        open_account(cast, name=" ")


def test_only_a_security_administrator_opens_accounts(cast):
    for actor in (cast.system_admin, cast.audit_admin, cast.bureau_reviewer):
        with pytest.raises(NotPermitted, match="安全管理员"):
            open_account(cast, by=actor)
