"""The counter of a jurisdiction: the public applies for data that is open on conditions, officials answer."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from gongshu.kit.actor import Actor
from gongshu.kit.home import Home
from gongshu.matters import actions, queries
from gongshu.opening import actions as opening_actions
from gongshu.opening.models import OpenDataset
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from tests.opening.scene import Opening

from .office import fields

APPLICATION = "opening.application"
LAWS = ("haishu-2022", "rizhao-2022", "guiyang-draft-2024", "sixian-2021")
PURPOSES = {
    "applicant": "赵阳",
    "purpose": "研究客流",
    "scenario": "公交规划论文",
    "safeguards": "加密存放，三人接触，用后删除",
}


class Counter:
    """The public at its counter, and the officials behind it."""

    def __init__(self, profile_id: str, home: Home) -> None:
        self.scene = Opening(profile_id, home)
        self.entry = self.scene.publish(title="客流统计", opening_class="conditional", opening_condition="持续取用")
        self.client = Client()

    def release(self) -> OpenDataset:
        """Open the data on conditions and let its files be made."""
        self.scene.load(entry=self.entry)
        if self.scene.profile_id in ("haishu-2022", "sixian-2021"):
            self.scene.opened(entry=self.entry)
        else:
            release, by = self.scene.proposed(entry=self.entry), self.scene.cast.provider_reviewer
            while not (case := self.scene.case(release)).ended:
                step = cases.open_step(case)
                assert step is not None
                self.scene.step(release, by, next(iter(step.outcomes)))
        opening_actions.seal_pending(self.scene.home)
        return OpenDataset.objects.get(entry=self.entry)

    def begin(self) -> str:
        """Begin from the page of the dataset, and return the address of the task list."""
        about = f"{reverse('matters:guide_to', args=[APPLICATION])}?about={self.entry.code}"
        page = self.client.get(about).content.decode()
        assert self.entry.name in page
        return str(self.client.post(about, fields(page))["Location"])

    def apply(self, **given: str) -> tuple[str, str]:
        """Apply on the pages; the number and the code. ``given``: answers besides those that are always given."""
        said = PURPOSES | given
        address = self.begin()
        key = address.rstrip("/").rpartition("/")[2]
        matter = queries.matter_by_key(address.rstrip("/").split("/")[-2], key)
        assert matter.answers == {"subject": self.entry.code}
        for question in queries.questions_of(matter, queries.holder(matter)):
            name = question.id.removeprefix("paper.")
            if name in said:
                page = self.client.get(f"{address}questions/{question.id}/").content.decode()
                sent = fields(page) | {question.id: said[name]}
                assert self.client.post(f"{address}questions/{question.id}/", sent).status_code == 302
        checked = fields(self.client.get(f"{address}check/").content.decode())
        text = self.client.post(f"{address}check/", checked).content.decode()
        return text.split('panel__number code">')[1].split("<")[0], text.split('<b class="code">')[1].split("<")[0]

    def look(self, number: str, code: str, **more: str) -> Any:
        """Show the status page."""
        return self.client.post(reverse("matters:status"), {"number": number, "code": code, **more})

    def decide(self, number: str, outcome: str, by: Actor, reason: str = "", **evidence: str) -> Case:
        """Let somebody record an outcome, who told everybody first whom the step tells."""
        case = Case.objects.get(number=number)
        step = cases.open_step(case)
        assert step is not None
        for receiver in cases.untold(case, step):
            actions.tell_receiver(case=case, by=by, receiver=receiver, text="已书面告知")
        case = Case.objects.get(number=number)
        actions.decide_matter(
            case=case,
            step=case.state,
            outcome=outcome,
            by=by,
            expect=case.revision,
            reason=reason,
            evidence=evidence,
            papers={},
        )
        return Case.objects.get(number=number)

    def sign(self, number: str, code: str) -> None:
        """Let provider and applicant sign, the applicant on the status page."""
        signed = {"agreement": "开放利用协议 2026-1", "version": "1"}
        self.decide(number, "sign", self.scene.cast.provider_reviewer, **signed)
        review = self.look(number, code, act="review", outcome="sign", **signed).content.decode()
        sent = {**fields(review), "act": "record", "outcome": "sign", **signed}
        self.look(number, code, **{name: value for name, value in sent.items() if name not in ("number", "code")})

    def grant(self, number: str, code: str) -> None:
        """Let an application end well, as the law at hand has it."""
        cast, law = self.scene.cast, self.scene.profile_id
        if law == "haishu-2022":
            self.decide(number, "relay", cast.bureau_reviewer)
            self.decide(number, "positive", cast.upper_clerk)
            self.decide(number, "positive", cast.provider_reviewer)
            self.sign(number, code)
            return
        self.decide(number, "agree", cast.bureau_reviewer if law == "sixian-2021" else cast.provider_reviewer)
        if law == "rizhao-2022":
            self.sign(number, code)
            self.decide(number, "told", cast.provider_reviewer)
