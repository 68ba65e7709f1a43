"""The standing cast: who acts in the tests. A provider, an applicant, the data bureau, a stranger, a citizen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, SYSTEM, Actor
from gongshu.kit.identifiers import organization_check_character, uscc_check_character
from gongshu.kit.ids import new_id
from gongshu.organizations import actions, queries
from gongshu.organizations.models import Organization, Person
from gongshu.organizations.rules import may
from gongshu.regulation.period import NotStated
from tests.remembered import remembered

PASSWORD = "four unrelated words 7"


class QuickHasher(Argon2PasswordHasher):
    """The product's own algorithm at its least cost, for all tests; its hashes are checked like any other."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


def made_up_uscc(number: int) -> str:
    """Return a code of a synthetic organization that passes every check."""
    body = f"{number:08d}"
    first17 = f"11000000{body}{organization_check_character(body)}"
    return first17 + uscc_check_character(first17)


class Cast:
    """The organizations and people of a small jurisdiction, registered in the database as the product would.

    Every person's password is ``PASSWORD``. ``person(actor)`` returns the account behind an actor. Provider and
    applicant are public institutions, whom the local instrument binds and the national one does not, so that a test of
    the local text sees that text alone; ``departments`` makes them government departments, under both.
    """

    citizen = PUBLIC

    def __init__(self, profile_id: str, *, demo: bool = False, departments: bool = False) -> None:
        self._numbers = iter(range(1, 1000))
        self._demo = demo
        kind = "government_department" if departments else "institution"
        vars(self).update(remembered(("cast", profile_id, demo, kind), lambda: self._registered(profile_id, kind)))

    def _registered(self, profile_id: str, kind: str) -> dict[str, Any]:
        actions.adopt_profile(by=SYSTEM, profile_id=profile_id, acknowledge=True)
        self.provider = self._body("民政局", "Civil Affairs Bureau", kind)
        self.applicant = self._body("医疗保障局", "Medical Insurance Bureau", kind)
        self.bureau = self._body("大数据局", "Data Bureau", "authority", ["authority"])
        self.street = self._body("望春街道办事处", "Wangchun Sub-district", "town")
        self.government = self._body("人民政府", "People's Government", "government", ["government"])
        self.upper = self._body("上级大数据局", "Upper Data Bureau", "upper_authority", ["upper_authority"])
        self.office = self._body("领导小组办公室", "Office of the Leading Group", "lead_group", ["lead_group_office"])
        self.lead_group = self._body("领导小组", "Leading Group", "lead_group", ["lead_group"])
        self.utility = self._body("供水公司", "Water Company", "other_unit")
        self.provider_clerk = self._person("minzheng", "周民", self.provider, ["data_officer"])
        self.provider_reviewer = self._person("minzheng2", "吴审", self.provider, ["reviewer"])
        self.applicant_clerk = self._person("yibao", "郑保", self.applicant, ["data_officer"])
        self.applicant_reviewer = self._person("yibao2", "王核", self.applicant, ["reviewer"])
        self.bureau_clerk = self._person("shuju", "冯数", self.bureau, ["data_officer"])
        self.bureau_reviewer = self._person("shuju2", "陈据", self.bureau, ["reviewer"])
        self.stranger = self._person("jiedao", "褚街", self.street, ["data_officer", "reviewer"])
        self.government_clerk = self._person("zhengfu", "卫政", self.government, ["reviewer"])
        self.upper_clerk = self._person("shangji", "尤上", self.upper, ["reviewer"])
        self.office_clerk = self._person("xiaozu", "蒋组", self.office, ["reviewer"])
        self.lead_clerk = self._person("xiaozu2", "沈领", self.lead_group, ["reviewer"])
        self.utility_clerk = self._person("gongshui", "韩水", self.utility, ["data_officer"])
        self.system_admin = self._person("sysop", "杨系", self.bureau, ["system_admin"])
        self.security_admin = self._person("secop", "朱安", self.bureau, ["security_admin"])
        self.audit_admin = self._person("audop", "秦计", self.bureau, ["audit_admin"])
        return vars(self)

    def person(self, actor: Actor) -> Person:
        """Return the account of an actor, fresh from the database."""
        return Person.objects.select_related("organization").get(pk=actor.person)

    def enter(self, client: Client, actor: Actor) -> None:
        """Let a test client be signed in as an actor, both factors shown, without going through the pages."""
        mark = new_id()
        Person.objects.filter(pk=actor.person).update(session_mark=mark)
        client.force_login(self.person(actor))
        session = client.session
        now = clock.now().isoformat()
        session.update({"mark": mark, "seen": now, "second_factor": True, "proved_at": now})
        session.save()

    def acting_for(self, organization: Organization) -> tuple[Actor, ...]:
        """Return the people of an organization who may act in cases."""
        everybody = [value for value in vars(self).values() if isinstance(value, Actor)]
        return tuple(one for one in everybody if one.organization == organization.id and may(one, "case.decide"))

    def _leading(self, posts: Sequence[str]) -> Sequence[str]:
        """The posts without which the instrument lets a body take no part; its reviewer holds them too."""
        required = queries.jurisdiction().rule(queries.POSTS_REQUIRED, clock.today())
        if isinstance(required, NotStated) or "reviewer" not in posts:
            return ()
        return [post for post in required if post not in ("data_officer", *posts)]

    def _body(self, name: str, name_en: str, kind: str, roles: Sequence[str] = ()) -> Organization:
        code = "" if kind == "lead_group" else made_up_uscc(next(self._numbers))
        return actions.create_organization(by=SYSTEM, name=name, name_en=name_en, uscc=code, kind=kind, roles=roles)

    def _person(self, username: str, name: str, organization: Organization, posts: Sequence[str]) -> Actor:
        person = actions.create_person(
            by=SYSTEM,
            username=username,
            name=name,
            organization=organization,
            password=PASSWORD,
            posts=[*posts, *self._leading(posts)],
            must_change_password=False,
            demo=self._demo,
        )
        return queries.actor_of(person)
