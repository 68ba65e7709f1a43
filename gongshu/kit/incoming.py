"""Uploaded files between their arrival and what is done with them: kept in the home, each for its uploader alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.home import Home
from gongshu.kit.ids import new_id
from gongshu.kit.text import t

KEPT = timedelta(days=1)
"""An upload that nobody confirmed is removed after a day."""


def keep(home: Home, by: Actor, name: str, chunks: Iterable[bytes]) -> str:
    """Keep an upload and return the token by which its uploader finds it again."""
    folder = _folder(home, by)
    _sweep(folder)
    token = new_id()
    place = folder / token
    place.mkdir(parents=True)
    with (place / _plain_name(name)).open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return token


def find(home: Home, by: Actor, token: str) -> Path:
    """Return an upload of this person.

    Raises:
        NotFound: there is none; it was confirmed, removed after a day, or is another's.
    """
    place = _folder(home, by) / token
    files = sorted(place.iterdir()) if token.isalnum() and place.is_dir() else []
    if not files:
        raise NotFound(
            t("上传的表格已不在", "the uploaded spreadsheet is gone"),
            why=t("未确认的表格只保留一天", "one that is not confirmed is kept for a day"),
            remedy=t("重新上传", "upload it again"),
            code="no_such_upload",
        )
    return files[0]


def remove(home: Home, by: Actor, token: str) -> None:
    """Remove an upload."""
    if token.isalnum():
        shutil.rmtree(_folder(home, by) / token, ignore_errors=True)


@contextmanager
def passing(home: Home, by: Actor, name: str, chunks: Iterable[bytes]) -> Iterator[Path]:
    """Keep an upload while a verb looks at it, and remove it then, whatever came of it."""
    token = keep(home, by, name, chunks)
    try:
        yield find(home, by, token)
    finally:
        remove(home, by, token)


def _folder(home: Home, by: Actor) -> Path:
    return home.root / "incoming" / by.person


def _plain_name(name: str) -> str:
    """A file name without folders or signs that mean something to a file system."""
    kept = "".join(sign for sign in Path(name).name if sign.isalnum() or sign in "._-（）() ")
    return kept.strip(". ")[-80:] or "upload"


def _sweep(folder: Path) -> None:
    oldest = (clock.now() - KEPT).timestamp()
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.stat().st_mtime < oldest:
            shutil.rmtree(place, ignore_errors=True)
