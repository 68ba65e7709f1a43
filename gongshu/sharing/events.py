"""What can happen in this room. An act that was refused is recorded under the same word, with the outcome *refused*."""

from __future__ import annotations

from gongshu.audit.events import declare

STARTED = declare("sharing.started", "开始填写共享申请", "started an application")
SAVED = declare("sharing.saved", "保存了共享申请", "saved an application")
DISCARDED = declare("sharing.discarded", "放弃了共享申请草稿", "discarded a draft application")
APPLIED = declare("sharing.applied", "提交了共享申请", "applied for shared data")
STEP_RECORDED = declare("sharing.step_recorded", "办理了共享申请的一个环节", "recorded a step of an application")
OBJECTED = declare("sharing.objected", "提供单位提出异议", "the provider objected to sharing")
ARGUED = declare("sharing.argued", "登记了数据落地论证结果", "recorded the argumentation of an exchange")
DRAWN_UP = declare("sharing.drawn_up", "生成了数据使用协议", "drew up the agreement")
SIGNED = declare("sharing.signed", "签署了数据使用协议", "signed the agreement")
GRANTED = declare("sharing.granted", "开通了共享授权", "issued a grant")
KEY_RENEWED = declare("sharing.key_renewed", "领取了新的调用密钥", "took a new key")
SUSPENDED = declare("sharing.suspended", "暂停了共享授权", "suspended a grant")
RESUMED = declare("sharing.resumed", "恢复了共享授权", "resumed a grant")
REVOKED = declare("sharing.revoked", "撤销了共享授权", "revoked a grant")
DISPUTED = declare("sharing.disputed", "对拒绝共享提出争议", "disputed a refusal")
PUBLISHED = declare("sharing.published", "发布了授权快照", "published the snapshot of grants")
