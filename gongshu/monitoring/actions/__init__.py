"""What is done here: read the records and find signs of risk; dispose of a sign."""

from __future__ import annotations

from gongshu.monitoring.actions.disposing import contain_finding, explain_finding, refer_finding
from gongshu.monitoring.actions.watching import watch

__all__ = ["contain_finding", "explain_finding", "refer_finding", "watch"]
