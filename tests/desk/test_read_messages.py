"""Messages to my organization: read once, by whom is recorded; those of others do not exist for me."""

from __future__ import annotations

from gongshu.audit.queries import search
from gongshu.procedure import queries


def test_opening_a_message_marks_it_read_and_leads_to_its_case(haishu, enter) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    message = queries.messages(haishu.cast.provider_clerk).get()
    answer = enter(haishu, haishu.cast.provider_clerk).post("/desk/messages/read/", {"message": message.pk})
    assert answer["Location"] == f"/desk/cases/{case.number}/"
    assert not queries.messages(haishu.cast.provider_clerk, unread_only=True).exists()
    assert search(event="procedure.message_read", actor=haishu.cast.provider_clerk.person).count() == 1


def test_a_message_read_before_still_leads_to_its_case(haishu, enter) -> None:
    haishu.run(haishu.open("sharing.conditional"), "pass")
    message = queries.messages(haishu.cast.provider_clerk).get()
    client = enter(haishu, haishu.cast.provider_clerk)
    for _ in range(2):
        answer = client.post("/desk/messages/read/", {"message": message.pk})
        assert answer.status_code == 302
    assert search(event="procedure.message_read").count() == 1


def test_all_can_be_marked_read_at_once(haishu, enter) -> None:
    for _ in range(3):
        haishu.run(haishu.open("sharing.conditional"), "pass")
    client = enter(haishu, haishu.cast.provider_clerk)
    assert "全部标为已读" in client.get("/desk/messages/").text
    assert client.post("/desk/messages/read/", {"message": "all"})["Location"] == "/desk/messages/"
    page = client.get("/desk/messages/").text
    assert "全部标为已读" not in page
    assert 'class="bubble"' not in page


def test_the_message_of_another_organization_does_not_exist_for_me(haishu, enter) -> None:
    haishu.run(haishu.open("sharing.conditional"), "pass")
    message = queries.messages(haishu.cast.provider_clerk).get()
    answer = enter(haishu, haishu.cast.stranger).post("/desk/messages/read/", {"message": message.pk})
    assert answer.status_code == 404
    assert queries.messages(haishu.cast.provider_clerk, unread_only=True).count() == 1


def test_reading_needs_a_sent_form_not_a_link(haishu, enter) -> None:
    assert enter(haishu, haishu.cast.stranger).get("/desk/messages/read/").status_code == 405


def test_no_messages_says_when_there_will_be(haishu, enter) -> None:
    assert "轮到本单位办理" in enter(haishu, haishu.cast.stranger).get("/desk/messages/").text
