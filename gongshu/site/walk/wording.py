"""What the people of a walk and of a demonstration write: answers that read like real ones, wholly invented."""

from __future__ import annotations

from collections.abc import Mapping

PAPERS: Mapping[str, str] = {
    "application": "救助、参保两项业务已改为接口核验，全年少收纸质证明一万二千份",
    "assessor": "某数据安全测评有限公司，具备信息安全服务资质",
    "bulletin": "评估结论为合格；编目及时、质量检查到位，两处更新超期已整改，在全区范围内通报",
    "catalog_entered": "项目目录已全部录入目录系统，资源代码见项目页“项目目录”",
    "catalog_list": "产生救助对象、救助金发放两类数据；使用居民登记、参保登记两类数据",
    "catalog_on_platform": "项目目录已纳入市平台，代码见项目页“项目目录”",
    "classified_protection": "系统定为二级，已备案并通过测评，测评报告编号见附件",
    "conflict": "与公安部门人口登记目录中“户籍地址”一项不一致，抽查三百条，有七条不同",
    "consent": "权利人于2026年8月12日书面同意开放名称、地址和服务热线",
    "contents": "归档包一个，文件126份，时间范围2025年1月至12月，校验值附清单",
    "data": "机构名称、地址、服务人次等六项，约三千条，不含个人信息",
    "data_catalog": "产生：救助对象信息、救助金发放信息；使用：居民登记信息、参保登记信息，逐项列入项目目录",
    "demand": "希望按月开放养老服务设施的床位和服务人次，用于研究服务半径",
    "drill_record": "9月10日开展桌面推演，覆盖数据泄露处置全流程，查出值守联络表未更新一处",
    "edition": "2026年第二版，共26条，较上一版新增5条",
    "event": "9月8日晚值班巡检发现测试库端口误对外开放，涉及脱敏样例数据一批，端口已当即关闭",
    "evidence": "整改前后的访问日志、配置变更单和复测记录各一份",
    "existing": "2016年自建的前置交换系统，存放救助对象和发放记录两类数据，每日凌晨用文件交换",
    "findings": "抽查目录二十六条、数据版本九个，两条更新超过周期，其余完整，依据平台留痕记录",
    "functions": "受理、核对、公示、发放四个模块已上线，连续运行三个月无中断",
    "gathered": "救助对象信息已归集到平台，按日更新，对应项目目录首项",
    "goals": "实现救助业务全程网办，建设任务八项全部完成",
    "grounds": "所引规定只限制对外公开，不限制部门间核验；申请的字段已减为两项",
    "indicators": "编目及时率98%、归集及时率96%、问题数据按期处理率100%，综合得分94分",
    "measures": "关闭端口、更换口令、核对访问日志，确认无外部读取，事件没有扩大",
    "mended": "两处超期更新已补齐，更新任务改为自动执行，超期前三日提醒",
    "need": "窗口核验须在办件时即时取得结果，现有接口在专网内不能调用",
    "opinions": "征求九个单位意见，收到意见两条，均已采纳并修改相应目录",
    "partner": "某大学公共管理学院",
    "content": "用脱敏后的服务统计研究养老设施布局，数据不出平台，成果共享",
    "period": "2026年1月至6月",
    "plan": "分两步实施：先迁移业务库并双轨运行一个月，再停用旧系统，经费八十六万元",
    "proof": "临时采集的数据已于9月12日删除，经手人两名，删除记录附后",
    "purpose": "窗口受理时核验申请人身份和待遇状态，减少群众提交纸质证明",
    "reason": "临时救助摸底需要，目录内数据缺少居住情况，一次性采集",
    "receiver": "境外某大学公共卫生学院，所在地新加坡，用于合作研究",
    "records": "访问日志、操作日志各一份，存于审计服务器，校验值已登记",
    "refused_case": "GX-2026-000001",
    "report": "已按检查意见逐项整改：补充两条目录的更新说明，重新归集超期数据",
    "safeguards": "数据存放在本单位内网，专人保管，访问留痕，项目结束后三十日内删除",
    "scenario": "用于“适老出行”小程序，为老年人推荐就近的服务设施",
    "scope": "社会救助业务形成的审批表、公示和发放清单，不含往来函件",
    "severity_reason": "涉及样例数据约二百条，不含真实个人信息，影响限于本单位，定为一般",
    "shared": "救助对象信息以接口方式提供给医保、教育两个部门，月均调用三千次",
    "sharing_opening": "三类数据已共享，一类统计数据已开放，均按目录登记的方式提供",
    "standardization": "数据项采用统一的数据元和代码，接口遵循平台规范",
    "treatment": "姓名只留姓氏，证件号码隐去中间八位，抽查一百条不能还原",
}
"""An answer to each paper of words, by the paper's id; whichever instrument asks for it."""

TITLES: Mapping[str, str] = {
    "platform.migration": "社会救助前置交换系统",
    "archive.archiving": "2025年度社会救助业务归档",
    "collection.temporary": "独居老人居住情况临时采集",
    "collection.gathering": "救助对象信息首次归集",
    "federation.filing": "2026年第二版公共数据目录报备",
    "operation.cooperation": "养老设施布局联合研究",
    "security.drill": "2026年下半年数据泄露应急演练",
    "security.incident": "测试库端口误对外开放",
    "security.personal_incident": "查询账号被冒用",
    "security.export": "养老服务合作研究数据出境",
    "supervision.assessment": "2026年上半年公共数据工作考核",
    "supervision.evaluation": "2026年度数据安全评估",
    "supervision.inspection": "2026年第三季度公共数据检查",
    "supervision.rectification": "目录更新超期整改",
}
"""What a case is about, by its procedure, where that is a title."""
CONTACT = "zhaoyang@example.com"
NAME = "赵阳"


def of_paper(id: str, title: str) -> str:
    """Return what is written for a paper: an answer of its own, else that it lies at hand."""
    return PAPERS.get(id, f"{title}已按要求备齐，共三页，盖章件存本单位档案室")


def title_of(procedure: str, title: str) -> str:
    """Return what a case of a procedure is called."""
    return TITLES.get(procedure, f"2026年第一次{title}")
