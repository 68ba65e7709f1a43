"""People of a contractor have accounts while the agreement is in force, and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from gongshu.audit.queries import trail
from gongshu.desk.owed import owed_by
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.kit.home import Home
from gongshu.organizations import actions, agreements, queries
from gongshu.organizations.models import AccessToken, Person
from gongshu.procedure.clockwork import tick
from gongshu.procedure.models import Case, Message
from gongshu.registers import actions as registers
from gongshu.registers.duties import reviews_of
from gongshu.registers.models import Row
from tests.procedure.office import Office

FIRST = "rain on the bamboo roof"
UNTIL = "2026-10-31"
COMPANY = "海岱数据服务公司（合成）"


@pytest.fixture
def office(shown: str, db: None, frozen: VirtualClock, settings, tmp_path) -> Office:
    """The jurisdiction that the parameter ``shown`` names, at work."""
    settings.HOME = Home(tmp_path / "home")
    make_keys(settings.HOME)
    return Office(shown)


def signed(office: Office, until: str = UNTIL) -> Case:
    """An agreement of Rizhao's provider with a company."""
    case = office.start("security.contractor", by=office.cast.provider_clerk, contractor=COMPANY)
    office.take(case, "signed", papers={"until": until}, evidence={"agreement": "协议2026-8"})
    return case


def account(office: Office, agreement: str, **given) -> Person:
    values = {"username": "haidai", "name": "孙外", "password": FIRST, "by": office.cast.security_admin}
    return actions.open_contractor_account(agreement=agreement, **values | given)


def opens(person: Person) -> Callable[[], bool]:
    """A browser in which the person is signed in, and whether its next page of the desk opens."""
    client, now = Client(), Person.objects.get(pk=person.pk)
    actions.change_password(by=queries.actor_of(now), person=now, old=FIRST, new="lantern by the old gate")
    signed_in = actions.sign_in(username=person.username, password="lantern by the old gate")
    client.force_login(signed_in.person)
    session = client.session
    session.update({"mark": signed_in.mark, "second_factor": True})
    session.save()

    def still() -> bool:
        kept = client.session
        kept["seen"] = clock.now().isoformat()
        kept.save()
        return client.get("/desk/").status_code == 200

    return still


RIZHAO = pytest.mark.parametrize("shown", ["rizhao-2022"])


@RIZHAO
@pytest.mark.requirement("RZ-31/N1")
def test_no_account_is_opened_for_a_contractor_without_an_agreement_in_force(
    office: Office, frozen: VirtualClock
) -> None:
    unsigned = office.start("security.contractor", by=office.cast.provider_clerk, contractor=COMPANY)
    ended = signed(office)
    office.decide(ended, "ended", reason="项目完成")
    broken = signed(office)
    office.decide(broken, "breach", reason="擅自留存")
    expired = signed(office, until="2026-09-16")
    frozen.advance(timedelta(days=2))
    for reference in (
        "",
        "AQ-2026-999999",
        "contractors/1",
        *(one.number for one in (unsigned, ended, broken, expired)),
    ):
        with pytest.raises(Refusal, match="没有这份有效的协议") as refused:
            account(office, reference)
        assert (refused.value.cite, refused.value.code) == ("第三十一条", "no_agreement")
    assert queries.person("haidai") is None
    opened = account(office, signed(office).number)
    assert (opened.organization, opened.company) == (office.cast.provider, COMPANY)
    assert queries.actor_of(opened).name == f"孙外（{COMPANY}）"
    created = trail(subject=opened.id)[0]
    assert created.article == "第三十一条"
    assert opened.agreement in created.body


@RIZHAO
@pytest.mark.requirement("RZ-31/N2")
@pytest.mark.parametrize("outcome", ["ended", "breach", "expired"])
def test_once_the_agreement_has_ended_nobody_enters_under_it_and_the_account_is_closed(
    office: Office, frozen: VirtualClock, outcome: str
) -> None:
    case = signed(office)
    person = account(office, case.number)
    still = opens(person)
    token = actions.make_token(by=queries.actor_of(person), name="运维脚本", scope="write", days=200)
    frozen.move_to(datetime(2026, 10, 31, 23, 0, tzinfo=CHINA))
    assert still()
    assert queries.holder_of_token(token.secret) is not None
    assert actions.close_ended_agreements() == 0

    if outcome == "expired":
        frozen.advance(timedelta(hours=1))
    else:
        office.decide(case, outcome, reason="经核实")

    assert not still()
    assert queries.holder_of_token(token.secret) is None
    with pytest.raises(NotPermitted, match="用户名或密码不对"):
        actions.sign_in(username="haidai", password="lantern by the old gate")
    assert actions.close_ended_agreements() == 1
    person.refresh_from_db()
    assert not person.is_active
    assert queries.posts_of(person) == frozenset()
    assert AccessToken.objects.get().revoked_at is not None
    closed = trail(subject=person.id)[-1]
    assert (closed.event, closed.article) == ("organizations.person_closed", "第三十一条")
    assert case.number in closed.body
    assert actions.close_ended_agreements() == 0


@RIZHAO
@pytest.mark.requirement("RZ-31/1")
def test_the_end_of_an_agreement_is_told_to_the_unit_and_a_renewed_one_runs_on(
    office: Office, frozen: VirtualClock
) -> None:
    case = signed(office)
    person = account(office, case.number)
    assert tick().reminded == 0
    frozen.move_to(datetime(2026, 11, 1, 0, 0, tzinfo=CHINA))
    assert tick().reminded == 1
    told = Message.objects.filter(case=case, kind="reminder")
    assert {one.organization_id for one in told} == {office.cast.provider.id, office.cast.bureau.id}
    assert all(case.number in one.text_zh and "本平台约定" in one.text_zh for one in told)
    assert not agreements.holds(person)
    office.take(case, "renewed", papers={"until": "2027-10-31"}, evidence={"agreement": "协议2026-9"})
    assert agreements.holds(person)
    (now,) = agreements.in_force(case.number)
    assert now.until.isoformat() == "2027-10-31"
    assert tick().reminded == 0


@RIZHAO
def test_people_of_a_contractor_decide_nothing_and_are_no_officers_of_the_unit(office: Office) -> None:
    reference = signed(office).number
    for post in ("reviewer", "security_admin"):
        with pytest.raises(Refusal, match="服务商人员不能担任该职务"):
            account(office, reference, posts=[post])
    person = account(office, reference)
    with pytest.raises(Refusal, match="服务商人员不能担任该职务"):
        actions.appoint(by=office.cast.security_admin, person=person, kind="reviewer")
    reviewer, day = office.cast.provider_reviewer, clock.today()
    with pytest.raises(NotPermitted, match="不能这样委托") as refused:
        actions.delegate(by=reviewer, delegate=person, first_day=day, last_day=day, procedures=())
    assert "服务商人员不作决定" in str(refused.value.why)
    with pytest.raises(NotPermitted):
        account(office, reference, by=office.cast.provider_reviewer, username="another")
    assert person.id not in {post.person_id for post in queries.posts_held()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(agreement="")


@RIZHAO
def test_an_administrator_opens_and_closes_such_accounts_on_the_page(office: Office) -> None:
    reference, client = signed(office).number, Client()
    office.cast.enter(client, office.cast.security_admin)
    page = client.get("/account/contractors/").text
    assert f'value="{reference}"' in page
    assert f"{COMPANY}（协议2026-8，至 {UNTIL}）" in page
    given = {"agreement": reference, "username": "haidai", "name": "孙外", "password": "short"}
    refused = client.post("/account/contractors/", given)
    assert refused.status_code == 422
    assert client.post("/account/contractors/", {**given, "password": FIRST}).status_code == 302
    person = Person.objects.get(username="haidai")
    assert person.must_change_password
    assert "孙外" in client.get("/account/contractors/").text
    assert client.post(f"/account/contractors/{person.id}/close/").status_code == 302
    assert not Person.objects.get(pk=person.pk).is_active
    assert client.post(f"/account/contractors/{person.id}/close/").status_code == 404
    office.cast.enter(client, office.cast.provider_reviewer)
    assert client.get("/account/contractors/").status_code == 403


def hired(office: Office, until: str = "") -> Row:
    """A technical unit that Haishu's authority hired."""
    cells = {
        "name": COMPANY,
        "task": "清洗、比对、核验",
        "agreement": "委托2026-1",
        "since": "2026-09-01",
        "until": until,
    }
    register = office.profile.registers["contractors"]
    return registers.add_row(by=office.cast.bureau_clerk, register=register, given=cells).row


@pytest.mark.parametrize("shown", ["haishu-2022"])
@pytest.mark.requirement("HS-29/1")
@pytest.mark.house_rule("HS-S64")
def test_haishus_technical_unit_has_accounts_under_its_agreement(office: Office, frozen: VirtualClock) -> None:
    row = hired(office, until=UNTIL)
    person = account(office, row.subject)
    assert (person.organization, person.company) == (office.cast.bureau, COMPANY)
    assert agreements.holds(person)
    frozen.move_to(datetime(2026, 11, 1, 0, 0, tzinfo=CHINA))
    assert [one.number for one in reviews_of(office.cast.bureau_clerk)] == [row.number]
    assert actions.close_ended_agreements() == 1
    lasting = hired(office)
    other = account(office, lasting.subject, username="other")
    register = office.profile.registers["contractors"]
    registers.end_row(
        by=office.cast.bureau_clerk, register=register, row=lasting, ending="closed", reason="到期", expect=1
    )
    assert not agreements.holds(other)
    with pytest.raises(Refusal, match="没有这份有效的协议") as refused:
        account(office, lasting.subject, username="third")
    assert refused.value.cite == "第二十九条"


@pytest.mark.parametrize("shown", ["haishu-2022"])
@pytest.mark.requirement("HS-29/1")
def test_haishus_authority_is_reminded_until_it_hires_a_technical_unit(office: Office, frozen: VirtualClock) -> None:
    def owed(actor) -> list[str]:
        return [str(row.word) for debt in owed_by(actor) for row in debt.rows if row.href.endswith("/contractors/")]

    assert owed(office.cast.bureau_clerk) == ["没有在有效期内的协议（第二十九条）"]
    assert owed(office.cast.provider_clerk) == []
    hired(office, until=UNTIL)
    assert owed(office.cast.bureau_clerk) == []
    frozen.move_to(datetime(2026, 11, 1, 0, 0, tzinfo=CHINA))
    assert owed(office.cast.bureau_clerk) == ["没有在有效期内的协议（第二十九条）"]
    client = Client()
    office.cast.enter(client, office.cast.bureau_clerk)
    assert "须委托而没有委托的服务单位" in client.get("/desk/").text


@pytest.mark.parametrize("shown", ["rizhao-2022", "sixian-2021", "anshan-2022", "guiyang-draft-2024"])
def test_no_other_text_obliges_the_authority_to_hire_anybody(office: Office) -> None:
    assert not any("contractors" in debt.href for debt in owed_by(office.cast.bureau_clerk))
