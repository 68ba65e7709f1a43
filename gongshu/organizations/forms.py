"""What is typed at sign-in and on the pages of one's account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.organizations.rules import TOKEN_SCOPES
from gongshu.ui.forms import Day, Form, SomeOf, label
from gongshu.ui.values import Choice


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


class DelegationForm(Form):
    """Who acts on my behalf, from when until when, in what.

    Args:
        people: the colleagues.
        procedures: the procedures of the profile in force here.
    """

    delegate = forms.ChoiceField(label=label("由谁代办", "Who acts"))
    first_day = Day(label=label("开始日期", "First day"))
    last_day = Day(
        label=label("结束日期", "Last day"), help_text=label("当日结束时自动失效", "It ends by itself that day")
    )
    procedures = SomeOf(
        label=label("办理哪些程序", "In which procedures"),
        help_text=label("不选即全部程序", "None chosen: all of them"),
        required=False,
    )

    def __init__(self, *args: Any, people: Sequence[Choice], procedures: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_people(self.fields["delegate"], people)
        offered = self.fields["procedures"]
        assert isinstance(offered, SomeOf)
        offered.offer(procedures)


class SubstituteForm(DelegationForm):
    """Who stands in for whom until further notice, in what.

    Args:
        principals: those for whom somebody may stand in.
    """

    principal = forms.ChoiceField(label=label("为谁指定", "For whom"))
    first_day = None  # type: ignore[assignment]
    last_day = None  # type: ignore[assignment]
    field_order = ["principal", "delegate", "procedures"]

    def __init__(self, *args: Any, principals: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_people(self.fields["principal"], principals)


def _offer_people(field: forms.Field, people: Sequence[Choice]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", t("请选择", "Choose")), *((one.value, one.label) for one in people)]


class ContractorForm(Form):
    """Who of a contractor gets an account, under which agreement.

    Args:
        agreements: those in force.
    """

    agreement = forms.ChoiceField(
        label=label("协议", "Agreement"),
        help_text=label("只列在有效期内的协议；协议结束，账号随即停用", "Those in force; the account ends with it"),
    )
    username = forms.CharField(
        label=label("用户名", "Username"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(label=label("姓名", "Name"), max_length=100)
    password = _password(
        "首次密码",
        "First password",
        "new-password",
        ("至少 10 位；首次登录须修改", "At least 10 characters; to be changed at the first sign-in"),
    )

    def __init__(self, *args: Any, agreements: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_people(self.fields["agreement"], agreements)


class TokenForm(Form):
    """What a token is for, what it may do, for how long."""

    name = forms.CharField(
        label=label("用途", "What for"),
        help_text=label("交给哪个系统使用，如“目录报送程序”", "Which system uses it, like “catalog upload”"),
        max_length=60,
    )
    scope = forms.ChoiceField(label=label("范围", "Scope"))
    days = forms.TypedChoiceField(
        label=label("有效期", "Term"),
        help_text=label("到期自动失效（本平台约定，最长一年）", "It ends by itself (house rule: a year at most)"),
        coerce=int,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope, days = self.fields["scope"], self.fields["days"]
        assert isinstance(scope, forms.ChoiceField)
        assert isinstance(days, forms.ChoiceField)
        scope.choices = [(word, title) for word, title in TOKEN_SCOPES.items()]
        days.choices = [(str(count), t(f"{count} 天", f"{count} days")) for count in (30, 90, 180, 366)]


class ProofForm(Form):
    """The password or a code, once more, before a grave act."""

    secret = _password(
        "密码或动态验证码",
        "Password or code",
        "current-password",
        ("重大事项须在最近几分钟内验证过身份", "A grave act takes proof of who you are within the last minutes"),
    )


class IdentityForm(Form):
    """Whose account, which identity, on what paper.

    Args:
        people: the accounts that may be linked.
    """

    person = forms.ChoiceField(label=label("账号", "Account"))
    named = forms.CharField(
        label=label("身份标识", "Identifier"),
        help_text=label(
            "本人未绑定时登录，页面会显示它；须是终身不变、不转给他人的编号",
            "Shown to the person who signs in unlinked; one that never changes and is never given to another",
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    basis = forms.CharField(
        label=label("依据", "Basis"),
        help_text=label("如“本人持工作证到场核对”", "Such as “came in person with the staff card”"),
        max_length=200,
    )

    def __init__(self, *args: Any, people: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_people(self.fields["person"], people)
