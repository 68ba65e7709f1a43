"""``gongshu init``, ``up``, ``doctor``: create an installation, run it, see whether it is sound."""

from __future__ import annotations

import sys

import click

from gongshu.kit.home import Home
from gongshu.kit.progress import bar
from gongshu.kit.text import t
from gongshu.kit.tls import certificate
from gongshu.site import demonstration, doctor, install
from gongshu.site.commands.common import Output, command, need_home
from gongshu.site.processes import Supervisor, need_free, parts


def join(group: click.Group) -> None:
    """Bring the commands to the group."""
    for one in (init, up, check):
        group.add_command(one)


@click.command()
@click.option("--profile", required=True, help="the jurisdiction's profile, e.g. sixian-2021")
@click.option("--authority", required=True, help="name of the data authority")
@click.option("--uscc", required=True, help="its unified social credit code")
@click.option(
    "--acknowledge", is_flag=True, help="use a draft or abolished instrument, and what is off by default, knowingly"
)
@command
def init(profile: str, authority: str, uscc: str, acknowledge: bool, out: Output, home: Home) -> None:
    """Create an installation: keys, tables, jurisdiction, data authority, three administrators."""
    install.must_not_exist(home)
    install.check_answers(profile_id=profile, authority=authority, uscc=uscc, acknowledge=acknowledge)
    install.prepare(home, profile_id=profile, acknowledge=acknowledge)
    accounts = install.first_accounts(authority=authority, uscc=uscc)
    out.data({"home": str(home.root), "profile": profile, "accounts": [vars(one) for one in accounts]})
    out.say(t(f"已创建：{home.root}", f"created: {home.root}"))
    out.say(
        t(
            "三名管理员的初始口令只显示这一次，首次登录须修改并登记第二因素：",
            "the administrators' first passwords are shown once; change them and enroll a second factor at sign-in:",
        )
    )
    out.table(
        (t("账号", "account"), t("职务", "post"), t("初始口令", "first password")),
        ((one.username, one.post, one.password) for one in accounts),
    )


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, help="port of the site")
@click.option("--gateway-port", default=8001, show_default=True, help="port of the gateway")
@click.option("--demo", is_flag=True, help="create and load the demonstration first if the home is new")
@click.option("--profile", default="haishu-2022", show_default=True, help="the demonstration's profile")
@command
def up(host: str, port: int, gateway_port: int, demo: bool, profile: str, out: Output, home: Home) -> None:
    """Bring the tables up to date and run site, worker and gateway until interrupted."""
    need_free(host, port, "--port")
    need_free(host, gateway_port, "--gateway-port")
    if demo:
        with bar(str(t("载入演示", "loading the demonstration")), quiet=out.as_json) as progress:
            loaded = demonstration.load(home, profile_id=profile, progress=progress)
        if loaded != profile:
            _tell_of_the_other(out, home, loaded, profile)
    need_home(home)
    install.bring_up_to_date(home)
    supervisor = Supervisor(home, parts(home, host=host, port=port, gateway_port=gateway_port))
    try:
        supervisor.start()
        scheme = "https" if certificate(home) else "http"
        addresses = {
            "portal": f"{scheme}://{host}:{port}/",
            "desk": f"{scheme}://{host}:{port}/desk/",
            "gateway": f"{scheme}://{host}:{gateway_port}/v1/",
        }
        out.data(addresses)
        names = (t("开放门户", "portal"), t("工作台", "desk"), t("数据网关", "gateway"))
        for name, address in zip(names, addresses.values(), strict=True):
            out.say(f"{name}  {address}")
        out.say(t("按 Ctrl+C 停止", "Ctrl+C stops it"))
        sys.stdout.flush()
        supervisor.watch(out.say)
    finally:
        supervisor.stop()


def _tell_of_the_other(out: Output, home: Home, loaded: str, asked: str) -> None:
    """Say that a home keeps the law it was made with, and how to see the one asked for."""
    command = f"make run PROFILE={asked} HOME_DIR=home-{asked.partition('-')[0]}"
    out.say(
        t(
            f"{home.root} 里是 {loaded} 的演示；看 {asked} 请另建目录：{command}",
            f"{home.root} holds the demonstration of {loaded}; for {asked} make another: {command}",
        )
    )


@click.command("doctor")
@command
def check(out: Output, home: Home) -> None:
    """Tell whether this machine and this installation are sound; exit 1 if not."""
    findings = doctor.examine(home)
    out.data([vars(one) | {"remedy": str(one.remedy), "what": str(one.what)} for one in findings])
    out.table(
        (t("检查", "check"), t("结果", "result"), t("怎么办", "remedy")),
        ((one.what, t("正常", "sound") if one.sound else t("有问题", "not sound"), one.remedy) for one in findings),
    )
    if not all(one.sound for one in findings):
        sys.exit(1)
