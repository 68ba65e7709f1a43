"""What can happen in this room. An act that was refused is recorded under the same word, with the outcome *refused*."""

from __future__ import annotations

from gongshu.audit.events import declare

STARTED = declare("matters.started", "开始填写事项", "began to fill in a matter")
SAVED = declare("matters.saved", "保存了填写的内容", "saved answers of a matter")
DISCARDED = declare("matters.discarded", "放弃了填写的事项", "gave up a matter that was being filled in")
EXPIRED = declare("matters.expired", "清除了到期的草稿", "cleared a draft that was left too long")
OPENED = declare("matters.opened", "提出了事项", "handed a matter in")
DECIDED = declare("matters.decided", "办理了事项的一个环节", "recorded a step of a matter")
TOLD = declare("matters.told", "在事项中告知了规定对象", "told one of those who must be told in a matter")
WITHDRAWN = declare("matters.withdrawn", "撤回了事项", "took a matter back")
PERSONAL_REVEALED = declare(
    "matters.personal_revealed", "查看了提出人的个人信息", "looked at the personal data of who asked"
)
PERSONAL_ERASED = declare("matters.personal_erased", "清除了提出人的个人信息", "erased the personal data of who asked")
