"""What is done to the catalog: drafting, handing in, deciding, publishing, changing, withdrawing, importing."""

from __future__ import annotations

from gongshu.catalog.actions.changing import ask_more_time, begin_change, discard_change, revise_change, submit_change
from gongshu.catalog.actions.coding import end_external_code, give_external_code, keep_external_codes
from gongshu.catalog.actions.designating import (
    designate_source,
    dispute_source,
    end_designation,
    keep_source,
    tell_apart,
)
from gongshu.catalog.actions.drafting import draft_entries, draft_entry, revise_entry
from gongshu.catalog.actions.importing import import_spreadsheet
from gongshu.catalog.actions.likening import find_duplicates, forget_values, sketch_pending, sketch_values, sketchable
from gongshu.catalog.actions.reviewing import file_entry, recall_entry, record_step, review_entry, submit_entry
from gongshu.catalog.actions.running import NO_HEADER, bring_spreadsheet, confirm_import, map_columns, run_imports
from gongshu.catalog.actions.storing import note_newest_data
from gongshu.catalog.actions.withdrawing import withdraw_entry
from gongshu.catalog.search.keeping import catch_up_index, rebuild_index
from gongshu.catalog.sheets.report import ImportReport

__all__ = [
    "NO_HEADER",
    "ImportReport",
    "ask_more_time",
    "begin_change",
    "bring_spreadsheet",
    "catch_up_index",
    "confirm_import",
    "designate_source",
    "discard_change",
    "dispute_source",
    "draft_entries",
    "draft_entry",
    "end_designation",
    "end_external_code",
    "file_entry",
    "find_duplicates",
    "forget_values",
    "give_external_code",
    "import_spreadsheet",
    "keep_external_codes",
    "keep_source",
    "map_columns",
    "note_newest_data",
    "rebuild_index",
    "recall_entry",
    "record_step",
    "review_entry",
    "revise_change",
    "revise_entry",
    "run_imports",
    "sketch_pending",
    "sketch_values",
    "sketchable",
    "submit_change",
    "submit_entry",
    "tell_apart",
    "withdraw_entry",
]
