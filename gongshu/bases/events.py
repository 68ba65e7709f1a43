"""What can happen in this room. An act that was refused is recorded under the same word, with the outcome *refused*."""

from __future__ import annotations

from gongshu.audit.events import declare

FOUNDED = declare("bases.founded", "设立了基础库或主题库", "founded a base or theme database")
EXPECTED = declare("bases.expected", "修改了应有的数据项", "changed the elements that are expected")
PROPOSED = declare("bases.proposed", "提出把目录纳入基础库或主题库", "proposed an entry as a member")
ANSWERED = declare("bases.answered", "提供单位答复了纳入", "the provider answered a membership")
ENDED = declare("bases.ended", "把目录移出了基础库或主题库", "ended a membership")
