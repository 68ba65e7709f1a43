"""What is done to a case. The engine's verbs are called by the rooms' verbs, inside their transactions."""

from __future__ import annotations

from gongshu.procedure.actions.corresponding import (
    LETTER_KINDS,
    LetterKind,
    put_back,
    readers_of,
    send_letter,
    take_on,
)
from gongshu.procedure.actions.deciding import Decided, decide
from gongshu.procedure.actions.filing import (
    Fetched,
    add_file,
    drop_files,
    fetch_drafted,
    remove_file,
    sweep_files,
    take_file,
)
from gongshu.procedure.actions.notifying import give_notice
from gongshu.procedure.actions.opening import check_opening, open_case
from gongshu.procedure.actions.withdrawing import mark_read, withdraw
from gongshu.procedure.moving import tell

__all__ = [
    "LETTER_KINDS",
    "Decided",
    "Fetched",
    "LetterKind",
    "add_file",
    "check_opening",
    "decide",
    "drop_files",
    "fetch_drafted",
    "give_notice",
    "mark_read",
    "open_case",
    "put_back",
    "readers_of",
    "remove_file",
    "send_letter",
    "sweep_files",
    "take_file",
    "take_on",
    "tell",
    "withdraw",
]
