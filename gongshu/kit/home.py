"""The home: the one folder in which an installation keeps everything of its own."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

SETTINGS_FILE = "gongshu.toml"


@dataclass(frozen=True)
class Home:
    """Where things of one installation are. Rooms own the folders named after them."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """Return the home that ``GONGSHU_HOME`` names, ``./home`` where it is unset."""
        return cls(Path(os.environ.get("GONGSHU_HOME", "home")).absolute())

    @property
    def exists(self) -> bool:
        """Whether an installation was created here."""
        return (self.root / SETTINGS_FILE).is_file()

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The installation's settings (``docs/settings.md`` lists the keys); empty before it was created."""
        path = self.root / SETTINGS_FILE
        if not path.is_file():
            return {}
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise BadInput(
                t(f"设置文件无法读取：{error}", f"the settings file cannot be read: {error}"), at=str(path)
            ) from error

    @property
    def lake(self) -> Path:
        """Versions of datasets (catalog and Parquet files)."""
        return self.root / "lake"

    @property
    def raw(self) -> Path:
        """Raw files as they were handed in, named by digest."""
        return self.root / "raw"

    @property
    def artifacts(self) -> Path:
        """Sealed artifacts of versions: serving files, downloads, samples, statistics."""
        return self.root / "artifacts"

    @property
    def quarantine(self) -> Path:
        """Rejected rows with their reasons."""
        return self.root / "quarantine"

    @property
    def gateway(self) -> Path:
        """Snapshot of grants and call logs."""
        return self.root / "gateway"

    @property
    def keys(self) -> Path:
        """Secrets of this installation; readable by its owner only."""
        return self.root / "keys"

    @property
    def anchors(self) -> Path:
        """Checkpoints of the audit chains, kept apart from the database."""
        return self.root / "anchors"

    @property
    def locks(self) -> Path:
        """Lock files."""
        return self.root / "locks"
