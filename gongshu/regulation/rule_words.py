"""The words that values of rules are written in, as people read them: no parameter of an instrument stays a code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gongshu.kit.text import Text, t

RULE_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        # platforms and where data goes
        "upper_platform": t("上级平台", "the upper platform"),
        "own_platform": t("本级平台", "a platform of its own"),
        "city_platform": t("市平台", "the city platform"),
        "district_warehouse": t("区数据仓", "the district's warehouse"),
        # ways and channels
        "interface": t("接口", "by interface"),
        "exchange": t("交换", "by exchange"),
        "central_analysis": t("集中分析处理", "by analysis at the center"),
        "copy": t("拷贝", "as a copy"),
        "file": t("文件", "as a file"),
        "form": t("表单", "by form"),
        "other": t("其他方式", "otherwise"),
        "service_handling": t("办事类系统", "systems that handle services"),
        "decision_analysis": t("决策分析类系统", "systems for analysis and decisions"),
        "run_at_most_once_services": t("“最多跑一次”事项", "services in one visit at most"),
        # classes
        "conditional": t("有条件共享", "conditional"),
        "none": t("不予共享", "not shared"),
        "masked": t("脱敏处理", "masked"),
        "consent_of_rights_holder": t("权利人同意", "the rights holder's consent"),
        # how far a second collection is barred
        "shareable": t("别处可以共享的", "what others share"),
        "on_platform": t("平台上已有并共享的", "what is on the platform and shared"),
        "collected": t("别处已经收集的", "what others collect"),
        # posts, levels, bodies
        "chief_data_officer": t("首席数据官（代表）", "chief data officer"),
        "data_officer": t("数据专员", "data officer"),
        "city": t("市级", "city"),
        "county": t("县级", "county"),
        "collector": t("采集方", "who collects"),
        "user": t("使用方", "who uses"),
        "operator": t("运营方", "who operates"),
        "secrecy": t("保密审查", "secrecy review"),
        "natural_person": t("自然人", "natural persons"),
        "legal_person": t("法人", "legal persons"),
        "citizen_id": t("公民身份号码", "citizen id number"),
        "uscc": t("统一社会信用代码", "unified social credit code"),
        # checks and bars
        "joint_review": t("联合审查", "joint review"),
        "risk_assessment": t("风险评估", "risk assessment"),
        "provider_consultation": t("征求提供单位意见", "consulting the provider"),
        "public_consultation": t("征求公众意见", "consulting the public"),
        "secrecy_review": t("保密审查", "secrecy review"),
        "service_before_opening": t("开放前的服务", "service before opening"),
        "national_security": t("国家安全", "national security"),
        "information_risk": t("信息安全风险", "risk to information"),
        "social_effect": t("社会影响", "effect on society"),
        "state_secret": t("国家秘密", "state secrets"),
        "trade_secret": t("商业秘密", "trade secrets"),
        "personal_privacy": t("个人隐私", "personal privacy"),
        "barred_unless_assessed": t("未经评估不得出境", "barred unless assessed"),
        "secrecy_risk": t("泄密风险", "secrecy risk"),
        "personal_information_impact": t("对个人信息的影响", "effect on personal information"),
        # problems and how they end
        "error": t("错误", "errors"),
        "omission": t("遗漏", "omissions"),
        "rights_infringement": t("侵害权益", "infringed rights"),
        "corrected": t("完成整改", "corrected"),
        "confirmed_correct": t("确认无误", "confirmed correct"),
        "settled": t("沟通解决", "settled by talk"),
        # security
        "grading": t("分类分级", "grading"),
        "monitoring": t("监测", "monitoring"),
        "assessment": t("评估", "assessment"),
        "education": t("教育", "education"),
        "sharing_opening": t("共享开放", "sharing and opening"),
        "destruction": t("销毁", "destruction"),
        "authentication": t("身份认证", "authentication"),
        "access_control": t("访问控制", "access control"),
        "encryption": t("加密", "encryption"),
        "masking": t("脱敏", "masking"),
        "provenance": t("溯源", "provenance"),
        "backup": t("备份", "backup"),
        # use of what was shared
        "source": t("来源", "source"),
        "acquired_on": t("取得日期", "day of acquisition"),
        "suspended": t("暂停", "suspended"),
        "rectified": t("整改", "mended"),
        "may_be_ended": t("可以终止", "may be ended"),
        "reason": t("理由", "reason"),
        "negotiation": t("协商", "talks"),
        "filing": t("备案", "filing"),
        "scenario": t("场景", "scenario"),
        "process": t("过程", "process"),
        "effect": t("成效", "effect"),
        "storage": t("存储", "storage"),
        # base databases
        "population": t("人口", "population"),
        "legal_persons": t("法人", "legal persons"),
        "e_licenses": t("电子证照", "e-licenses"),
        "geography": t("自然资源和空间地理", "natural resources and geography"),
        "credit": t("信用", "credit"),
        "theme": t("主题库", "theme databases"),
        # what is opened first
        "livelihood": t("民生", "livelihood"),
        "urgent_need": t("社会迫切需要", "urgent need"),
        "industry_value": t("产业价值", "value for industry"),
        "strategic_meaning": t("战略意义", "strategic meaning"),
        "digital_economy": t("数字经济", "digital economy"),
        "public_service": t("公共服务", "public service"),
        "public_security": t("公共安全", "public security"),
        "social_governance": t("社会治理", "social governance"),
        "market_regulation": t("市场监管", "market regulation"),
        "health": t("卫生健康", "health"),
        "natural_resources": t("自然资源", "natural resources"),
        "environment": t("生态环境", "environment"),
        "employment": t("就业", "employment"),
        "transport": t("交通", "transport"),
        "weather": t("气象", "weather"),
        "administrative_licenses": t("行政许可", "administrative licenses"),
        "administrative_penalties": t("行政处罚", "administrative penalties"),
        "enterprise_credit": t("企业信用", "credit of enterprises"),
    }
)
"""By word. Kinds of legal basis and roles have their names elsewhere."""
