"""The feed for a credit platform (新密 十三): one item a subject, and the JSON Schema that every feed keeps to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.reports.cells import plain
from bot.reports.paper import Column, Row, Table

#: Grows with every change after which what reads the feed has to be changed.
FORMAT: Literal["1"] = "1"
_Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FeedItem(_Model):
    """One subject with its grade. 监管对象及其信用等级"""

    code: Annotated[str, Field(description="统一社会信用代码；自然人为内部编号", min_length=1, max_length=18)]
    code_kind: Literal["uscc", "internal"]
    name: Annotated[str, Field(description="名称；自然人姓名已脱敏", min_length=1, max_length=200)]
    kind: Literal["enterprise", "organisation", "person"]
    sector: Annotated[str, Field(description="所属行业（领域）")]
    department: Annotated[str, Field(description="记录部门；空为未分科室")]
    grade: Annotated[str | None, Field(description="信用等级；null 为未定级")]
    label: Annotated[str, Field(description="等级名称")]
    previous_grade: Annotated[str | None, Field(description="上次报送的等级；未报送过或未定级为 null")]
    graded_on: Annotated[date, Field(description="评定日期")]
    clause: Annotated[str | None, Field(description="依据条款")]
    under_objection: Annotated[bool, Field(description="评定依据是否处于异议处理中")]
    facts_sha256: Annotated[_Sha256, Field(description="评定所依据事实的摘要")]


class Feed(_Model):
    """A whole feed. 信用分级分类结果共享"""

    format: Literal["1"]
    bureau: Annotated[str, Field(description="报送单位", min_length=1)]
    ruleset: str
    version: Annotated[date, Field(description="制度印发日期")]
    clause: Annotated[str, Field(description="报送依据条款")]
    generated_at: datetime
    whole: Annotated[bool, Field(description="true：全部监管对象；false：上次报送以来等级变化的")]
    subjects: tuple[FeedItem, ...]


class FeedHead(_Model):
    """A feed without its subjects."""

    bureau: str
    ruleset: str
    version: date
    clause: str
    generated_at: datetime
    whole: bool


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a feed."""
    found = Feed.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


COLUMNS = (
    Column("序号", 4, "center"),
    Column("统一社会信用代码（编号）", 12),
    Column("名称", 18),
    Column("行业（领域）", 8),
    Column("记录部门", 8),
    Column("信用等级", 8, "center"),
    Column("上次报送等级", 8, "center"),
    Column("评定日期", 7, "center"),
    Column("依据条款", 8),
    Column("备注", 8),
)


def feed_table(head: FeedHead) -> Table:
    """The feed as a table."""
    return Table(
        "报送表",
        "信用分级分类结果报送表",
        COLUMNS,
        (f"报送单位：{head.bureau}　　范围：{'全部监管对象' if head.whole else '上次报送以来等级变化的监管对象'}",),
        (f"报送人员：　　　　　　　　　　时间：{head.generated_at:%Y-%m-%d}",),
    )


class JsonFeed:
    """A feed written subject by subject."""

    def __init__(self, path: Path, head: FeedHead) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        opened = {"format": FORMAT, **head.model_dump(mode="json")}
        self._file.write(json.dumps(opened, ensure_ascii=False)[:-1] + ', "subjects": [')
        self._separator = "\n"

    def items(self, items: Iterable[FeedItem]) -> None:
        """Some of its subjects."""
        for item in items:
            self._file.write(self._separator + json.dumps(item.model_dump(mode="json"), ensure_ascii=False))
            self._separator = ",\n"

    def close(self) -> None:
        """The file is complete after this."""
        self._file.write("\n]}\n")
        self._file.close()


def row_of(number: int, item: FeedItem, sector: str, grade: str, before: str) -> Row:
    """An item as a row; `sector`, `grade`, `before` in words."""
    remark = "异议处理中" if item.under_objection else ""
    return (
        number, item.code, plain(item.name), sector, item.department, grade, before,
        item.graded_on.isoformat(), item.clause or "", remark,
    )  # fmt: skip
