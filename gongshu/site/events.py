"""What can happen to an installation as a whole."""

from __future__ import annotations

from gongshu.audit.events import declare

BACKED_UP = declare("site.backed_up", "备份了本平台", "backed the installation up")
RESTORED = declare("site.restored", "从备份恢复了本平台", "restored the installation from a backup")
RECOVERY_TESTED = declare("site.recovery_tested", "做了恢复试验", "tested the recovery from a backup")
