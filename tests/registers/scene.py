"""The scene of the register tests: the cast under an invented instrument that has a register of every kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gongshu.kit.actor import Actor
from gongshu.organizations.queries import jurisdiction
from gongshu.registers import actions, queries
from gongshu.registers.models import Row, RowVersion
from gongshu.regulation import loader
from gongshu.regulation.lists import RegisterDef
from tests.cast import Cast

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "regulation" / "example-2020"
MORE_ROLES = """
  agency: {zh: 各部门, en: departments}
  town: {zh: 乡镇, en: towns}
"""
DRILL = {"day": "2026-09-01", "subject": "数据泄露处置", "scope": "桌面推演", "people": "12"}


def invented(folder: Path) -> Path:
    """The invented instrument with its registers, in a folder of its own."""
    profile = Path(shutil.copytree(EXAMPLE, folder / EXAMPLE.name))
    identity = profile / "profile.yaml"
    identity.write_text(identity.read_text(encoding="utf-8").replace("\nvocabulary:", f"{MORE_ROLES}vocabulary:"))
    shutil.copy(HERE / "trial.yaml", profile / "02-sharing" / "registers.yaml")
    return profile


@contextmanager
def trial_law(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the invented instrument, with its registers, be one of those that can be adopted; gives its id."""
    profile = invented(folder)
    monkeypatch.setattr(loader, "PROFILES", folder)
    loader.load_profile.cache_clear()
    yield profile.name
    loader.load_profile.cache_clear()


class Registers:
    """The cast, and what it does to registers in few words."""

    def __init__(self, profile_id: str) -> None:
        self.cast = Cast(profile_id)

    def register(self, id: str = "drills") -> RegisterDef:
        return jurisdiction().registers[id]

    def add(self, by: Actor | None = None, id: str = "drills", **given: str) -> RowVersion:
        """Enter a drill of the provider, or what is given."""
        texts = {**DRILL, **given} if id == "drills" else given
        return actions.add_row(by=by or self.cast.provider_clerk, register=self.register(id), given=texts)

    def correct(self, row: Row, by: Actor | None = None, **told: Any) -> RowVersion:
        """Correct a drill: everything as it is but for what is given as ``given``."""
        now = Row.objects.get(pk=row.pk)
        given = {**queries.newest(now).cells, **told.pop("given", {})}
        told = {"reason": "录入有误", "expect": now.revision, **told}
        return actions.correct_row(
            by=by or self.cast.provider_clerk, register=self.register(row.register), row=now, given=given, **told
        )

    def end(self, row: Row, by: Actor | None = None, ending: str = "closed", **told: Any) -> RowVersion:
        """Close a row, or strike it."""
        now = Row.objects.get(pk=row.pk)
        told = {"reason": "已整改完毕", "expect": now.revision, **told}
        return actions.end_row(
            by=by or self.cast.provider_clerk, register=self.register(row.register), row=now, ending=ending, **told
        )

    def rows(self) -> list[Row]:
        """All rows, in the order they were entered."""
        return list(Row.objects.order_by("entered_at", "number"))

    def subjects(self, by: Actor, **asked: Any) -> list[str]:
        """The subjects of the drills somebody sees, in the order they were entered."""
        found = queries.versions(self.register(), by, **asked).order_by("row__number")
        return [one.cells["subject"] for one in found]
