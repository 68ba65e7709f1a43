"""The thread of a case: addressed to named roles, read by them and nobody else, on record, told."""

from __future__ import annotations

import pytest

from gongshu.audit.queries import trail
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several
from gongshu.procedure import actions, queries
from gongshu.procedure.models import Case


def read_by(case: Case, *actors) -> list[list[str]]:
    return [[letter.text for letter in queries.letters(case, actor)] for actor in actors]


def test_only_who_is_addressed_and_who_wrote_can_read_it(haishu) -> None:
    cast, case = haishu.cast, haishu.open("sharing.conditional")
    letter = actions.send_letter(
        case=case, by=cast.bureau_clerk, audience=["provider"], text="可否提供街道一级的数据？"
    )
    assert read_by(case, cast.provider_clerk, cast.bureau_reviewer) == [[letter.text], [letter.text]]
    assert read_by(case, cast.applicant_clerk, cast.stranger, cast.upper_clerk) == [[], [], []]


def test_not_even_the_authority_reads_what_is_not_addressed_to_it(haishu) -> None:
    cast, case = haishu.cast, haishu.open("sharing.conditional")
    actions.send_letter(case=case, by=cast.applicant_clerk, audience=["provider"], text="能否先看样例？")
    assert read_by(case, cast.bureau_clerk, cast.provider_clerk) == [[], ["能否先看样例？"]]


def test_before_sending_one_knows_who_will_read_it(haishu) -> None:
    cast, case = haishu.cast, haishu.open("sharing.conditional")
    named = actions.readers_of(case, ["provider"], cast.bureau_clerk)
    letter = actions.send_letter(case=case, by=cast.bureau_clerk, audience=["provider"], text="请研究")
    assert list(named.values()) == ["大数据局", "民政局"]
    assert {body.id for body in letter.readers.all()} == set(named)


def test_it_is_told_and_on_record_by_digest_only(haishu) -> None:
    cast, case = haishu.cast, haishu.open("sharing.conditional")
    letter = actions.send_letter(case=case, by=cast.bureau_clerk, audience=["provider"], text="三日内答复为盼")
    assert [one.kind for one in queries.messages(cast.provider_clerk)] == ["letter"]
    assert "letter" not in [one.kind for one in queries.messages(cast.applicant_clerk)]
    record = trail(case=case.number)[-1]
    assert (record.event, record.id) == ("procedure.letter_sent", Case.objects.get().letters.get(pk=letter.pk).record)
    assert record.data["audience"] == ["provider"]
    assert "三日内" not in record.body


def test_an_answer_names_what_it_answers(haishu) -> None:
    cast, case = haishu.cast, haishu.open("sharing.conditional")
    asked = actions.send_letter(case=case, by=cast.bureau_clerk, audience=["provider"], text="可否？")
    actions.send_letter(
        case=case, by=cast.provider_clerk, audience=["authority"], text="可以", kind="reply", answers=asked
    )
    assert [one.answers for one in queries.letters(case, cast.bureau_clerk)] == [None, asked]
    with pytest.raises(NotFound):
        actions.send_letter(
            case=case, by=cast.applicant_clerk, audience=["provider"], text="我也说", kind="reply", answers=asked
        )


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"audience": []}, "audience"),
        ({"audience": ["authority"]}, "audience"),
        ({"audience": ["somebody"]}, "audience"),
        ({"text": "  "}, "text"),
    ],
)
def test_somebody_else_is_addressed_and_something_is_said(haishu, given, at) -> None:
    case = haishu.open("sharing.conditional")
    values = {"audience": ["provider"], "text": "请研究"}
    with pytest.raises(BadInput) as refused:
        actions.send_letter(case=case, by=haishu.cast.bureau_clerk, **values | given)
    assert refused.value.at == at


def test_all_that_is_lacking_is_said_at_once(haishu) -> None:
    case = haishu.open("sharing.conditional")
    with pytest.raises(Several):
        actions.send_letter(case=case, by=haishu.cast.bureau_clerk, audience=[], text="")


def test_a_stranger_finds_no_case_and_an_administrator_may_not_write(haishu) -> None:
    case = haishu.open("sharing.conditional")
    with pytest.raises(NotFound):
        actions.send_letter(case=case, by=haishu.cast.stranger, audience=["provider"], text="我能看吗")
    with pytest.raises(NotPermitted):
        actions.send_letter(case=case, by=haishu.cast.audit_admin, audience=["provider"], text="我能写吗")


def test_the_thread_closes_with_the_case(haishu) -> None:
    case = haishu.open("sharing.conditional")
    actions.withdraw(case=case, by=haishu.cast.applicant_clerk, reason="不再需要")
    with pytest.raises(Refusal, match="办结"):
        actions.send_letter(case=case, by=haishu.cast.bureau_clerk, audience=["provider"], text="迟了")
