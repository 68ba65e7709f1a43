"""What is done to the catalog: drafting, handing in, deciding, publishing, changing, withdrawing, importing."""

from __future__ import annotations

from gongshu.catalog.actions.changing import begin_change, discard_change, revise_change, submit_change
from gongshu.catalog.actions.drafting import draft_entry, revise_entry
from gongshu.catalog.actions.importing import ImportReport, import_spreadsheet
from gongshu.catalog.actions.reviewing import file_entry, recall_entry, record_step, review_entry, submit_entry
from gongshu.catalog.actions.withdrawing import give_external_code, withdraw_entry
from gongshu.catalog.search.keeping import catch_up_index, rebuild_index

__all__ = [
    "ImportReport",
    "begin_change",
    "catch_up_index",
    "discard_change",
    "draft_entry",
    "file_entry",
    "give_external_code",
    "import_spreadsheet",
    "rebuild_index",
    "recall_entry",
    "record_step",
    "review_entry",
    "revise_change",
    "revise_entry",
    "submit_change",
    "submit_entry",
    "withdraw_entry",
]
