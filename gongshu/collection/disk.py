"""Running out of disk, said in words whoever noticed it first."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from gongshu.kit.errors import Transient
from gongshu.kit.text import t

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WORDS = ("no space left", "disk quota exceeded", "file too large", "disk is full", "could not write file")


@contextmanager
def disk_may_be_full() -> Iterator[None]:
    """Turn "the disk is full" from any library into one clear, transient error."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        full = isinstance(error, OSError) and error.errno in _FULL
        if not full and not any(words in str(error).lower() for words in _WORDS):
            raise
        raise Transient(
            t("磁盘空间不足，归集已停下", "the disk is full; the collection stopped"),
            why=t("原有版本未受影响，已完成的部分已保留", "the old version is untouched and what was done is kept"),
            remedy=t("腾出空间后继续本次归集", "free some space and resume the run"),
            code="disk_full",
        ) from error
