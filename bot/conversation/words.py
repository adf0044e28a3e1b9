"""The words people use for record types and for what a record says, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

_TYPES: Mapping[str, tuple[str, ...]] = {
    "interview": ("约谈", "警示约谈", "约谈企业", "约谈负责人", "约谈主要负责人", "约谈记录", "interview"),
    "penalty": ("行政处罚决定", "行政处罚", "处罚决定", "处罚", "罚款", "罚没", "penalty", "fine", "fined"),
    "complaint": ("投诉举报", "投诉", "举报", "信访", "被投诉", "被举报", "complaint"),
    "inspection": ("执法检查", "监督检查", "日常检查", "现场检查", "检查", "巡查", "复查", "inspection"),
    "accident": (
        *("生产安全责任事故", "生产安全事故", "安全事故", "亡人事故", "责任事故", "发生事故", "事故"),
        *("一般事故", "较大事故", "重大事故", "特别重大事故", "特大事故", "accident"),
    ),
    "dishonesty": ("安全生产失信行为", "失信行为", "失信", "dishonesty"),
    "misconduct": (
        *("严重违法失信行为", "严重违法失信", "严重违法行为", "严重违法", "严重失信行为", "严重失信"),
        *("严重行为", "重大违法行为", "重大违法", "misconduct"),
    ),
    "joint_sanction": ("失信联合惩戒", "联合惩戒对象", "联合惩戒", "惩戒", "joint_sanction", "sanction"),
    "certificate": (
        *("安全生产标准化证书", "安全生产标准化", "标准化证书", "标准化达标", "标准化", "证书", "达标"),
        *("一级标准化", "二级标准化", "三级标准化", "certificate", "standardisation", "standardization"),
    ),
    "commitment": ("安全生产承诺", "公开承诺", "信用承诺书", "信用承诺", "承诺书", "承诺", "commitment"),
    "honor": (*("安全生产先进单位", "先进单位", "先进集体", "先进", "荣誉称号", "荣誉", "评优", "honor", "honour"),),
    "commendation": ("通报表扬", "通报表彰", "典型宣传", "表扬", "表彰", "commendation", "praise"),
    "external_rating": (
        *("公共信用综合评价", "信用综合评价", "综合评价", "外部信用评价", "外部评价", "外部评级", "信用评价"),
        *("external_rating", "rating"),
    ),
}

_KINDS: Mapping[str, tuple[str, ...]] = {
    "concealment": ("隐瞒不报", "瞒报事故", "谎报事故", "瞒报", "谎报", "concealment"),
    "late_report": ("迟报事故", "迟报", "late_report"),
    "evidence_destruction": (
        *("故意破坏事故现场", "破坏事故现场", "破坏现场", "毁灭证据", "妨碍事故调查", "妨碍调查"),
        *("对抗事故调查", "对抗调查", "evidence_destruction"),
    ),
    "absconding": ("主要负责人逃逸", "逃逸", "逃匿", "absconding"),
    "abandoning_rescue": (*("不立即组织抢救", "未组织抢救", "不组织抢救", "擅离职守", "abandoning_rescue"),),
    "unlicensed": (
        *(
            "未取得安全生产许可",
            "无证生产经营",
            "无证生产",
            "无证经营",
            "无证",
            "无许可",
            "未经许可",
            "unlicensed",
        ),
    ),
    "evading_supervision": (
        *("逃避安全监管", "逃避监管", "对抗监管", "拒绝检查", "阻碍执法", "阻碍检查", "evading_supervision"),
    ),
    "defying_suspension": (
        *("停产停业整顿期间生产", "停产期间生产", "拒不停产", "擅自复产", "违规复产", "defying_suspension"),
    ),
    "unaccepted_facility": (
        *(
            "安全设施未经验收",
            "安全设施未验收",
            "未经验收投产",
            "未验收投产",
            "未验收",
            "unaccepted_facility",
        ),
    ),
    "unregistered_hazard": (
        *("重大危险源未登记建档", "重大危险源未建档", "重大危险源未登记", "危险源未登记", "危险源未建档"),
        *("未登记建档", "unregistered_hazard"),
    ),
    "false_evaluation": (
        *(
            "出具虚假报告",
            "出具虚假证明",
            "虚假评价",
            "虚假报告",
            "虚假证明",
            "出借资质",
            "租借资质",
            "转让资质",
        ),
        *("挂靠资质", "资质挂靠", "挂靠", "false_evaluation"),
    ),
    "refusing_rectification": (
        *("拒不执行整改指令", "拒不整改", "拒绝整改", "拒不执行指令", "refusing_rectification"),
    ),
    "defying_penalty": (
        *(
            "拒不执行处罚决定",
            "拒不执行处罚",
            "逃避执行处罚",
            "拒缴罚款",
            "拒不缴纳罚款",
            "拒不执行",
            "逃避执行",
        ),
        *("defying_penalty",),
    ),
}

_CHOICES: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    ("accident", "level"): {
        "ordinary": ("一般", "一般事故", "一般生产安全事故", "ordinary"),
        "larger": ("较大", "较大事故", "较大生产安全事故", "larger"),
        "major": ("重大", "重大事故", "重大生产安全事故", "major"),
        "extraordinary": (*("特别重大", "特别重大事故", "特别重大生产安全事故", "特大", "特大事故", "extraordinary"),),
    },
    ("dishonesty", "actor"): {
        "entity": ("单位", "企业", "公司", "生产经营单位", "entity"),
        "principal": ("主要负责人", "法定代表人", "法人", "负责人", "实际控制人", "principal"),
        "safety_deputy": ("分管安全负责人", "分管负责人", "安全负责人", "安全副职", "safety_deputy"),
        "other": ("其他人员", "其他", "从业人员", "员工", "other"),
    },
    ("misconduct", "kind"): _KINDS,
    ("certificate", "level"): {
        "1": ("一级", "1级", "国家一级", "一级标准化", "标准化一级", "1"),
        "2": ("二级", "2级", "省二级", "省级二级", "二级标准化", "标准化二级", "2"),
        "3": ("三级", "3级", "市三级", "市级三级", "三级标准化", "标准化三级", "3"),
    },
    ("honor", "level"): {
        "county": ("县级", "旗级", "区级", "旗县级", "县", "旗", "county"),
        "municipal": ("市级", "盟级", "地市级", "盟市级", "市", "盟", "municipal"),
        "provincial": ("省级", "自治区级", "省", "自治区", "provincial"),
        "national": ("国家级", "全国", "国家", "部级", "national"),
    },
    ("penalty", "cause"): {
        "accident": ("因事故", "事故处罚", "因发生事故", "因生产安全事故", "事故", "accident"),
        "inspection": ("执法检查", "因检查", "检查发现", "检查", "inspection"),
    },
    ("external_rating", "source"): {
        "national": ("国家", "全国", "国家级", "national"),
        "provincial": ("省", "省级", "自治区", "provincial"),
    },
}


def choice_words(record_type: str, field: str) -> Mapping[str, tuple[str, ...]]:
    """The words for each choice of a field; empty where it is not one of fixed choices."""
    return _CHOICES.get(("honor" if (record_type, field) == ("commendation", "level") else record_type, field), {})


def choice_named(record_type: str, field: str, word: str) -> str | None:
    """The choice that a folded word names."""
    for choice, words in choice_words(record_type, field).items():
        if word in words:
            return choice
    return None


def _inverted(table: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for name, listed in table.items():
        for word in listed:
            yield word, name


#: Word → record type and word → misconduct kind, the longest words first.
TYPE_WORDS = MappingProxyType(dict(sorted(_inverted(_TYPES), key=lambda pair: -len(pair[0]))))
KIND_WORDS = MappingProxyType(dict(sorted(_inverted(_KINDS), key=lambda pair: -len(pair[0]))))
