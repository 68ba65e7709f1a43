"""The verbs of the registers: each one transaction with one audit record."""

from __future__ import annotations

from gongshu.registers.actions.writing import add_row, correct_row, end_row

__all__ = ["add_row", "correct_row", "end_row"]
