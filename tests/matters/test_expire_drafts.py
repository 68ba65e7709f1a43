"""What the public began and left is cleared after as long as this house keeps it, with its files, on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from gongshu.audit.queries import trail
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput
from gongshu.kit.home import Home
from gongshu.matters import actions
from gongshu.matters.models import Matter
from gongshu.matters.policy import draft_kept_from
from gongshu.procedure.models import Case, DraftFile
from tests.scans import upload

from .office import Front
from .test_files_of_the_public import hand_in, send
from .test_open_for_anybody import DEMAND, begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def begun(front: Front, client: Client) -> str:
    """A draft of somebody without an account, with an answer and a file; its address."""
    address = begin(client)
    send(client, f"{address}questions/title/", title="公交线路")
    send(client, f"{address}questions/paper.need/", **{"paper.need.files": [upload("需求.pdf")]})
    return address


def test_a_draft_left_for_thirty_days_is_cleared_with_its_files_on_record(
    begun: str, own_home: Home, frozen: VirtualClock, client: Client
) -> None:
    assert "满 30 天" in client.get(begun).content.decode()
    frozen.advance(timedelta(days=30))
    assert actions.expire_drafts(own_home) == 0
    frozen.advance(timedelta(minutes=1))
    assert actions.expire_drafts(own_home) == 1
    matter = Matter.objects.get()
    assert (matter.state, matter.answers, matter.personal) == ("discarded", {}, {})
    assert not DraftFile.objects.exists()
    record = trail(subject=DEMAND)[-1]
    assert (record.event, record.data, record.article) == ("matters.expired", {"matter": matter.id}, "本平台约定")
    assert "公交线路" not in client.get(begun).content.decode()
    assert actions.expire_drafts(own_home) == 0


def test_a_draft_that_was_saved_since_is_kept(begun: str, own_home: Home, frozen: VirtualClock, client: Client) -> None:
    frozen.advance(timedelta(days=29))
    send(client, f"{begun}questions/title/", title="公交线路与站点")
    frozen.advance(timedelta(days=29))
    assert actions.expire_drafts(own_home) == 0
    assert Matter.objects.get().answers["title"] == "公交线路与站点"


def test_what_was_handed_in_and_what_officials_draft_is_never_cleared(
    front: Front, client: Client, own_home: Home, frozen: VirtualClock
) -> None:
    number, _ = hand_in(client)
    Matter.objects.create(procedure_id=DEMAND, organization=front.cast.provider, started_by="x", started_by_name="周民")
    frozen.advance(timedelta(days=400))
    assert actions.expire_drafts(own_home) == 0
    assert Case.objects.get(number=number).matter.state == "opened"


@pytest.mark.parametrize(("given", "days"), [({}, 30), ({"draft_days": 7}, 7), ({"draft_days": 0}, None)])
def test_how_long_is_a_setting(given: dict[str, int], days: int | None) -> None:
    assert draft_kept_from(given) == (timedelta(days=days) if days else None)


@pytest.mark.parametrize("given", [{"draft_days": -1}, {"draft_days": "30"}, {"draft_days": True}, {"days": 3}])
def test_a_setting_that_is_none_is_refused_by_name(given: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="matters"):
        draft_kept_from(given)


def test_nothing_is_cleared_where_drafts_are_kept_without_end(
    begun: str, own_home: Home, frozen: VirtualClock, client: Client
) -> None:
    own_home.root.mkdir(parents=True, exist_ok=True)
    (own_home.root / "gongshu.toml").write_text("[matters]\ndraft_days = 0\n", encoding="utf-8")
    frozen.advance(timedelta(days=4000))
    assert actions.expire_drafts(Home(own_home.root)) == 0
    assert Matter.objects.get().state == "draft"
