"""A base database in the scene of open data: one member is open, the other is not."""

from __future__ import annotations

from gongshu.bases import actions
from gongshu.bases.models import BaseDatabase
from gongshu.catalog.models import Entry
from tests.opening.scene import Opening

SECRET = "重点人员走访记录"
"""The title of the member that is not open."""


def found(scene: Opening, *entries: Entry, kind: str = "population", name: str = "人口基础库") -> BaseDatabase:
    """Found a database with these entries as its members."""
    cast = scene.cast
    made = actions.found_database(by=cast.bureau_clerk, kind=kind, name=name, lead=cast.bureau.id)
    for entry in entries:
        asked = actions.propose_member(by=cast.bureau_clerk, database=made, code=entry.code)
        actions.answer_member(by=cast.provider_clerk, member=asked, agrees=True)
    return made


def closed(scene: Opening) -> Entry:
    """A published entry whose data is not open."""
    return scene.publish(title=SECRET, opening_class="none", opening_condition="涉及个人隐私")
