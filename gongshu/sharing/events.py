"""What can happen in this room. An act that was refused is recorded under the same word, with the outcome *refused*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongshu.audit.events import Event, declare
from gongshu.organizations.events import SIGNED_IN

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
USE_RECORDED = declare("sharing.use_recorded", "登记共享数据的使用情况", "recorded how shared data was used")
DOCUMENT_PREPARED = declare("sharing.document_prepared", "准备了文书、证照", "prepared a document for delivery")
LICENSE_FETCHED = declare("sharing.license_fetched", "从电子证照库取了证照", "fetched a license from the e-licenses")
DOCUMENT_SEALED = declare(
    "sharing.document_sealed", "经印章服务加盖了印章", "had a document sealed by the seal service"
)
SEAL_FAILED = declare("sharing.seal_failed", "加盖印章失败", "failed to have a document sealed")
DOCUMENT_DELIVERED = declare("sharing.document_delivered", "交付了文书、证照", "delivered a document")
DOCUMENT_TAKEN = declare("sharing.document_taken", "下载了文书、证照", "took a copy of a document")
DOCUMENT_DISCARDED = declare("sharing.document_discarded", "作废了待交付的文书、证照", "discarded a document")
DOCUMENT_ARCHIVED = declare("sharing.document_archived", "文书、证照归档", "handed a document to the e-archives")
STANDING_ASKED = declare("sharing.standing_asked", "查询了申请单位的信用", "asked how an applicant stands")
SERVICE_FAILED = declare("sharing.service_failed", "支撑服务没有办成", "a support service failed")
SERVICE_ASKED = declare("sharing.service_asked", "试用了支撑服务", "asked whether a support service is there")

USES: Mapping[str, Sequence[tuple[Event, str]]] = {
    "identity": ((SIGNED_IN, '"issuer":'),),
    "licenses": ((LICENSE_FETCHED, ""),),
    "seals": ((DOCUMENT_SEALED, ""),),
    "credit": ((STANDING_ASKED, ""),),
    "archives": ((DOCUMENT_ARCHIVED, ""),),
}
"""By which record each support service shows that it was used, and what that record must say."""
