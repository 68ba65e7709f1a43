"""``gongshu init`` and ``doctor``: an installation with keys, law, authority and three separated administrators."""

from __future__ import annotations

import stat

import pytest

from gongshu.audit.queries import search
from gongshu.kit.home import Home
from gongshu.organizations import queries as organizations
from gongshu.organizations.models import Person
from tests.cast import made_up_uscc
from tests.site.conftest import Run

pytestmark = pytest.mark.django_db

NEW = ("init", "--profile", "sixian-2021", "--authority", "数据资源管理局", "--uscc", made_up_uscc(1))


def test_a_new_installation_has_its_law_its_authority_and_three_administrators(own_home: Home, run: Run) -> None:
    ran = run(*NEW, "--json")
    assert ran.code == 0, ran.err
    assert own_home.exists
    assert organizations.jurisdiction().id == "sixian-2021"
    posts = {one["post"]: one["username"] for one in ran.document["accounts"]}
    assert set(posts) == {"system_admin", "security_admin", "audit_admin"}
    assert len(set(posts.values())) == 3
    assert len({one["password"] for one in ran.document["accounts"]}) == 3
    for one in Person.objects.filter(username__in=posts.values()):
        assert one.must_change_password
        assert one.organization.name == "数据资源管理局"


def test_passwords_are_shown_once_and_kept_nowhere_in_clear(own_home: Home, run: Run) -> None:
    ran = run(*NEW, "--json")
    secrets = [one["password"] for one in ran.document["accounts"]]
    kept = "".join(one.password for one in Person.objects.all()) + "".join(record.body for record in search())
    kept += "".join(path.read_text(errors="replace") for path in own_home.root.rglob("*") if path.is_file())
    assert not [one for one in secrets if one in kept]


def test_secrets_are_readable_by_their_owner_only(own_home: Home, run: Run) -> None:
    run(*NEW)
    secret = [path for path in own_home.keys.iterdir() if path.suffix != ".pub"]
    assert secret
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}


def test_an_abolished_instrument_needs_the_switch(run: Run) -> None:
    words = [word.replace("sixian-2021", "haishu-2022") for word in NEW]
    refused = run(*words)
    assert refused.code == 1
    assert "废止" in refused.err
    assert run(*words, "--acknowledge").code == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"--uscc": "913302030000000000"}, "统一社会信用代码有误"),
        ({"--authority": " "}, "没有写明数据主管部门的名称"),
        ({"--profile": "haishu-2022"}, "废止"),
        ({"--profile": "no-such-2020"}, "no-such-2020"),
    ],
)
def test_a_wrong_answer_leaves_nothing_behind_and_the_corrected_command_works(
    own_home: Home, run: Run, wrong: dict[str, str], said: str
) -> None:
    words = list(NEW)
    for name, value in wrong.items():
        words[words.index(name) + 1] = value
    refused = run(*words)
    assert refused.code == 1
    assert said in refused.err
    assert not own_home.exists
    assert [path.name for path in own_home.root.rglob("*") if path.is_file()] == []
    assert not Person.objects.exists()
    assert run(*NEW).code == 0


def test_an_installation_is_not_created_twice(installed: Home, run: Run) -> None:
    ran = run(*NEW)
    assert ran.code == 1
    assert f"{installed.root} 已经是一个公数安装" in ran.err
    assert "换一个目录" in ran.err


def test_what_must_be_given_is_asked_for_as_misuse(run: Run) -> None:
    ran = run("init", "--profile", "sixian-2021")
    assert ran.code == 2
    assert "--authority" in ran.err


def test_a_sound_installation_has_nothing_to_mend(run: Run) -> None:
    run(*NEW)
    ran = run("doctor", "--json")
    assert ran.code == 0, ran.out
    assert [one["what"] for one in ran.document if not one["sound"]] == []


def test_a_key_that_others_can_read_is_named_with_its_remedy(own_home: Home, run: Run) -> None:
    run(*NEW)
    (own_home.keys / "site.secret").chmod(0o644)
    ran = run("doctor", "--lang", "en")
    assert ran.code == 1
    assert "chmod 600: site.secret" in ran.out


def test_where_no_installation_is_commands_say_how_to_make_one(run: Run) -> None:
    for words in (("collect", __file__, "--resource", "1"), ("audit", "verify"), ("catalog", "search", "低保")):
        ran = run(*words)
        assert ran.code == 1
        assert "gongshu init --profile" in ran.err
    assert run("doctor").code == 1
