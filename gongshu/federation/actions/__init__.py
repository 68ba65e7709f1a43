"""The verbs of the harvest: platforms are added, paused, resumed and harvested; records have no verb of their own."""

from __future__ import annotations

from gongshu.federation.actions.running import harvest_due, run_source
from gongshu.federation.actions.sources import add_source, ask_for_run, pause_source, resume_source

__all__ = ["add_source", "ask_for_run", "harvest_due", "pause_source", "resume_source", "run_source"]
