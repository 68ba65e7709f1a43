"""What can happen in this room."""

from __future__ import annotations

from gongshu.audit.events import declare

PROPOSED = declare("opening.proposed", "提出了数据开放", "proposed data for opening")
PROPOSAL_REFUSED = declare("opening.proposal_refused", "开放建议未被受理", "a proposal was refused")
STEP_RECORDED = declare("opening.step_recorded", "办理了开放审查的一个环节", "recorded a step of a release")
STEP_REFUSED = declare("opening.step_refused", "开放办理未被接受", "a step of a release was refused")
OPENED = declare("opening.opened", "向社会开放了数据", "opened data to the public")
SEALED = declare("opening.sealed", "封存了开放数据的下载文件", "sealed the files of an open dataset")
WITHDRAWN = declare("opening.withdrawn", "停止了数据开放", "withdrew an open dataset")
WITHDRAWAL_REFUSED = declare("opening.withdrawal_refused", "停止开放未被接受", "a withdrawal was refused")
