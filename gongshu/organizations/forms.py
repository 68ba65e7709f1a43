"""What is typed at sign-in and on the pages of one's account."""

from __future__ import annotations

from django import forms

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.ui.forms import Form, label


def _password(zh: str, en: str, autocomplete: str, hint: tuple[str, str] = ("", "")) -> forms.CharField:
    return forms.CharField(
        label=label(zh, en),
        help_text=label(*hint) if hint[0] else "",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class SignInForm(Form):
    """Username and password."""

    username = forms.CharField(
        label=label("用户名", "Username"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = _password("密码", "Password", "current-password")


class CodeForm(Form):
    """The six figures on the phone."""

    code = forms.CharField(
        label=label("动态验证码", "Code"),
        help_text=label(
            "手机验证器上的 6 位数字，每 30 秒更换", "The 6 figures in your authenticator; new every 30 seconds"
        ),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


class PasswordForm(Form):
    """The old password and, twice, the new one."""

    old = _password("原密码", "Present password", "current-password")
    password = _password(
        "新密码",
        "New password",
        "new-password",
        (
            "至少 10 位；12 位以上不限字符种类。不含用户名、姓名和单位名称，不用最近 5 个密码",
            "At least 10 characters; from 12 on of any kind. Without your username, name or organization; "
            "none of the last 5",
        ),
    )
    repeated = _password("再次输入新密码", "New password again", "new-password")

    def matches(self) -> bool:
        """Whether both new ones are the same; if not, the form says so."""
        same = bool(self.cleaned_data["password"] == self.cleaned_data["repeated"])
        if not same:
            self.refuse(
                BadInput(t("两次输入的新密码不一致", "the two new passwords differ"), code="passwords_differ"),
                "repeated",
            )
        return same
