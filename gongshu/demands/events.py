"""What can happen to a demand. An act that was refused is recorded under the same word, with the outcome *refused*."""

from __future__ import annotations

from gongshu.audit.events import declare

RAISED = declare("demands.raised", "提出数据需求", "stated a need for data")
STEPPED = declare("demands.stepped", "办理数据需求", "moved a demand on")
