"""What goes wrong with another's database, in words: what, why, what to do. Never with a message of the server's."""

from __future__ import annotations

from collections.abc import Mapping

from gongshu.kit.errors import Transient
from gongshu.kit.text import Text, t


class DatabaseFault(Transient):
    """The database elsewhere did not do what was asked. ``code`` is a word of ``FAULTS``."""

    status = 502


FAULTS: Mapping[str, tuple[Text, Text]] = {
    "unknown_host": (
        t("找不到这个主机", "there is no host of this name"),
        t("核对主机名和域名解析", "check the name and how it is resolved"),
    ),
    "host_not_allowed": (
        t("不允许连接这个主机", "this host may not be connected to"),
        t(
            "由运维人员在 collection.database_hosts 中写明主机或网段",
            "the operator names the host or its network in collection.database_hosts",
        ),
    ),
    "refused": (
        t("主机拒绝连接", "the host refuses the connection"),
        t(
            "核对端口；确认数据库已启动、防火墙放行",
            "check the port, the firewall, and that the database runs",
        ),
    ),
    "unreachable": (
        t("连不上，或连接中断", "no connection, or it broke off"),
        t("核对主机、端口和网络后再试", "check host, port and network, then try again"),
    ),
    "too_slow": (
        t("超过时限没有答复", "no answer in time"),
        t("稍后再试；一再如此的，请数据库管理员查看", "try later; if it goes on, have the database looked at"),
    ),
    "busy": (
        t("数据库的连接已满，或正在启动", "the database takes no more connections, or is starting"),
        t("稍后再试", "try again later"),
    ),
    "login_refused": (
        t("数据库不接受这个账号", "the database does not accept this account"),
        t(
            "核对账号、口令，以及该账号是否允许从本机登录",
            "check the account, its password, and whether it may sign in from this machine",
        ),
    ),
    "no_database": (
        t("没有这个数据库，或账号不能进入", "there is no such database, or the account may not enter it"),
        t("核对数据库名称", "check the name of the database"),
    ),
    "tls_lacking": (
        t("服务器不提供加密连接", "the server offers no encrypted connection"),
        t(
            "请数据库管理员启用 TLS；确在可信网络内的，以 --tls off 重新登记",
            "have TLS switched on there; in a network you trust, register it again with --tls off",
        ),
    ),
    "tls_failed": (
        t("服务器的证书不可信", "the server's certificate is not to be trusted"),
        t(
            "用 --ca 指明签发它的根证书；核对主机名",
            "name its issuer's certificate with --ca; check the host's name",
        ),
    ),
    "clear_password": (
        t("服务器要求明文口令，已拒绝", "the server asks for the password in clear; it was not sent"),
        t("启用加密连接并核对证书", "use an encrypted connection with the certificate checked"),
    ),
    "no_such_table": (
        t("没有这张表", "there is no such table"),
        t("回到表的清单另选", "choose again from the list of tables"),
    ),
    "no_rights": (
        t("账号无权读取这张表", "the account may not read this table"),
        t("请数据库管理员授予该账号 SELECT 权限", "have the account granted SELECT on it"),
    ),
    "not_readable": (
        t("数据库不能给出所要的内容", "the database cannot give what was asked for"),
        t("请数据库管理员查看该表或视图是否有效", "have somebody see there whether the table or view is sound"),
    ),
    "too_many_columns": (
        t("列太多，一条目录容纳不下", "it has more columns than an entry holds"),
        t("在来源库建一个只含所需列的视图", "make a view there with the columns that are needed"),
    ),
    "secret_lacking": (
        t("取不到数据库口令", "the password for the database is not at hand"),
        t(
            "由运维人员检查登记的环境变量或口令文件：gongshu connections test",
            "the operator looks after the variable or file named for it: gongshu connections test",
        ),
    ),
}
"""Each fault: what happened, what to do."""


def fault(code: str, *, why: Text | None = None, at: str = "") -> DatabaseFault:
    """Return a fault by its word."""
    what, remedy = FAULTS[code]
    return DatabaseFault(what, why=why, remedy=remedy, code=code, at=at)
