"""What can happen in this room."""

from __future__ import annotations

from gongshu.audit.events import declare

STARTED = declare("sharing.started", "开始填写共享申请", "started an application")
SAVED = declare("sharing.saved", "保存了共享申请", "saved an application")
DISCARDED = declare("sharing.discarded", "放弃了共享申请草稿", "discarded a draft application")
APPLIED = declare("sharing.applied", "提交了共享申请", "applied for shared data")
APPLICATION_REFUSED = declare("sharing.application_refused", "共享申请未被受理", "an application was refused")
STEP_RECORDED = declare("sharing.step_recorded", "办理了共享申请的一个环节", "recorded a step of an application")
STEP_REFUSED = declare("sharing.step_refused", "办理未被接受", "a step was refused")
ARGUED = declare("sharing.argued", "登记了数据落地论证结果", "recorded the argumentation of an exchange")
AGREEMENT_DRAWN_UP = declare("sharing.agreement_drawn_up", "生成了数据使用协议", "drew up the agreement")
AGREEMENT_SIGNED = declare("sharing.agreement_signed", "签署了数据使用协议", "signed the agreement")
GRANTED = declare("sharing.granted", "开通了共享授权", "issued a grant")
GRANT_REFUSED = declare("sharing.grant_refused", "共享授权未获开通", "a grant was refused")
KEY_RENEWED = declare("sharing.key_renewed", "领取了新的调用密钥", "took a new key")
SUSPENDED = declare("sharing.suspended", "暂停了共享授权", "suspended a grant")
RESUMED = declare("sharing.resumed", "恢复了共享授权", "resumed a grant")
REVOKED = declare("sharing.revoked", "撤销了共享授权", "revoked a grant")
CHANGE_REFUSED = declare("sharing.change_refused", "变更共享授权未被接受", "a change of a grant was refused")
DISPUTED = declare("sharing.disputed", "对拒绝共享提出争议", "disputed a refusal")
PUBLISHED = declare("sharing.published", "发布了授权快照", "published the snapshot of grants")
