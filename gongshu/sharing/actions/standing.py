"""Asking services outside: how an applicant stands, before its application is decided; whether a service is there."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from gongshu.audit.record import act
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, GongshuError, Refusal
from gongshu.kit.identifiers import check_uscc
from gongshu.kit.text import t
from gongshu.organizations.rules import require
from gongshu.sharing import events, queries
from gongshu.sharing.actions.common import permitted
from gongshu.sharing.models import Application, Standing
from gongshu.support import calling, identity, openid
from gongshu.support.calling import ServiceFailed
from gongshu.support.calling import Standing as Told
from gongshu.support.openid import NoProvider
from gongshu.support.services import IDENTITY, Service, needed


def ask_standing(*, by: Actor, application: Application) -> Standing:
    """Ask how the applicant of an open case stands; the answer informs whoever decides and decides nothing.

    Args:
        by: a reviewer who sees the application, of another unit than the applicant.
        application: one that was submitted and is not decided.

    Raises:
        NotPermitted: no such post.
        Refusal: the case has ended, the applicant has no code, or no such service is connected.
        ServiceFailed: the service did not answer; it can be tried again.
    """
    case = queries.case_of(application)
    with act(by=by, refused=events.STANDING_ASKED, subject=application.resource_code, case=case.number):
        permitted(by, "sharing.decide")
        uscc = application.applicant.uscc
        if case.ended or by.organization == application.applicant_id or not uscc:
            raise Refusal(t("现在不能查询", "this cannot be asked now"), code="not_asked_now")
        service = needed(settings.HOME, "credit")
    told = _asked(by, service, uscc, subject=case.number, case=case.number)
    with act(by=by, refused=events.STANDING_ASKED, subject=application.resource_code, case=case.number) as this:
        this.record(events.STANDING_ASKED, data={"reference": told.reference, "as_of": told.as_of})
        return _kept(by, service, uscc, told, application=application)


def ask_credit(*, by: Actor, item: str, uscc: str) -> Standing:
    """Ask how an organization stands that a service item of the own unit is about.

    Args:
        by: a data officer.
        item: the service item.
        uscc: the organization's unified social credit code.

    Raises:
        NotPermitted: no such post.
        BadInput: no item, or no such code can be.
        Refusal: no such service is connected.
        ServiceFailed: the service did not answer; it can be tried again.
    """
    with act(by=by, refused=events.STANDING_ASKED, subject="service item"):
        permitted(by, "sharing.deliver")
        item, uscc = item.strip(), uscc.strip().upper()
        if not 0 < len(item) <= 200:
            raise BadInput(t("请写明用于哪个事项", "say for which service item"), at="item", code="item_lacking")
        if check_uscc(uscc).verdict == "invalid":
            raise BadInput(
                t("统一社会信用代码不对", "this is no unified social credit code"), at="uscc", code="bad_uscc"
            )
        service = needed(settings.HOME, "credit")
    told = _asked(by, service, uscc, subject="service item", case="")
    with act(by=by, refused=events.STANDING_ASKED, subject="service item") as this:
        this.record(events.STANDING_ASKED, data={"reference": told.reference, "as_of": told.as_of})
        return _kept(by, service, uscc, told, item=item)


def _asked(by: Actor, service: Service, uscc: str, *, subject: str, case: str) -> Told:
    try:
        return calling.ask_standing(service, uscc=uscc)
    except ServiceFailed as failure:
        with act(by=by, refused=events.SERVICE_FAILED, subject=subject, case=case) as this:
            this.record(events.SERVICE_FAILED, data={"service": "credit", "code": failure.code})
        raise


def _kept(
    by: Actor, service: Service, uscc: str, told: Told, *, application: Application | None = None, item: str = ""
) -> Standing:
    return Standing.objects.create(
        application=application,
        organization_id=by.organization,
        item=item,
        uscc=uscc,
        word=told.word,
        as_of=told.as_of,
        reference=told.reference,
        operator=service.operator,
        asked_by=by.person,
        asked_by_name=by.name,
    )


def ask_services(*, by: Actor, services: Mapping[str, Service]) -> dict[str, str | GongshuError]:
    """Ask each support service whether it is there; return the name it gives itself, or what went wrong.

    Args:
        by: a system administrator.
        services: those that the settings name.

    Raises:
        NotPermitted: by anybody else.
    """
    with act(by=by, refused=events.SERVICE_ASKED, subject="support"):
        require(by, "system.configure")
    answers: dict[str, str | GongshuError] = {}
    for name, service in services.items():
        try:
            answers[name] = reach(service)
        except (Refusal, ServiceFailed, NoProvider) as failure:
            answers[name] = failure
    with act(by=by, refused=events.SERVICE_ASKED, subject="support") as this:
        told = {name: one.code if isinstance(one, GongshuError) else "there" for name, one in answers.items()}
        this.record(events.SERVICE_ASKED, data=told)
    return answers


def reach(service: Service) -> str:
    """Ask one support service whether it is there; return the name it gives itself.

    Raises:
        ServiceFailed: it is not, or is another.
        NoProvider: the identity provider is not.
    """
    told = identity.settings_of(settings.HOME) if service.id == IDENTITY else None
    return openid.discover(told).issuer if told is not None else calling.about(service)
