"""The scene of the sharing tests: the cast, a published resource, an application as far along as a test needs."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

from gongshu.catalog import actions as catalog
from gongshu.catalog.data import EntryData, ItemData
from gongshu.catalog.models import Entry
from gongshu.kit.actor import Actor
from gongshu.organizations.models import Organization
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import Decided
from gongshu.procedure.models import Case
from gongshu.procedure.rules import LegalBasis
from gongshu.sharing import actions
from gongshu.sharing.actions import Asked, Issued, Submitted
from gongshu.sharing.models import Application
from tests.cast import Cast
from tests.remembered import remembered
from tests.sharing.pure import answers

LAW = LegalBasis("law", "中华人民共和国个人信息保护法", "第十三条")
LOCAL = LegalBasis("local_government_rule", "某市数据管理规定", "第三条")
PAPER = LegalBasis("normative_document", "某局通知", "第一条")

ITEMS = (
    ItemData("code", "证件号码", length=18, required=True, semantic_type="citizen_id", level=3, key=True),
    ItemData("name", "姓名", length=50, semantic_type="person_name", level=3),
    ItemData("state", "婚姻状况", length=10, level=2),
)


def entry_data(provider: Organization, **changed: Any) -> EntryData:
    """A marriage register, complete under both profiles."""
    data = EntryData(
        title="婚姻登记信息",
        provider=provider.id,
        abstract="婚姻登记的当前状况",
        classification="部门/民政/婚姻登记",
        format="数据库",
        items=ITEMS,
        sharing_class="conditional",
        sharing_reason="涉及个人信息",
        sharing_condition="用于核验",
        sharing_bases=(LAW,),
        opening_class="none",
        opening_condition="涉及个人隐私",
        opening_bases=(LAW,),
        update_cycle="每日",
        way_of_provision="接口",
        sharing_period="长期",
        business_name="婚姻登记",
        information_system="婚姻登记系统",
        usage_requirements="仅限核验",
        materials=("职责依据",),
        interface="/v1/marriage",
        documentation="按证件号码查询",
        extra={
            "secrecy_assessment": "编目前评估，无泄密风险",
            "personal_information_assessment": "编目前评估，影响可控",
            "approved_by_head": "局长赵某，2026年3月3日",
        },
    )
    return replace(data, **changed)


def publish_entry(cast: Cast, **changed: Any) -> Entry:
    """Compile an entry and take it through the profile's procedure until it is published."""
    return remembered(("published", changed), lambda: _published(cast, **changed))


def _published(cast: Cast, **changed: Any) -> Entry:
    provider = changed.pop("provider", cast.provider)
    clerk = changed.pop("clerk", cast.provider_clerk)
    entry = catalog.draft_entry(by=clerk, data=entry_data(provider, **changed))
    case = catalog.submit_entry(by=clerk, entry=entry)
    while (step := cases.open_step(case)) is not None:
        assert "authority" in step.by, step.id
        outcome = next(iter(step.outcomes))
        case = catalog.record_step(
            by=cast.bureau_reviewer,
            case=case,
            outcome=outcome,
            expect=case.revision,
            reason="提供机构无异议，回执第 1 号",
        ).case
    entry.refresh_from_db()
    assert entry.state == "published"
    return entry


class Sharing:
    """A cast with one published resource, and the steps of an application as one call each."""

    def __init__(self, profile_id: str, *, departments: bool = False, **changed: Any) -> None:
        self.profile_id = profile_id
        self.cast = Cast(profile_id, departments=departments)
        self.entry = publish_entry(self.cast, **changed)

    def again(self) -> Sharing:
        """The same scene with the entry fresh from the database."""
        fresh = copy(self)
        fresh.entry = Entry.objects.get(pk=self.entry.pk)
        return fresh

    def draft(self, by: Actor | None = None, **changed: Any) -> Application:
        """A complete draft."""
        by = by or self.cast.applicant_clerk
        application = actions.start_application(by=by, resource_code=self.entry.code)
        given = {**answers(), "material.1": "三定方案第二条", **changed}
        if self.profile_id == "sixian-2021":
            given = {name: one for name, one in given.items() if name not in ("system", "paper.business_process")}
        if self.entry.sharing_class == "unconditional" and given["way"] == "interface":
            given = {name: one for name, one in given.items() if not name.startswith("paper.")}
        if not self.entry.materials:
            given.pop("material.1")
        given = {name: one for name, one in given.items() if one is not None}
        return actions.save_answers(by=by, application=application, answers=given, expect=application.revision)

    def submitted(self, by: Actor | None = None, **changed: Any) -> Submitted:
        """A submitted application."""
        draft = self.draft(by, **changed)
        return actions.submit_application(by=by or self.cast.applicant_clerk, application=draft, expect=draft.revision)

    def case(self, application: Application) -> Case:
        """The case as it stands now."""
        assert application.case_id is not None
        return Case.objects.get(pk=application.case_id)

    def step(self, application: Application, by: Actor, outcome: str, **given: Any) -> Decided:
        """Record an outcome of the step the application stands at."""
        application.refresh_from_db()
        case = self.case(application)
        return actions.record_step(
            by=by, application=application, step=case.state, outcome=outcome, expect=case.revision, **given
        )

    def sign(self, application: Application, by: Actor) -> Decided:
        """Sign the agreement as it is drawn up."""
        case = self.case(application)
        return actions.sign_agreement(
            by=by, application=application, digest=case.agreement.digest, expect=case.revision
        )

    def ready_to_grant(self, **changed: Any) -> Application:
        """An application that stands at the step which opens access."""
        application = self.submitted(**changed).application
        if self.profile_id == "haishu-2022":
            if self.entry.sharing_class == "conditional":
                self.step(application, self.cast.bureau_reviewer, "pass")
                self.step(application, self.cast.provider_reviewer, "consent")
        else:
            self.step(application, self.cast.bureau_reviewer, "support")
            self.sign(application, self.cast.applicant_reviewer)
            self.sign(application, self.cast.bureau_reviewer)
        return application

    def issue(self, application: Application, by: Actor | None = None, asked: Asked | None = None) -> Issued:
        """Issue the grant."""
        return actions.issue_grant(
            by=by or self.cast.bureau_reviewer,
            application=application,
            expect=self.case(application).revision,
            asked=asked,
        )

    def granted(self, **changed: Any) -> Issued:
        """An issued grant."""
        return self.issue(self.ready_to_grant(**changed))
