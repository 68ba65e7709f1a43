"""What can happen in this room. An act that was refused is recorded under the same word, with the outcome *refused*."""

from __future__ import annotations

from gongshu.audit.events import declare

PROPOSED = declare("opening.proposed", "提出了数据开放", "proposed data for opening")
STEP_RECORDED = declare("opening.step_recorded", "办理了开放审查的一个环节", "recorded a step of a release")
OPENED = declare("opening.opened", "向社会开放了数据", "opened data to the public")
REPLACED = declare("opening.replaced", "以新的开放决定取代了原开放", "replaced an open dataset by a new decision")
SEALED = declare("opening.sealed", "封存了开放数据的下载文件", "sealed the files of an open dataset")
WITHDRAWN = declare("opening.withdrawn", "停止了数据开放", "withdrew an open dataset")
SUSPENDED = declare("opening.suspended", "暂停了数据开放", "suspended an open dataset")
RESUMED = declare("opening.resumed", "恢复了数据开放", "let a suspended dataset be open again")
TAKEN = declare(
    "opening.taken", "凭同意的申请取用了有条件开放的数据", "took data open on conditions under a granted application"
)
DOWNLOADED = declare("opening.downloaded", "公众下载了开放数据", "the public downloaded open data")
