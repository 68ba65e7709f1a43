"""A committed version is checked by the rules of its catalog entry; what is found can become a ticket."""

from __future__ import annotations

import duckdb
import pytest

from gongshu.audit.queries import trail
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import NotFound, NotPermitted, Refusal
from gongshu.lake.store import Lake
from gongshu.procedure import queries as cases
from gongshu.quality import actions, queries
from gongshu.quality.models import QualityRun, Ticket
from gongshu.regulation.definition import StepDef
from tests.quality.scene import KEY, Scene

ROWS = [(KEY, "张三", "已婚"), ("110101199003071234", "李四", "未婚"), (KEY, "张三", "已婚"), ("x", None, None)]


def ticket_step(ticket: Ticket) -> StepDef:
    ticket.case.refresh_from_db()
    step = cases.open_step(ticket.case)
    assert step is not None
    return step


def checked(scene: Scene) -> QualityRun:
    return actions.check_version(by=scene.cast.provider_clerk, version=scene.collect(ROWS))


@pytest.mark.requirement("HS-29/1")
def test_every_row_of_a_version_is_checked_by_the_rules_of_its_entry(scene: Scene) -> None:
    run = checked(scene)
    assert (run.rows, run.faulty_rows) == (4, 4)
    assert {(one["field"], one["rule"], one["rows"]) for one in run.counts} == {
        ("code", "unique", 2),
        ("code", "citizen_id.check_digit", 1),
        ("code", "citizen_id.length", 1),
    }
    assert queries.run_of(scene.entry.code, 2) == run
    assert queries.run_of(scene.entry.code, 1) is None


def test_findings_carry_the_physical_line_and_no_value(haishu: Scene) -> None:
    run = checked(haishu)
    path = queries.findings_of(run)
    found = duckdb.sql(f"SELECT record, line, key, field, rule FROM '{path}' ORDER BY record, rule").fetchall()
    assert found == [
        (1, 2, None, "code", "unique"),
        (2, 3, None, "code", "citizen_id.check_digit"),
        (3, 4, None, "code", "unique"),
        (4, 5, None, "code", "citizen_id.length"),
    ]
    assert KEY.encode() not in path.read_bytes()


def test_dimensions_that_nothing_looked_at_have_no_share(haishu: Scene) -> None:
    shares = {one.name.zh: one.share for one in queries.dimensions(checked(haishu))}
    assert shares["可访问性"] is None
    assert shares["一致性"] is None
    assert shares["准确性"] == 8 / 11


def test_a_check_is_on_record_with_its_article(scene: Scene) -> None:
    run = checked(scene)
    record = trail(subject=scene.entry.code)[-1]
    assert (record.event, record.article) == ("quality.checked", run.article)
    assert run.article.startswith("第二十")
    assert record.data["findings"] == 4


def test_an_open_lake_is_used_and_not_opened_again(haishu: Scene) -> None:
    version = haishu.collect(ROWS)
    with Lake(haishu.home) as lake:
        assert actions.check_version(by=haishu.cast.provider_clerk, version=version, lake=lake).rows == 4


def test_who_holds_no_business_post_checks_nothing(haishu: Scene) -> None:
    with pytest.raises(NotPermitted):
        actions.check_version(by=haishu.cast.audit_admin, version=haishu.note_version(2))


def test_a_version_that_does_not_exist_is_not_checked(haishu: Scene) -> None:
    with pytest.raises(NotFound):
        actions.check_version(by=haishu.cast.provider_clerk, version=haishu.note_version(7))


@pytest.mark.requirement("HS-29/1")
@pytest.mark.requirement("HS-27/1")
def test_what_a_check_found_becomes_a_ticket_once(scene: Scene) -> None:
    run = checked(scene)
    ticket = actions.report_finding(by=scene.cast.bureau_clerk, run=run, field="code", rule="unique")
    assert (ticket.channel, ticket.version_seen, ticket.run_id) == ("check", 2, run.id)
    assert "2 行：应唯一而重复" in ticket.description
    with pytest.raises(Refusal, match="已经反馈"):
        actions.report_finding(by=scene.cast.bureau_clerk, run=run, field="code", rule="unique")
    with pytest.raises(NotFound, match="没有发现"):
        actions.report_finding(by=scene.cast.bureau_clerk, run=run, field="name", rule="unique")


@pytest.mark.requirement("RZ-11/2")
def test_in_rizhao_what_a_check_found_is_a_ticket_that_a_newer_version_alone_corrects(rizhao: Scene) -> None:
    run = checked(rizhao)
    assert (run.rows, run.faulty_rows) == (4, 4)
    ticket = actions.report_finding(by=rizhao.cast.bureau_clerk, run=run, field="code", rule="unique")
    while "corrected" not in (here := ticket_step(ticket)).outcomes:
        rizhao.decide(ticket, next(iter(here.outcomes)))
    with pytest.raises(Refusal):
        rizhao.decide(ticket, "corrected", version=2)
    rizhao.collect([(KEY, "张三", "已婚")])
    decided = rizhao.decide(ticket, "corrected", version=3)
    assert decided.ended is not None
    assert decided.ended.kind == "positive"


@pytest.mark.requirement("SX-23/1")
def test_in_sixian_the_check_is_the_providers_and_the_bureau_does_not_do_it_for_it(sixian: Scene) -> None:
    version = sixian.collect(ROWS)
    for other in (sixian.cast.bureau_clerk, sixian.cast.applicant_clerk):
        with pytest.raises(NotPermitted, match="由提供单位检查") as refused:
            actions.check_version(by=other, version=version)
        assert (refused.value.code, refused.value.cite) == ("not_the_checker", "第二十三条")
    assert not QualityRun.objects.exists()
    assert actions.check_version(by=sixian.cast.provider_clerk, version=version).rows == 4
    assert actions.check_version(by=SYSTEM, version=version).rows == 4


@pytest.mark.requirement("HS-29/1")
def test_in_haishu_the_authority_that_commissions_the_checks_may_check_and_others_may_not(haishu: Scene) -> None:
    version = haishu.collect(ROWS)
    assert actions.check_version(by=haishu.cast.bureau_clerk, version=version).rows == 4
    with pytest.raises(NotPermitted):
        actions.check_version(by=haishu.cast.applicant_clerk, version=version)
