"""The raw file: kept as it was handed in, under its digest, before anything is done with it."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gongshu.kit.files import sync_folder
from gongshu.kit.home import Home
from gongshu.kit.progress import SILENT, Reporter

_BLOCK = 4 << 20


@dataclass(frozen=True, slots=True)
class Raw:
    """A kept file: SHA-256 in hex, where it lies, how many bytes."""

    digest: str
    path: Path
    size: int


def keep(home: Home, file: Path, run: str, progress: Reporter = SILENT) -> Raw:
    """Copy a file into the home under its digest, durably. The same content is kept once."""
    home.raw.mkdir(parents=True, exist_ok=True)
    partial = _partial(home, run)
    try:
        digest, size = _copy(file, partial, progress)
        path = home.raw / digest
        if path.is_file():
            partial.unlink()
        else:
            partial.replace(path)
        sync_folder(home.raw)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return Raw(digest, path, size)


def forget(home: Home, run: str) -> None:
    """Delete what a run that was given up had copied, if it died while copying; whole files stay."""
    _partial(home, run).unlink(missing_ok=True)


def _partial(home: Home, run: str) -> Path:
    return home.raw / f".{run}.part"


def _copy(file: Path, target: Path, progress: Reporter) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with (
        file.open("rb", buffering=0) as source,
        ThreadPoolExecutor(1) as hasher,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", buffering=0) as copy,
    ):
        hashed = None
        while block := source.read(_BLOCK):
            if hashed is not None:
                hashed.result()
            hashed = hasher.submit(digest.update, block)
            view = memoryview(block)
            while view:
                view = view[copy.write(view) :]
            size += len(block)
            progress.advance(len(block))
        if hashed is not None:
            hashed.result()
        os.fsync(copy.fileno())
    return digest.hexdigest(), size
