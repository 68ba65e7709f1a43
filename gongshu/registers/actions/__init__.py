"""The verbs of the registers: each one transaction with one audit record."""

from __future__ import annotations

from gongshu.registers.actions.attaching import attach_file
from gongshu.registers.actions.importing import WHAT, Import, import_rows, plan_import
from gongshu.registers.actions.publishing import publish_edition
from gongshu.registers.actions.writing import add_row, correct_row, end_row

__all__ = [
    "WHAT",
    "Import",
    "add_row",
    "attach_file",
    "correct_row",
    "end_row",
    "import_rows",
    "plan_import",
    "publish_edition",
]
