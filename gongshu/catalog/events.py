"""What can happen to a catalog entry."""

from __future__ import annotations

from gongshu.audit.events import declare

DRAFTED = declare("catalog.drafted", "起草目录", "drafted a catalog entry")
REVISED = declare("catalog.revised", "修改目录草稿", "revised a draft of the catalog")
SUBMITTED = declare("catalog.submitted", "提交目录审核", "handed a catalog entry in for review")
RECALLED = declare("catalog.recalled", "撤回目录送审", "took a catalog entry back from review")
STEPPED = declare("catalog.stepped", "办理目录事项", "moved a catalog case on")
RETURNED = declare("catalog.returned", "退回目录修改", "returned a catalog entry for revision")
PUBLISHED = declare("catalog.published", "发布目录版本", "published a version of a catalog entry")
CHANGE_BEGUN = declare("catalog.change_begun", "启动目录变更", "began to change a published entry")
CHANGE_DISCARDED = declare("catalog.change_discarded", "放弃目录变更", "dropped a change of a published entry")
WITHDRAWN = declare("catalog.withdrawn", "撤销目录", "withdrew a catalog entry")
IMPORTED = declare("catalog.imported", "导入目录表格", "imported a catalog spreadsheet")
CODE_GIVEN = declare("catalog.code_given", "登记目录的外部代码", "recorded a code others give a catalog entry")
CODE_ENDED = declare("catalog.code_ended", "停用目录的外部代码", "recorded that a code of others ended")
DESIGNATED = declare("catalog.source_designated", "指定数据的数源", "designated the source of a datum")
DESIGNATION_ENDED = declare("catalog.source_ended", "撤销数源的指定", "ended the designation of a source")
SOURCE_DISPUTED = declare("catalog.source_disputed", "对指定的数源提出异议", "disputed the designation of a source")
SOURCE_KEPT = declare("catalog.source_kept", "维持指定的数源", "kept the designated source after a dispute")
TOLD_APART = declare("catalog.told_apart", "说明两条目录不是同一数据", "said why two entries hold different data")
