"""The table to fill in: Chinese headings, an example row, and a sheet that explains every column."""

from __future__ import annotations

import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.conversation.words import choice_words
from bot.imports.headings import EXPLANATIONS, Kind, usual_heading
from bot.imports.subject_rows import EXAMPLE_USCC
from bot.locales import texts
from rulesets.fields import RECORD_TYPES

_SUBJECTS: Mapping[str, tuple[Any, str]] = MappingProxyType(
    {
        "name": ("示例化工有限公司", "必填。全称，与营业执照一致。自然人填姓名。"),
        "uscc": (EXAMPLE_USCC, "单位必填，18 位；请把该列设为文本格式。再次导入时按它识别。"),
        "person": ("单位", "单位或自然人，空白为单位。自然人不填信用代码，由系统编内部编号。"),
        "number": ("", "只用于已在册的自然人（如 P000012），同名时用它区分。"),
        "sector": ("危险化学品", "非煤矿山、危险化学品、烟花爆竹、安全评价机构、其他；空白为其他。"),
        "is_key": ("是", "是或否，空白为否。"),
        "included_on": ("2024-03-01", "纳入监管的日期，不清楚的留空。"),
        "longitude": (113.39, "十进制度数，与纬度同时填写。"),
        "latitude": (34.54, "十进制度数。"),
        "coordinates": ("GCJ02", "WGS84（GPS、手机定位）或 GCJ02（高德、腾讯地图）。"),
        "aliases": ("示例化工、示例厂", "简称、曾用名，用顿号隔开。"),
        "principal": ("张三", "姓名；消息中自动脱敏。请勿填写电话和身份证号。"),
        "safety_deputy": ("李四", "姓名；消息中自动脱敏。"),
        "department": ("危化科", "负责的科室，没有的自动新增。"),
    }
)
_RECORDS: Mapping[str, tuple[Any, str]] = MappingProxyType(
    {
        "subject_name": ("示例化工有限公司", "全称或别名；与信用代码至少填一项，两项都填时以信用代码为准。"),
        "subject_uscc": (EXAMPLE_USCC, "18 位，文本格式。自然人填名称，同名时另加“内部编号”列。"),
        "type": ("行政处罚", "必填，见下方“记录类型”。"),
        "date": ("2025-06-18", "必填。约谈当日、投诉受理日、处罚决定日、事故发生日、认定日。须写年份。"),
        "fine": (30000, "行政处罚：罚款，元；可写 3万。列名写成“罚款金额（万元）”时按万元计。"),
        "confiscated": ("", "行政处罚：没收，元。"),
        "cause": ("检查", "行政处罚：事故或检查，空白为检查。"),
        "vile": ("", "行政处罚、事故：性质恶劣、情节严重，是或否。"),
        "art114_multiple": ("", "行政处罚：依安全生产法第一百一十四条的倍数。"),
        "level": (
            "",
            "事故：一般、较大、重大、特别重大；标准化证书：一级、二级、三级；荣誉、表扬：县级、市级、省级、国家级。",
        ),
        "deaths": ("", "事故：死亡人数。"),
        "injuries": ("", "事故：重伤人数。"),
        "loss": ("", "事故：直接经济损失，元。"),
        "liable": ("", "事故：是否责任事故，空白为是。"),
        "actor": ("", "失信行为：单位、主要负责人、安全负责人、其他，空白为单位。"),
        "kind": ("", "严重违法行为必填，见下方“严重违法情形”。"),
        "from": ("", "联合惩戒、证书、承诺：起始日期。"),
        "to": ("", "联合惩戒、证书、承诺：截止日期，没有的留空。"),
        "sanction_department": ("", "联合惩戒：认定部门。"),
        "breached_on": ("", "承诺：违诺日期。"),
        "year": ("", "荣誉：年度。"),
        "source": ("", "外部评价：国家或省级。"),
        "grade": ("", "外部评价：评价结果。"),
        "measure": ("", "约谈：是否作为监管措施的约谈（不计次数），是或否。"),
        "published_on": ("", "公布日期。"),
        "listing_months": ("", "列入期限，1 到 36 个月。"),
        "removed_on": ("", "移出日期。"),
        "corrected_on": ("2025-07-15", "整改完成日期。"),
        "repaired_on": ("", "信用修复日期。"),
        "document_no": ("豫新应急罚〔2025〕12号", "文号。再次导入时，同一对象、类型、文号视为同一份文书。"),
        "department": ("", "记录科室。"),
        "note": ("未按规定开展安全培训", "事由，500 字以内。请勿填写举报人信息、电话和身份证号。"),
    }
)
_COLUMNS: Mapping[Kind, Mapping[str, tuple[Any, str]]] = MappingProxyType({"subjects": _SUBJECTS, "records": _RECORDS})
_TITLES: Mapping[Kind, str] = MappingProxyType({"subjects": "监管对象", "records": "历史记录"})
_GENERAL = (
    "第 2 行是示例，导入前请删除。",
    "列的顺序可以调整，用不到的列可以删除。",
    "日期可写 2025-06-18、2025.6.18、2025年6月18日；金额可写 30000、30,000、3万。",
    "任何一行有误，整个文件都不导入；按报告改好后重新导入即可。",
    "同一文件可以重复导入，已有的内容不会重复登记。",
)


def template(kind: Kind) -> bytes:
    """The template of a kind as an XLSX file."""
    # Here, because it takes long to load and the bot's start has no need of it.
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = _TITLES[kind]
    explained: Any = book.create_sheet(EXPLANATIONS)
    for place, (field, (example, _)) in enumerate(_COLUMNS[kind].items(), 1):
        head = sheet.cell(1, place, usual_heading(kind, field))
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
        head.alignment = Alignment(horizontal="center")
        cell = sheet.cell(2, place, example or None)
        cell.font = Font(italic=True, color="808080")
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(12, len(str(example)) * 1.6, len(head.value) * 2.2)
        if isinstance(example, str):
            # Else a program turns long digits into a number, and loses the last of them.
            sheet.column_dimensions[letter].number_format = cell.number_format = "@"
    sheet.freeze_panes = "A2"
    for row in _explanations(kind):
        explained.append(row)
    explained.column_dimensions["A"].width, explained.column_dimensions["B"].width = 22, 90
    for (cell,) in explained.iter_rows(max_col=1):
        cell.font = Font(bold=True)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _explanations(kind: Kind) -> list[list[str]]:
    rows = [["怎么填", text] if place == 0 else ["", text] for place, text in enumerate(_GENERAL)]
    rows += [[], *([usual_heading(kind, field), text] for field, (_, text) in _COLUMNS[kind].items())]
    if kind == "records":
        said = texts("zh")
        types = "、".join(said.plain(f"type.{one}") for one in RECORD_TYPES)
        kinds = "、".join(words[0] for words in choice_words("misconduct", "kind").values())
        rows += [[], ["记录类型", types], ["严重违法情形", kinds]]
    return rows
