"""A lower platform that files its catalog with another one: an installation and a process of its own.

``python -m tests.federation.filer HOME ADDRESS TOKEN ACT …`` does the acts in order and prints as JSON how it stands:
``found`` the installation, ``channel`` set (``itself``: all is filed), ``draft TITLE``, ``ask`` for the filing of each,
``work`` as the worker does, ``hours N`` later, ``change`` the entry, ``title`` the first entry anew in its bad version.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from gongshu.site import boot as boot  # first: the rooms below have tables

# isort: split

from gongshu.audit.models import AuditRecord
from gongshu.audit.verify import verify_all
from gongshu.catalog import actions as catalog
from gongshu.catalog import queries as entries
from gongshu.catalog.data import changed
from gongshu.catalog.models import Entry, EntryVersion
from gongshu.federation import actions
from gongshu.federation.models import Filing, Source
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import GongshuError
from gongshu.kit.home import Home
from gongshu.organizations import actions as organizations
from gongshu.organizations import queries
from gongshu.procedure import queries as cases
from gongshu.site import install
from tests.cast import made_up_uscc
from tests.catalog.samples import whole


def main(root: Path, address: str, token: str, acts: list[str]) -> None:
    """Do the acts, tell how it stands."""
    home, later = Home(root), ExitStack()
    for one in acts:
        act, _, given = one.partition(" ")
        if act == "found":
            found(home, address)
        elif act in ("channel", "itself"):
            source = Source.objects.get()
            actions.set_channel(by=actor("reviewer"), source=source, token=token, by_itself=act == "itself")
        elif act == "draft":
            draft(given)
        elif act == "ask":
            for case in cases.standing_at("catalog", "file"):
                actions.file_above(by=actor("reviewer"), case=case)
        elif act == "stranger":
            refused(cases.standing_at("catalog", "file")[0])
        elif act == "hours":
            later.enter_context(clock.using(VirtualClock(clock.now() + timedelta(hours=int(given)))))
        elif act == "change":
            change(given)
        elif act == "typed":
            case = cases.standing_at("catalog", "file")[0]
            catalog.file_entry(by=actor("reviewer"), case=case, receipt=given, expect=case.revision)
        else:
            actions.file_due(home)
    tell(home)


def tell(home: Home) -> None:
    """Print how it stands."""
    told = {
        "filings": [[one.state, one.version, one.receipt, one.failure] for one in Filing.objects.order_by("asked_at")],
        "problems": [wrong["at"] for one in Filing.objects.all() for wrong in one.problems],
        "versions": list(EntryVersion.objects.order_by("pk").values_list("number", "receipt", "published_by_name")),
        "states": list(Entry.objects.order_by("pk").values_list("state", flat=True)),
        "events": list(
            AuditRecord.objects.filter(event__startswith="federation.").order_by("row").values_list("event", flat=True)
        ),
        "verifies": verify_all(home).ok,
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


def found(home: Home, address: str) -> None:
    """Found the installation with its people, and register the upper platform."""
    install.prepare(home, profile_id="haishu-2022", acknowledge=True)
    bureau = organizations.create_organization(
        by=SYSTEM, name="区大数据局", uscc=made_up_uscc(500), kind="authority", roles=["authority"]
    )
    provider = organizations.create_organization(
        by=SYSTEM, name="区民政局", uscc=made_up_uscc(501), kind="institution", roles=[]
    )
    people = (
        ("officer", bureau, "data_officer"),
        ("reviewer", bureau, "reviewer"),
        ("clerk", provider, "data_officer"),
    )
    for name, body, post in people:
        organizations.create_person(
            by=SYSTEM, username=name, name=name, organization=body, password="four unrelated words 7", posts=[post]
        )
    actions.add_source(by=actor("officer"), name="市公共数据平台", kind="gongshu", address=address)


def actor(name: str) -> Actor:
    """One of its people."""
    person = queries.person(name)
    assert person is not None
    return queries.actor_of(person)


def draft(title: str) -> None:
    """Draft an entry and bring it to its filing."""
    clerk = actor("clerk")
    entry = catalog.draft_entry(by=clerk, data=whole(clerk.organization, title=title))
    case = catalog.submit_entry(by=clerk, entry=entry)
    catalog.review_entry(by=actor("reviewer"), case=case, outcome="approve", expect=case.revision, reason="无意见")


def change(abstract: str) -> None:
    """Change the first entry, which is published at once here: Haishu's text files the supplement, not its changes."""
    clerk = actor("clerk")
    entry = Entry.objects.order_by("pk")[0]
    data = changed(entries.data_of(entry), abstract=abstract)
    begun = catalog.begin_change(by=clerk, entry=entry, trigger="口径调整", trigger_day=clock.today(), data=data)
    catalog.submit_change(by=clerk, change=begun)


def refused(case: object) -> None:
    """The provider's clerk may not file; nor may anything be filed twice."""
    for name in ("clerk", "reviewer", "reviewer"):
        try:
            actions.file_above(by=actor(name), case=case)  # type: ignore[arg-type]
        except GongshuError as error:
            sys.stderr.write(f"{name}: {error.code}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
