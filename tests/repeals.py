"""An instrument repealed while things rest on it, as the reference list would say it."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.kit.text import t
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation import instruments
from gongshu.regulation.instruments import Instrument


def repeal(monkeypatch: pytest.MonkeyPatch, basis: LegalBasis, day: date, by: str = "中华人民共和国民法典") -> None:
    """Let the instrument of a basis be repealed from a day on."""
    gone = Instrument(t(basis.title, "Model Act"), basis.kind, "", date(2015, 1, 1), day, by)  # type: ignore[arg-type]
    known = {**instruments._by_name(), instruments._plain(basis.title): gone}
    monkeypatch.setattr(instruments, "_by_name", lambda: known)
