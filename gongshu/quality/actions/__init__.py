"""What is done in this room: checking versions, reporting problem data, handling it."""

from __future__ import annotations

from gongshu.quality.actions.checking import check_version
from gongshu.quality.actions.handling import decide_problem, reveal_contact, reveal_record_key
from gongshu.quality.actions.reporting import report_again, report_finding, report_problem

__all__ = [
    "check_version",
    "decide_problem",
    "report_again",
    "report_finding",
    "report_problem",
    "reveal_contact",
    "reveal_record_key",
]
