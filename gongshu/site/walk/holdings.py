"""What the agencies of a demonstration hold: plausible entries of a county's catalog, wholly invented."""

from __future__ import annotations

from dataclasses import dataclass

PERSONAL = "3"
"""The grade of an item that tells of a person."""


@dataclass(frozen=True, slots=True)
class Holding:
    """An entry to be compiled.

    Attributes:
        part: which agency of the walk holds it.
        title: its title.
        abstract: what it is, in a sentence.
        theme: the word behind ``部门信息资源/`` of its classification.
        cycle: how often it is brought up to date.
        business: the business it comes from, and behind a slash the system it lies in.
        items: each as ``title type length grade``; the first is the key.
        opened: whether everybody may have it.
    """

    part: str
    title: str
    abstract: str
    theme: str
    cycle: str
    business: str
    items: tuple[str, ...]
    opened: bool = False


_NAME, _NUMBER = "姓名 C 50 3", "公民身份号码 C 18 3"
_CODE, _BODY, _PLACE = "统一社会信用代码 C 18 1", "名称 C 200 1", "地址 C 200 1"

HOLDINGS = (
    Holding(
        "provider",
        "社会组织登记信息",
        "在本级登记的社会团体、民办非企业单位和基金会及其年检结论",
        "民政",
        "每月",
        "社会组织登记管理/社会组织登记系统",
        (_CODE, _BODY, "类别 C 20 1", "成立日期 D 10 1", "年检结论 C 20 2"),
    ),
    Holding(
        "provider",
        "婚姻登记信息",
        "婚姻登记机关办理的结婚、离婚登记，用于婚姻状况核验",
        "民政",
        "每日",
        "婚姻登记/婚姻登记系统",
        (_NUMBER, _NAME, "婚姻状况 C 10 3", "登记日期 D 10 3", "登记机关 C 100 2"),
    ),
    Holding(
        "provider",
        "最低生活保障对象信息",
        "在保家庭的保障类别、人数和保障金额",
        "民政",
        "每月",
        "社会救助审核确认/社会救助信息系统",
        ("低保证号 C 20 2", _NAME, "保障人数 N 3 2", "保障金额 N 10 3", "起始日期 D 10 2"),
    ),
    Holding(
        "provider",
        "养老机构名录",
        "已备案养老机构的地址、床位和服务热线",
        "民政",
        "每月",
        "养老机构备案/养老服务信息平台",
        ("备案编号 C 20 1", _BODY, _PLACE, "床位数 N 6 1", "服务热线 C 20 1"),
        opened=True,
    ),
    Holding(
        "provider",
        "标准地名地址信息",
        "经批准的地名、门楼牌地址和所在街道",
        "民政",
        "每季度",
        "地名管理/区划地名系统",
        ("地址编码 C 30 1", "标准地址 C 200 1", "所在街道 C 50 1", "批准日期 D 10 1"),
        opened=True,
    ),
    Holding(
        "applicant",
        "基本医疗保险参保信息",
        "职工和居民基本医疗保险的参保状态与险种",
        "医疗保障",
        "每日",
        "参保登记/医疗保障信息平台",
        (_NUMBER, _NAME, "险种 C 20 2", "参保状态 C 10 3", "参保日期 D 10 3"),
    ),
    Holding(
        "applicant",
        "定点医药机构名录",
        "签订服务协议的定点医疗机构和定点零售药店",
        "医疗保障",
        "每月",
        "定点管理/医疗保障信息平台",
        ("机构编码 C 20 1", _BODY, "机构类别 C 20 1", _PLACE),
        opened=True,
    ),
    Holding(
        "applicant",
        "医疗救助支付信息",
        "对救助对象支付的门诊、住院救助费用",
        "医疗保障",
        "每月",
        "医疗救助/医疗保障信息平台",
        ("结算编号 C 30 2", _NUMBER, "救助类别 C 20 3", "支付金额 N 12 3", "结算日期 D 10 3"),
    ),
    Holding(
        "stranger",
        "网格事件处置记录",
        "网格员上报的事件及其处置单位和结果",
        "基层治理",
        "每日",
        "网格管理/基层治理平台",
        ("事件编号 C 20 1", "事件类别 C 20 1", "上报日期 D 10 1", "处置单位 C 100 1", "处置结果 C 200 2"),
    ),
    Holding(
        "stranger",
        "高龄津贴发放记录",
        "八十周岁以上老人高龄津贴的发放月份和金额",
        "民政",
        "每月",
        "高龄津贴发放/基层治理平台",
        ("发放编号 C 20 2", _NUMBER, _NAME, "发放月份 C 7 2", "发放金额 N 8 3"),
    ),
    Holding(
        "police",
        "居住证登记信息",
        "流动人口申领居住证的登记和签注",
        "公安",
        "每日",
        "居住登记/人口管理系统",
        ("居住证号 C 20 3", _NAME, _NUMBER, "居住地址 C 200 3", "签注日期 D 10 2"),
    ),
    Holding(
        "police",
        "户籍人口变动统计",
        "按街道汇总的出生、死亡、迁入、迁出人数",
        "公安",
        "每季度",
        "人口统计/人口管理系统",
        ("统计编号 C 20 1", "所在街道 C 50 1", "统计季度 C 7 1", "迁入人数 N 8 1", "迁出人数 N 8 1"),
        opened=True,
    ),
    Holding(
        "police",
        "道路交通事故统计",
        "按路段汇总的一般程序事故起数",
        "公安",
        "每月",
        "事故处理/交通管理平台",
        ("路段编号 C 20 1", "路段名称 C 100 1", "统计月份 C 7 1", "事故起数 N 6 1"),
        opened=True,
    ),
    Holding(
        "market",
        "企业登记基本信息",
        "在本级登记的企业及其住所、登记状态和成立日期",
        "市场监管",
        "每日",
        "企业登记/企业登记全程网办平台",
        (_CODE, _BODY, "法定代表人 C 50 2", "住所 C 200 1", "登记状态 C 10 1", "成立日期 D 10 1"),
    ),
    Holding(
        "market",
        "食品经营许可信息",
        "有效的食品经营许可证及其经营项目",
        "市场监管",
        "每周",
        "食品经营许可/行政审批系统",
        ("许可证编号 C 20 1", _BODY, _PLACE, "经营项目 C 200 1", "有效期至 D 10 1"),
        opened=True,
    ),
    Holding(
        "market",
        "特种设备使用登记信息",
        "电梯、锅炉等特种设备的使用单位和下次检验日期",
        "市场监管",
        "每月",
        "特种设备监察/特种设备安全平台",
        ("使用登记证编号 C 30 1", "设备类别 C 20 1", "使用单位 C 200 1", "下次检验日期 D 10 2"),
    ),
    Holding(
        "market",
        "行政处罚决定公示信息",
        "依法公示的市场监管行政处罚决定",
        "市场监管",
        "每周",
        "行政处罚/执法办案系统",
        ("决定书文号 C 50 1", "当事人名称 C 200 1", "处罚种类 C 50 1", "决定日期 D 10 1"),
        opened=True,
    ),
    Holding(
        "land",
        "不动产登记信息",
        "不动产单元的权利类型、权利人和登记日期",
        "自然资源",
        "每日",
        "不动产登记/不动产登记平台",
        ("不动产单元号 C 28 2", "权利人 C 100 3", "权利类型 C 50 2", "坐落 C 200 2", "登记日期 D 10 2"),
    ),
    Holding(
        "land",
        "建设用地规划许可信息",
        "已核发的建设用地规划许可证",
        "自然资源",
        "每月",
        "规划许可/国土空间规划平台",
        ("许可证号 C 30 1", "项目名称 C 200 1", "用地性质 C 50 1", "用地面积 N 12 1", "核发日期 D 10 1"),
        opened=True,
    ),
    Holding(
        "health",
        "医疗机构执业登记信息",
        "取得执业许可的医疗机构、诊疗科目和床位",
        "卫生健康",
        "每月",
        "医疗机构登记/卫生健康综合平台",
        ("登记号 C 22 1", _BODY, _PLACE, "诊疗科目 C 500 1", "核定床位 N 6 1"),
        opened=True,
    ),
    Holding(
        "health",
        "出生医学证明签发信息",
        "助产机构签发的出生医学证明",
        "卫生健康",
        "每日",
        "出生医学证明管理/妇幼健康系统",
        ("证明编号 C 20 3", "新生儿姓名 C 50 3", "出生日期 D 10 3", "签发机构 C 100 2"),
    ),
    Holding(
        "health",
        "预防接种门诊名录",
        "预防接种门诊的地址、接种时间和咨询电话",
        "卫生健康",
        "每季度",
        "免疫规划/免疫规划信息系统",
        ("门诊编号 C 20 1", _BODY, _PLACE, "接种时间 C 100 1", "咨询电话 C 20 1"),
        opened=True,
    ),
)
"""Nothing in them is taken from anybody's catalog."""
