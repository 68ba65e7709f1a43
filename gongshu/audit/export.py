"""Export of all evidence in a form that a small program without any of ours can verify.

A folder: ``<chain>.jsonl`` (lines of ``chain.spell``), ``anchors/<chain>.jsonl`` (signed checkpoints) and
``public-key.hex`` (Ed25519, to check them with). ``docs/evidence.md`` tells how to verify it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gongshu.audit import chain
from gongshu.audit.anchors import files_of
from gongshu.audit.chain import Row
from gongshu.audit.queries import heads
from gongshu.audit.verify import stored_rows
from gongshu.kit import crypto
from gongshu.kit.errors import BadInput
from gongshu.kit.files import write_atomically
from gongshu.kit.home import Home
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import t


def export(home: Home, folder: Path, *, progress: Reporter = SILENT) -> dict[str, int]:
    """Write every chain with its checkpoints into a new or empty folder.

    Returns:
        How many records were written, by chain.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadInput(
            t(f"文件夹 {folder} 不是空的", f"the folder {folder} is not empty"),
            remedy=t("指定一个新的或空的文件夹", "name a new or empty folder"),
            code="folder_not_empty",
        )
    checkpoints = [(path.name, path.read_bytes()) for path in files_of(home)]
    written = {
        name: _write(folder / f"{name}.jsonl", stored_rows(name, until=seq), progress)
        for name, (seq, _) in heads().items()
    }
    for name, content in checkpoints:
        write_atomically(folder / "anchors" / name, content)
    write_atomically(folder / "public-key.hex", f"{crypto.public_key(home)}\n".encode())
    return written


def _write(path: Path, rows: Iterable[Row], progress: Reporter) -> int:
    count = 0
    with path.open("wb") as file:
        for _, prev, own, body in rows:
            file.write(chain.spell(prev, own, body))
            count += 1
            progress.advance(1)
    return count
