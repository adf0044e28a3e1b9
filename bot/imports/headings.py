"""Columns recognised by their headings, in any order and under the names that bureaus give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Any, Literal

from bot.conversation.numerals import fold
from bot.imports.problems import ImportFileError
from bot.imports.table import MOST_COLUMNS, Row, Sheet
from rulesets.errors import shown

Kind = Literal["subjects", "records"]
#: The template's second sheet, which nobody means to import.
EXPLANATIONS = "填写说明"
#: A title, a remark and headings of two rows may stand above the first row of values.
_SEARCHED = 12

_SUBJECT: Mapping[str, str] = {
    "name": "企业名称 单位名称 生产经营单位名称 监管对象名称 监管对象 名称 公司名称 企业 单位 公司 姓名 名称姓名"
    " 被监管单位 主体名称 name",
    "uscc": "统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一代码 统一社会信用代码证号 uscc",
    "number": "内部编号 对象编号 编号 自然人编号 number",
    "person": "对象类别 主体类别 主体类型 对象类型 是否自然人 person",
    "sector": "行业 行业类别 所属行业 行业领域 行业类型 行业分类 sector",
    "is_key": "重点 是否重点 重点企业 重点单位 重点监管 重点监管企业 重点监管单位 是否重点监管 是否重点企业"
    " 是否重点单位 key",
    "included_on": "纳入日期 纳入时间 纳入监管日期 纳入监管时间 列入日期 列入监管日期 建档日期 included_on",
    "latitude": "纬度 北纬 latitude",
    "longitude": "经度 东经 longitude",
    "coordinates": "坐标系 坐标系统 坐标类型 coordinates",
    "aliases": "别名 简称 曾用名 企业简称 单位简称 alias aliases",
    "principal": "主要负责人 法定代表人 法人 法人代表 企业负责人 单位负责人 实际控制人 principal",
    "safety_deputy": "安全负责人 分管安全负责人 安全分管负责人 分管负责人 安全管理负责人 safety_deputy",
    "department": "部门 科室 监管科室 监管部门 记录部门 责任科室 主管科室 department",
}
_RECORD: Mapping[str, str] = {
    "subject_uscc": _SUBJECT["uscc"],
    "subject_name": _SUBJECT["name"] + " 当事人 被处罚单位 被约谈单位 受检单位",
    "subject_number": _SUBJECT["number"],
    "type": "类型 类别 记录类型 事项类型 信息类型 记录类别 事项 type",
    "date": "日期 时间 发生日期 发生时间 记录日期 处罚日期 处罚决定日期 决定日期 约谈日期 检查日期 受理日期 认定日期"
    " 事故日期 表彰日期 date",
    "from": "起始日期 开始日期 生效日期 起始时间 发证日期 承诺日期 有效期起 有效期自 有效期开始 from",
    "to": "截止日期 终止日期 结束日期 到期日期 失效日期 有效期至 有效期止 有效期结束 截止时间 to",
    "year": "年度 年份 荣誉年度 表彰年度 year",
    "measure": "作为监管措施的约谈 监管措施 作为监管措施 measure",
    "fine": "罚款金额 罚款 罚金 处罚金额 罚款数额 fine",
    "confiscated": "没收 没收金额 没收违法所得 没收款 没收违法所得金额 confiscated",
    "cause": "处罚原因 处罚类别 处罚起因 立案原因 cause",
    "vile": "性质恶劣情节严重 性质恶劣 情节严重 是否情节严重 性质恶劣、情节严重 vile",
    "art114_multiple": "第一百一十四条倍数 第114条倍数 罚款倍数 倍数 art114_multiple",
    "published_on": "公布日期 公示日期 公布之日 公布时间 公示时间 published_on",
    "listing_months": "列入期限 列入月数 公示期限 期限 listing_months",
    "removed_on": "移出日期 提前移出日期 移出时间 移除日期 removed_on",
    "corrected_on": "整改完成日期 整改日期 整改完成时间 完成整改日期 corrected_on",
    "repaired_on": "修复日期 信用修复日期 修复时间 信用修复时间 repaired_on",
    "level": "等级 级别 事故等级 事故级别 证书等级 达标等级 标准化等级 荣誉级别 表彰级别 level",
    "deaths": "死亡人数 死亡 deaths",
    "injuries": "重伤人数 重伤 injuries",
    "loss": "直接经济损失 经济损失 损失 损失金额 loss",
    "liable": "责任事故 是否责任事故 liable",
    "actor": "失信主体 责任主体 行为主体 失信人员类别 actor",
    "kind": "情形 严重违法情形 违法情形 严重违法行为 行为种类 kind",
    "sanction_department": "惩戒部门 认定部门 实施部门 发布部门 列入部门 sanction_department",
    "breached_on": "违诺日期 违背承诺日期 违诺时间 breached_on",
    "source": "评价来源 来源 评价层级 source",
    "grade": "评价结果 评价等级 外部评价结果 外部等级 grade",
    "document_no": "文号 文书号 文书文号 决定书文号 处罚决定书文号 处罚文号 行政处罚决定书文号 document_no",
    "department": "部门 科室 记录部门 记录科室 承办部门 承办科室 监管科室 department",
    "note": "备注 事由 内容 说明 违法事实 案由 主要内容 情况说明 原因 note",
}
#: Recognised and left aside: a number of the row, and what must not go into the system at all.
_ORDINAL = "序号 no no. 行号"
_PERSONAL = (
    "身份证 身份证号 身份证号码 证件号码 证件号 电话 联系电话 手机 手机号 手机号码 联系方式 举报人 举报人姓名"
    " 投诉人 投诉人姓名 举报人电话 投诉人电话 负责人电话 法人电话 主要负责人电话 安全负责人电话 银行账号 家庭住址 住址"
)


def _index(table: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({_key(word): field for field, words in table.items() for word in words.split()})


def _key(heading: str) -> str:
    return re.sub(r"[\s*:、,，._/-]+", "", fold(re.sub(r"[(（\[【].*?[)）\]】]", "", heading)))


_FIELDS: Mapping[Kind, Mapping[str, str]] = MappingProxyType({"subjects": _index(_SUBJECT), "records": _index(_RECORD)})
_IGNORED = frozenset(map(_key, _ORDINAL.split()))
_KEPT_OUT = frozenset(map(_key, _PERSONAL.split()))
#: A table of this kind has at least these, each group by one of its fields.
_NEEDED: Mapping[Kind, tuple[frozenset[str], ...]] = MappingProxyType(
    {
        "subjects": (frozenset(("name",)),),
        "records": (
            frozenset(("type",)),
            frozenset(("date", "from", "year")),
            frozenset(("subject_uscc", "subject_name", "subject_number")),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """A recognised column. place: from 0; heading: as it is written; unit: what stands in brackets behind it."""

    place: int
    field: str
    heading: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Headings:
    """The heading of a table. first: the number of the first row of values; unknown and personal: headings of columns
    that are not taken."""

    kind: Kind
    sheet: Sheet
    columns: tuple[Column, ...]
    first: int
    unknown: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()

    def heading(self, field: str) -> str:
        """How the table names a field; empty where it has no such column."""
        return next((column.heading for column in self.columns if column.field == field), "")


def recognise_headings(found: Sequence[Sheet], kind: Kind | None = None) -> Headings:
    """The table to import: the first of the sheets that has headings of the kind, or of either where none is named.

    Raises:
        ImportFileError: there is none, or its headings are ambiguous.
    """
    kinds: tuple[Kind, ...] = (kind,) if kind else ("records", "subjects")
    nearest: tuple[int, ImportFileError] | None = None
    named = {sheet.name for sheet in found}
    for sheet in found:
        top = list(islice(sheet.rows(), _SEARCHED))
        if any(len(cells) > MOST_COLUMNS for _, cells in top if any(cell is not None for cell in cells[MOST_COLUMNS:])):
            raise ImportFileError(f"表格超过 {MOST_COLUMNS} 列", f"the table has more than {MOST_COLUMNS} columns")
        for each in kinds:
            best = max((_read(each, sheet, top, place) for place in range(len(top))), key=_score, default=None)
            if best is None or not best.columns:
                continue
            missing = [group for group in _NEEDED[each] if group.isdisjoint(one.field for one in best.columns)]
            if not missing:
                _check_twice(best)
                others = tuple(sorted(named - {sheet.name, EXPLANATIONS}))
                return Headings(each, sheet, best.columns, best.first, best.unknown, best.personal, others)
            if nearest is None or len(best.columns) > nearest[0]:
                nearest = (len(best.columns), _missing(each, missing))
    if nearest is not None:
        raise nearest[1]
    raise ImportFileError(
        "没有找到表头：前几行中应有“企业名称”“统一社会信用代码”等列名，可先下载模板",
        "no headings were found: the first rows should name columns such as 企业名称; see the template",
    )


def _score(headings: Headings) -> tuple[int, int]:
    return len({column.field for column in headings.columns}), -len(headings.unknown)


def _read(kind: Kind, sheet: Sheet, top: Sequence[Row], place: int) -> Headings:
    """One row as headings; together with the next where that one holds headings too and nothing else."""
    number, cells = top[place]
    single = _columns(kind, sheet, [(cell,) for cell in cells], number + 1)
    if place + 1 < len(top):
        below = top[place + 1][1]
        if all(cell is None or (isinstance(cell, str) and _key(cell) in _FIELDS[kind]) for cell in below):
            width = max(len(cells), len(below))
            pairs = [(_at(below, column), _at(cells, column)) for column in range(width)]
            double = _columns(kind, sheet, pairs, top[place + 1][0] + 1)
            if _score(double) > _score(single):
                return double
    return single


def _at(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None


def _columns(kind: Kind, sheet: Sheet, cells: Sequence[tuple[Any, ...]], first: int) -> Headings:
    columns: list[Column] = []
    unknown: list[str] = []
    personal: list[str] = []
    for place, stacked in enumerate(cells):
        written = [" ".join(cell.split()) for cell in stacked if isinstance(cell, str)]
        known = next((one for one in written if _key(one) in _FIELDS[kind]), None)
        if known is not None:
            bracket = re.search(r"[(（\[【](.*?)[)）\]】]", known)
            columns.append(Column(place, _FIELDS[kind][_key(known)], known[:40], fold(bracket[1]) if bracket else ""))
        elif written and _key(written[0]) in _KEPT_OUT:
            personal.append(written[0][:40])
        elif written and _key(written[0]) not in _IGNORED:
            unknown.append(shown(written[0]))
    return Headings(kind, sheet, tuple(columns), first, tuple(unknown), tuple(personal))


def _check_twice(headings: Headings) -> None:
    seen: dict[str, str] = {}
    for column in headings.columns:
        if column.field in seen:
            first = seen[column.field]
            raise ImportFileError(
                f"“{first}”和“{column.heading}”两列意思相同，请只保留一列",
                f"the columns “{first}” and “{column.heading}” mean the same: keep one of them",
            )
        seen[column.field] = column.heading


def _missing(kind: Kind, groups: Sequence[frozenset[str]]) -> ImportFileError:
    table = _SUBJECT if kind == "subjects" else _RECORD
    names = ["或".join(table[field].split()[0] for field in table if field in group) for group in groups]
    return ImportFileError(f"表头缺少列：{'、'.join(names)}", f"the headings lack {', '.join(names)}")


def usual_heading(kind: Kind, field: str) -> str:
    """The name under which a field stands in the template."""
    return (_SUBJECT if kind == "subjects" else _RECORD)[field].split()[0]
