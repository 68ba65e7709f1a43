"""The verbs of this room: platforms are added, paused, resumed and harvested; data of upper platforms is registered,
looked up and reported there; the catalog is filed there, and what is filed here is taken. Harvested records have no
verb of their own.
"""

from __future__ import annotations

from gongshu.federation.actions.borrowing import borrow_resource, look_up_above, report_above, return_resource
from gongshu.federation.actions.filing import end_channel, file_above, file_due, set_channel
from gongshu.federation.actions.receiving import receive_filing
from gongshu.federation.actions.relaying import relay_due
from gongshu.federation.actions.running import harvest_due, run_source
from gongshu.federation.actions.sources import add_source, ask_for_run, pause_source, resume_source

__all__ = [
    "add_source",
    "ask_for_run",
    "borrow_resource",
    "end_channel",
    "file_above",
    "file_due",
    "harvest_due",
    "look_up_above",
    "pause_source",
    "receive_filing",
    "relay_due",
    "report_above",
    "resume_source",
    "return_resource",
    "run_source",
    "set_channel",
]
