"""What can happen in this room."""

from __future__ import annotations

from gongshu.audit.events import declare

ORGANIZATION_CREATED = declare("organizations.organization_created", "登记了机构", "registered an organization")
PERSON_CREATED = declare("organizations.person_created", "开立了账号", "opened an account")
PERSON_CLOSED = declare("organizations.person_closed", "停用了账号", "closed an account")
APPOINTED = declare("organizations.appointed", "授予了职务", "appointed to a post")
DISMISSED = declare("organizations.dismissed", "免去了职务", "relieved of a post")
PROFILE_ADOPTED = declare("organizations.profile_adopted", "选定了适用的规则画像", "adopted the profile in force")
PROCEDURE_SWITCHED = declare(
    "organizations.procedure_switched", "启用或停用了默认不启用的程序", "switched a procedure on or off"
)
PASSWORD_CHANGED = declare("organizations.password_changed", "修改了密码", "changed the password")
PASSWORD_RESET = declare("organizations.password_reset", "重置了密码", "reset the password")
SIGNED_IN = declare("organizations.signed_in", "登录成功", "signed in")
SIGNED_OUT = declare("organizations.signed_out", "退出登录", "signed out")
SIGN_IN_FAILED = declare("organizations.sign_in_failed", "登录失败", "failed to sign in")
SIGN_IN_LOCKED = declare("organizations.sign_in_locked", "连续失败，登录已锁定", "locked after repeated failures")
FACTOR_ENROLLED = declare("organizations.factor_enrolled", "启用了第二验证因素", "enrolled a second factor")
FACTOR_RESET = declare("organizations.factor_reset", "重置了第二验证因素", "reset the second factor")
CODE_REFUSED = declare("organizations.code_refused", "动态验证码未通过", "failed the second factor")
DELEGATED = declare("organizations.delegated", "委托他人代为办理", "let a colleague act on one's behalf")
SUBSTITUTE_NAMED = declare("organizations.substitute_named", "指定了常设代办人", "named a standing substitute")
DELEGATION_REVOKED = declare("organizations.delegation_revoked", "撤销了委托", "revoked a delegation")
ACTING_BEGUN = declare("organizations.acting_begun", "开始代他人办理", "began to act on behalf of a colleague")
ACTING_ENDED = declare("organizations.acting_ended", "结束代他人办理", "ceased to act on behalf of a colleague")
TOKEN_MADE = declare("organizations.token_made", "制作了接口令牌", "made an access token")
TOKEN_REVOKED = declare("organizations.token_revoked", "撤销了接口令牌", "revoked an access token")
PROVED = declare("organizations.proved", "重新验证了身份", "proved anew who they are")
PROOF_FAILED = declare("organizations.proof_failed", "重新验证身份未通过", "failed to prove anew who they are")
IDENTITY_LINKED = declare("organizations.identity_linked", "绑定了统一身份", "linked an account to a unified identity")
IDENTITY_UNLINKED = declare(
    "organizations.identity_unlinked", "解除了统一身份绑定", "ended the link to a unified identity"
)
