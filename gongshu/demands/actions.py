"""What is done with a demand. All of it a house rule, and recorded as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from gongshu.audit.record import Act, act
from gongshu.catalog import queries as catalog
from gongshu.demands import events, queries, rules
from gongshu.demands.models import Demand, DemandStep
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several, Stale
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import require
from gongshu.procedure.rules import HOUSE_RULE
from gongshu.sharing import queries as sharing


@dataclass(frozen=True, slots=True)
class Need:
    """What a unit says it needs. ``hoped_of``: id of the organization it hopes to have it from; empty if none."""

    title: str
    items: str
    purpose: str
    scenario: str = ""
    way: str = ""
    cycle: str = ""
    wanted_by: date | None = None
    hoped_of: str = ""
    lacking: str = ""


def raise_demand(*, by: Actor, need: Need, suggested: Sequence[str] = ()) -> Demand:
    """State a need. Where the catalog suggested entries, it is said why none of them will do.

    Args:
        by: of the unit in need.
        need: what is needed.
        suggested: codes of the entries that were shown first.

    Raises:
        NotPermitted: the post does not allow it.
        BadInput: something is lacking; ``Several`` where it is more than one thing.
    """
    with act(by=by, refused=events.RAISED, subject="demands", article=HOUSE_RULE.zh) as this:
        require(by, "matters.open")
        if not by.organization:
            raise NotPermitted(t("须由单位提出", "it takes a unit"), code="no_organization")
        _whole(need, suggested)
        made = Demand(requester_id=by.organization, raised_by=by.person, raised_by_name=by.name)
        made.number = f"XQ{clock.today():%Y%m%d}-{made.pk[-6:]}"
        for name in ("title", "items", "purpose", "scenario", "way", "cycle", "lacking"):
            setattr(made, name, getattr(need, name).strip())
        made.wanted_by = need.wanted_by
        made.hoped_of_id = register.organization(need.hoped_of).id if need.hoped_of else None
        made.suggested = list(suggested)
        made.save(force_insert=True)
        _note(made, by, "raise", need.lacking)
        this.subject = made.number
        this.record(events.RAISED, data={"suggested": list(suggested)})
        return made


def _whole(need: Need, suggested: Sequence[str]) -> None:
    asked = {"title": t("数据名称", "the data"), "items": t("数据项", "items"), "purpose": t("用途和依据", "purpose")}
    if suggested:
        asked["lacking"] = t("现有目录为什么不够", "why what is cataloged will not do")
    problems = [
        BadInput(
            t(f"缺少“{title.zh}”", f"{title.en} is lacking"),
            remedy=t(f"填写{title.zh}", f"state {title.en}"),
            cite=HOUSE_RULE.zh,
            at=name,
            code="need_incomplete",
        )
        for name, title in asked.items()
        if not getattr(need, name).strip()
    ]
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Several(t("需求还不完整", "the demand is incomplete"), problems)


def match_demand(*, by: Actor, demand: Demand, entry_code: str, expect: int, said: str = "") -> Demand:
    """Match a demand with a published entry; its provider is asked to confirm.

    Raises:
        NotPermitted: not the data authority. Refusal: it is matched already, or the entry is the requester's own.
        NotFound: nothing is published under that code. Stale: somebody else was faster.
    """
    with _moving(by, demand, "match", expect, said) as step:
        entry = catalog.published_entry(entry_code)
        _not_own(demand, entry.provider_id)
        step.move(entry_id=entry.pk, provider_id=entry.provider_id)
    return _fresh(demand)


def assign_demand(*, by: Actor, demand: Demand, provider: str, expect: int, said: str = "") -> Demand:
    """Ask an organization to catalog and supply what no entry holds.

    Raises:
        NotPermitted: not the data authority. Refusal: it is matched already, or it is the requester itself.
        NotFound: there is no such organization. Stale: somebody else was faster.
    """
    with _moving(by, demand, "assign", expect, said) as step:
        body = register.organization(provider)
        _not_own(demand, body.id)
        step.move(provider_id=body.id)
    return _fresh(demand)


def decline_demand(*, by: Actor, demand: Demand, said: str, expect: int) -> Demand:
    """Say why nobody can supply it.

    Raises:
        NotPermitted: not the data authority. BadInput: without a reason. Stale: somebody else was faster.
    """
    with _moving(by, demand, "decline", expect, said) as step:
        step.move()
    return _fresh(demand)


def confirm_duty(*, by: Actor, demand: Demand, promised_on: date, expect: int, said: str = "") -> Demand:
    """Confirm that one's unit supplies it, by a day.

    Raises:
        NotPermitted: not the provider. BadInput: the day has passed. Stale: somebody else was faster.
    """
    with _moving(by, demand, "confirm", expect, said) as step:
        rules.check_promise(promised_on, clock.today())
        step.move(promised_on=promised_on)
    return _fresh(demand)


def disown_duty(*, by: Actor, demand: Demand, said: str, expect: int) -> Demand:
    """Give a demand back to the authority: it is not for one's unit, with the reason.

    Raises:
        NotPermitted: not the provider. BadInput: without a reason. Stale: somebody else was faster.
    """
    with _moving(by, demand, "disown", expect, said) as step:
        step.move(provider_id=None, entry_id=None)
    return _fresh(demand)


def supply_demand(
    *, by: Actor, demand: Demand, entry_code: str, expect: int, grant: str = "", said: str = ""
) -> Demand:
    """Say by which published entry it is supplied, and by which grant where one was needed.

    Raises:
        NotPermitted: not the provider. BadInput: the entry is another's, the grant is not for the requester and this
            entry. NotFound: there is no such entry or grant. Stale: somebody else was faster.
    """
    with _moving(by, demand, "supply", expect, said) as step:
        entry = catalog.published_entry(entry_code)
        if entry.provider_id != demand.provider_id:
            raise BadInput(
                t("不是本单位的目录", "it is another's entry"),
                remedy=t("填写本单位已发布目录的代码", "name a published entry of your unit"),
                at="entry",
                code="not_own_entry",
            )
        if grant:
            _check_grant(by, demand, entry.code, grant)
        step.move(entry_id=entry.pk, grant=grant)
    return _fresh(demand)


def _check_grant(by: Actor, demand: Demand, code: str, number: str) -> None:
    found = sharing.grant(number, by)
    if (found.applicant_id, found.resource_code) != (demand.requester_id, code):
        raise BadInput(
            t("这项授权不是给需求单位的，或不是这个资源的", "the grant is not the requester's, or of another resource"),
            remedy=t("核对授权编号；还没有授权的可以留空", "check its number; leave it blank where there is none yet"),
            at="grant",
            code="other_grant",
        )


def rate_demand(*, by: Actor, demand: Demand, rating: int, expect: int, said: str = "") -> Demand:
    """Rate what was supplied, one to five; that ends the demand.

    Raises:
        NotPermitted: not the requester. BadInput: no such rating. Stale: somebody else was faster.
    """
    with _moving(by, demand, "rate", expect, said) as step:
        rules.check_rating(rating)
        step.move(rating=rating)
    return _fresh(demand)


def withdraw_demand(*, by: Actor, demand: Demand, said: str, expect: int) -> Demand:
    """Take a demand back while nothing is supplied, with the reason.

    Raises:
        NotPermitted: not the requester. BadInput: without a reason. Stale: somebody else was faster.
    """
    with _moving(by, demand, "withdraw", expect, said) as step:
        step.move()
    return _fresh(demand)


@dataclass(frozen=True, slots=True)
class _Move:
    """A step under way, checked; ``move`` does it."""

    this: Act
    step: rules.Step
    demand: Demand
    expect: int
    said: str

    def move(self, **values: Any) -> None:
        """Change the demand by compare-and-swap, note the step, record it."""
        seen = Demand.objects.filter(pk=self.demand.pk, revision=self.expect, state__in=self.step.of)
        if seen.update(**values, state=self.step.to, revision=F("revision") + 1) != 1:
            raise Stale(
                t("他人刚刚办理了这项需求，未作任何改动", "somebody else has just moved this demand on"),
                remedy=t("刷新后再办", "reload and look again"),
            )
        _note(_fresh(self.demand), self.this.by, self.step.id, self.said)
        self.this.record(
            events.STEPPED, data={"step": self.step.id, "to": self.step.to, "said_digest": canonical.digest(self.said)}
        )


@contextmanager
def _moving(by: Actor, demand: Demand, name: str, expect: int, said: str) -> Iterator[_Move]:
    with act(by=by, refused=events.STEPPED, subject=demand.number, article=HOUSE_RULE.zh) as this:
        require(by, "case.decide")
        now = queries.demand(demand.number, by)
        step = rules.STEPS[name]
        rules.check_step(step, now.state, queries.roles_of(now, by), said)
        yield _Move(this, step, now, expect, said.strip())


def _not_own(demand: Demand, provider: str) -> None:
    if provider == demand.requester_id:
        raise Refusal(
            t("提供单位就是需求单位", "the unit in need would supply itself"),
            remedy=t("选择其他单位的目录", "choose another unit's entry"),
            code="own_supply",
        )


def _note(demand: Demand, by: Actor, name: str, said: str) -> None:
    DemandStep.objects.create(
        demand=demand,
        number=demand.steps.count() + 1,
        act=name,
        state=demand.state,
        provider_id=demand.provider_id,
        said=said.strip(),
        by=by.person,
        by_name=by.name,
        organization_id=by.organization,
    )


def _fresh(demand: Demand) -> Demand:
    return Demand.objects.select_related("requester", "provider", "entry", "hoped_of").get(pk=demand.pk)
