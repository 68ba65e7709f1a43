"""An upper platform that answers nonsense, or not at all, holds up neither other reports nor any act here."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from gongshu.audit.queries import search
from gongshu.audit.record import act
from gongshu.federation import actions, events
from gongshu.federation.actions.running import fetcher
from gongshu.federation.models import Borrowed, Relayed
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.errors import Defect
from gongshu.kit.fetching import FetchFailed
from gongshu.kit.home import Home
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NONSENSE = [[], {}, {"number": "A-1", "due_on": "soon"}, {"number": "A-1", "messages": 7}, "words"]


class Above:
    """A platform that answers what it is told to, in turn."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any]] = []
        above = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                status, document = above.answers.pop(0)
                body = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def above() -> Iterator[Above]:
    running = Above()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def cast(db: None, frozen: VirtualClock, own_home: Home) -> Cast:
    make_keys(own_home)
    return Cast("haishu-2022")


def used(cast: Cast, above: Above) -> Borrowed:
    source = actions.add_source(by=cast.bureau_clerk, name="市平台", kind="gongshu", address=above.address)
    given = {"resource": "330200/000001", "title": "人口", "key": "a-key-of-a-grant", "gateway": above.address}
    return actions.borrow_resource(by=cast.applicant_clerk, source=source, **given)


@pytest.mark.parametrize("document", NONSENSE, ids=str)
def test_a_report_answered_with_nonsense_waits_and_the_next_goes_its_way(
    cast: Cast, above: Above, own_home: Home, frozen: VirtualClock, document: Any
) -> None:
    data = used(cast, above)
    first, second = (
        actions.report_above(by=cast.applicant_clerk, borrowed=data, description=words) for words in ("一", "二")
    )
    above.answers = [(201, document), (201, {"number": "B-2", "state": "受理"})]
    assert actions.relay_due(own_home) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.failure) == ("waiting", "bad_answer")
    assert (second.state, second.number) == ("sent", "B-2")
    frozen.advance(timedelta(minutes=3))
    above.answers = [(201, {"number": "A-1", "state": "受理"})]
    assert actions.relay_due(own_home) == 1
    assert Relayed.objects.get(pk=first.pk).number == "A-1"


@pytest.mark.parametrize("document", [[], {}, {"rows": 7}, {"rows": ["words"]}], ids=str)
def test_a_look_up_answered_with_nonsense_is_a_fault_of_the_platform_above(
    cast: Cast, above: Above, document: Any
) -> None:
    data = used(cast, above)
    above.answers = [(200, document)]
    with pytest.raises(FetchFailed) as failed:
        actions.look_up_above(by=cast.applicant_clerk, borrowed=data, key="1")
    assert failed.value.code == "bad_answer"
    assert not search(event="federation.looked_up_above")


def test_nothing_is_asked_of_another_machine_while_an_act_holds_the_chain(cast: Cast) -> None:
    """All acts of the platform would wait as long as the other machine lets this one wait."""
    with pytest.raises(Defect), act(by=cast.bureau_clerk, refused=events.BORROWED, subject="borrowed/1"):
        fetcher()
    assert fetcher()
