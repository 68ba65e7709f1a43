"""A lower platform: an installation of its own in a process of its own, that uses data of another one.

``python -m tests.federation.lower HOME ADDRESS RESOURCE`` does what each line says that it is given, and prints as JSON
how its report stands then: ``report KEY``, with the key of the grant above, or ``follow HOURS``, so many hours later.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from gongshu.site import boot as boot  # first: the rooms below have tables

# isort: split

from gongshu.audit.models import AuditRecord
from gongshu.audit.verify import verify_all
from gongshu.federation import actions
from gongshu.federation.models import Relayed
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from gongshu.organizations import actions as organizations
from gongshu.organizations import queries
from gongshu.procedure.models import Case
from gongshu.site import install
from tests.cast import made_up_uscc


def main(root: Path, address: str, resource: str) -> None:
    """Report a problem upward and send it, or follow what was sent, line by line."""
    home = Home(root)
    for line in sys.stdin:
        stage, given = line.split()
        if stage == "report":
            found(home, address, given, resource)
            actions.relay_due(home)
        else:
            with clock.using(VirtualClock(clock.now() + timedelta(hours=int(given)))):
                actions.relay_due(home)
        sys.stdout.write(json.dumps(standing(home), ensure_ascii=False) + "\n")
        sys.stdout.flush()


def standing(home: Home) -> dict[str, Any]:
    """Tell how the report stands, and whether all evidence verifies."""
    report = Relayed.objects.get()
    return {
        "state": report.state,
        "number": report.number,
        "due": str(report.due_there or ""),
        "article": report.article_there,
        "told": [one["zh"] for one in report.told],
        "failure": report.failure,
        "kept_key": bool(report.record_key_sealed),
        "cases": Case.objects.count(),
        "events": list(
            AuditRecord.objects.filter(event__startswith="federation.").order_by("row").values_list("event", flat=True)
        ),
        "verifies": verify_all(home).ok,
    }


def found(home: Home, address: str, key: str, resource: str) -> None:
    """Found the installation, register the upper platform and the data of it, and report a problem."""
    install.prepare(home, profile_id="haishu-2022", acknowledge=True)
    bureau = person(0, "区大数据局", "authority", ["authority"])
    user = person(1, "区医保局", "institution", [])
    source = actions.add_source(by=bureau, name="市公共数据平台", kind="gongshu", address=address)
    borrowed = actions.borrow_resource(by=user, source=source, resource=resource, title="低保对象", key=key)
    words = {"description": "婚姻状况有误", "field": "婚姻状况", "record_key": "110101199003071233"}
    actions.report_above(by=user, borrowed=borrowed, **words)


def person(number: int, name: str, kind: str, roles: list[str]) -> Actor:
    """A data officer of an organization."""
    body = organizations.create_organization(
        by=SYSTEM, name=name, uscc=made_up_uscc(500 + number), kind=kind, roles=roles
    )
    account = organizations.create_person(
        by=SYSTEM,
        username=f"p{number}",
        name=f"某{number}",
        organization=body,
        password="four unrelated words 7",
        posts=["data_officer"],
    )
    return queries.actor_of(account)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:4])
