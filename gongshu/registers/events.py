"""What can happen in this room. An act that was refused is recorded under the same word, with the outcome *refused*."""

from __future__ import annotations

from gongshu.audit.events import declare

ADDED = declare("registers.added", "登记了一条台账", "entered a row in a register")
ATTACHED = declare("registers.attached", "为一条台账附了材料", "attached a file to a row of a register")
CORRECTED = declare("registers.corrected", "更正了一条台账", "corrected a row of a register")
ENDED = declare("registers.ended", "办结或划去了一条台账", "closed or struck a row of a register")
EDITION_PUBLISHED = declare("registers.edition_published", "公布了台账的一版", "published an edition of a register")
IMPORTED = declare("registers.imported", "导入了台账表格", "imported a spreadsheet into a register")
