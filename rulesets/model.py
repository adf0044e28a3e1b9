"""A regulation as data: the frozen models behind a ruleset file.

The operators are a closed set: `count`, `sum`, `active`, `consecutive_years`, `listing`, `tenure`, combined by
`all`, `any` and `not`. Each leaf measures one number; a bound decides whether it holds.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    model_validator,
)

from rulesets.expected import Expected, one_of
from rulesets.fields import NUMBERS, ORDERS, RECORD_TYPES
from rulesets.periods import Period


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _period(value: Any) -> Period:
    if isinstance(value, Period):
        return value
    try:
        return Period.parse(value)
    except (TypeError, ValueError):
        raise Expected("期限，例如 1 year 或 12 months", "a period such as `1 year` or `12 months`") from None


Span = Annotated[Period, BeforeValidator(_period), PlainSerializer(str)]


class Text(Model):
    """A sentence of the product's own, in both languages."""

    zh: str
    en: str


class Between(Model):
    """A comparison by order: numbers, or the levels of accidents and honours."""

    at_least: int | str | None = None
    at_most: int | str | None = None


class Pick(Model):
    """Records of one type whose fields have the given values; written `{type: penalty, cause: accident}`."""

    type: str
    where: tuple[tuple[str, tuple[Any, ...] | Between], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = {"type": value}
        if not isinstance(value, dict) or "where" in value:
            return value
        if not isinstance(value.get("type"), str) or value["type"] not in RECORD_TYPES:
            raise one_of(RECORD_TYPES, "记录类型，", " as a record type")
        tests = []
        for key, test in value.items():
            if key == "type":
                continue
            if key not in RECORD_TYPES[value["type"]]:
                raise one_of(
                    RECORD_TYPES[value["type"]], f"{value['type']} 的字段，", f" for a field of {value['type']}"
                )
            tests.append((key, _test(value["type"], key, test)))
        return {"type": value["type"], "where": tuple(tests)}


def _test(kind: str, key: str, test: Any) -> tuple[Any, ...] | Between:
    spec = RECORD_TYPES[kind][key]
    if isinstance(test, dict):
        between = Between.model_validate(test)
        order = ORDERS.get((kind, key))
        if order is None and spec.kind not in NUMBERS:
            raise Expected(f"能比较大小的字段，而不是 {key}", f"a field that has an order, not {key}")
        for end in (between.at_least, between.at_most):
            if end is not None and (end not in order if order else isinstance(end, str)):
                raise (
                    one_of(order, f"{key} 取", f" for {key}")
                    if order
                    else Expected(f"{key} 取数", f"a number for {key}")
                )
        return between
    values = tuple(test) if isinstance(test, list) else (test,)
    for value in values:
        if spec.choices and value not in spec.choices:
            raise one_of(spec.choices, f"{key} 取", f" for {key}")
        if spec.kind == "bool" and not isinstance(value, bool):
            raise Expected(f"{key} 取 true 或 false", f"true or false for {key}")
    return values


def _picks(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else [value]


Picks = Annotated[tuple[Pick, ...], BeforeValidator(_picks), Field(min_length=1)]

_BOUNDS = {"above": ">", "at_least": ">=", "at_most": "<=", "below": "<"}
_TURNED = {">": "<=", ">=": "<", "<=": ">", "<": ">="}


class Leaf(Model):
    """One measured number against one bound. `named` is the number's name inside a compound clause."""

    bounded: ClassVar[bool] = True
    named: str = "count"
    above: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Leaf:
        if len(self._given()) > (1 if self.bounded else 0):
            listed_zh, listed = "、".join(_BOUNDS), ", ".join(_BOUNDS)
            if self.bounded:
                raise Expected(f"{listed_zh} 中最多一个", f"at most one of {listed}")
            raise Expected(f"不带 {listed_zh}", f"none of {listed}")
        return self

    def _given(self) -> list[str]:
        return [bound for bound in _BOUNDS if getattr(self, bound) is not None]

    @property
    def bound(self) -> tuple[str, Decimal]:
        """The comparison and its number; without one, at least 1."""
        given = self._given()
        return (_BOUNDS[given[0]], getattr(self, given[0])) if given else (">=", Decimal(1))

    @property
    def key(self) -> tuple[Any, ...]:
        """What is measured, apart from the bound: equal keys are measured once."""
        raise NotImplementedError


class Count(Leaf):
    """How many of the picked records the window holds."""

    count: Picks
    within: Span

    @property
    def key(self) -> tuple[Any, ...]:
        return ("count", self.count, self.within)


class Sum(Leaf):
    """The total of money fields over the picked records in the window, in yuan."""

    sum: Picks
    fields: tuple[str, ...] = Field(min_length=1)
    within: Span
    named: str = "sum"

    @property
    def key(self) -> tuple[Any, ...]:
        return ("sum", self.sum, self.fields, self.within)

    @model_validator(mode="after")
    def _money(self) -> Sum:
        for pick in self.sum:
            for name in self.fields:
                spec = RECORD_TYPES[pick.type].get(name)
                if spec is None or spec.kind != "money":
                    raise Expected(f"{pick.type} 的金额字段，而不是 {name}", f"money fields of {pick.type}, not {name}")
        return self


class Active(Leaf):
    """How many of the picked records are in force on the day."""

    active: Picks

    @property
    def key(self) -> tuple[Any, ...]:
        return ("active", self.active)

    @model_validator(mode="after")
    def _spans(self) -> Active:
        for pick in self.active:
            if "to" not in RECORD_TYPES[pick.type]:
                raise Expected(
                    f"有起止期限的类型，而不是 {pick.type}", f"a type that is in force for a time, not {pick.type}"
                )
        return self


class ConsecutiveYears(Leaf):
    """How many calendar years in a row, up to the one before the day's, have a picked record; at most `years`."""

    bounded: ClassVar[bool] = False
    consecutive_years: Picks
    years: int = Field(ge=2, le=10)
    named: str = "years"

    @property
    def bound(self) -> tuple[str, Decimal]:
        return ">=", Decimal(self.years)

    @property
    def key(self) -> tuple[Any, ...]:
        return ("consecutive_years", self.consecutive_years, self.years)

    @model_validator(mode="after")
    def _yearly(self) -> ConsecutiveYears:
        for pick in self.consecutive_years:
            if "year" not in RECORD_TYPES[pick.type]:
                raise Expected(
                    f"按年度记录的类型，而不是 {pick.type}", f"a type that is recorded by the year, not {pick.type}"
                )
        return self


class Together(Model):
    """A ground that takes two records, the one within `within` of the other."""

    count: Literal[2]
    within: Span


class Listing(Leaf):
    """A list that the picked records put the subject on, for `term` from publication.

    together: the ground takes two of them within a period of each other; the later one carries the listing.
    """

    bounded: ClassVar[bool] = False
    listing: Picks
    term: Span
    together: Together | None = None

    @property
    def bound(self) -> tuple[str, Decimal]:
        return ">=", Decimal(self.together.count if self.together else 1)

    @property
    def key(self) -> tuple[Any, ...]:
        return ("listing", self.listing, self.term, self.together)

    @model_validator(mode="after")
    def _published(self) -> Listing:
        for pick in self.listing:
            if "published_on" not in RECORD_TYPES[pick.type]:
                raise Expected(f"会公布的类型，而不是 {pick.type}", f"a type that is published, not {pick.type}")
        return self


class Tenure(Leaf):
    """Whether the day is within a period of the subject's inclusion (首次纳入)."""

    bounded: ClassVar[bool] = False
    tenure: Literal["included_on"]
    within: Span
    named: str = "included"

    @property
    def key(self) -> tuple[Any, ...]:
        return ("tenure", self.within)


class All(Model):
    """Holds when every part holds."""

    all: tuple[Expression, ...] = Field(min_length=1)


class AnyOf(Model):
    """Holds when one part holds."""

    any: tuple[Expression, ...] = Field(min_length=1)


class Not(Model):
    """Holds when its part does not; it cites no records."""

    not_: Expression = Field(alias="not")


_OPERATORS = ("count", "sum", "active", "consecutive_years", "listing", "tenure", "all", "any", "not")
#: What an operator's name stands behind in the path of an error, where it is no key.
OPERATOR_TAG = "operator:"


def _operator(value: Any) -> str | None:
    """Which operator a condition is written with, so that an error speaks of that one alone."""
    if isinstance(value, dict):
        given = [name for name in _OPERATORS if name in value]
        return OPERATOR_TAG + given[0] if len(given) == 1 else None
    if isinstance(value, AnyOf):
        return OPERATOR_TAG + "any"
    if isinstance(value, ConsecutiveYears):
        return OPERATOR_TAG + "consecutive_years"
    return OPERATOR_TAG + type(value).__name__.lower()


Expression = Annotated[
    Annotated[Count, Tag(OPERATOR_TAG + "count")]
    | Annotated[Sum, Tag(OPERATOR_TAG + "sum")]
    | Annotated[Active, Tag(OPERATOR_TAG + "active")]
    | Annotated[ConsecutiveYears, Tag(OPERATOR_TAG + "consecutive_years")]
    | Annotated[Listing, Tag(OPERATOR_TAG + "listing")]
    | Annotated[Tenure, Tag(OPERATOR_TAG + "tenure")]
    | Annotated[All, Tag(OPERATOR_TAG + "all")]
    | Annotated[AnyOf, Tag(OPERATOR_TAG + "any")]
    | Annotated[Not, Tag(OPERATOR_TAG + "not")],
    Discriminator(
        _operator,
        custom_error_type="operator",
        custom_error_message=", ".join(_OPERATORS),
    ),
]


class Condition(Model):
    """What a clause demands. Written as its expression.

    clause: the clause's id, where the condition's name is not it.
    words: the part of the clause's quote that speaks of this condition, where it is not the whole.
    """

    clause: str
    words: str | None = None
    rule: Expression

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, value: Any) -> Any:
        if isinstance(value, dict) and "rule" not in value:
            own = {key: value[key] for key in ("clause", "words") if key in value}
            return {**own, "rule": {key: part for key, part in value.items() if key not in own}}
        return value


class Rule(Model):
    """One step in the order in which classes are asked.

    any: names of conditions; the first that holds decides.
    all: every one must hold (an inner list: one of them); cited as `clause`.
    """

    grade: str
    any: tuple[str, ...] | None = None
    all: tuple[str | tuple[str, ...], ...] | None = None
    clause: str | None = None

    @model_validator(mode="after")
    def _shape(self) -> Rule:
        if (self.any is None) == (self.all is None):
            raise Expected("any 和 all 之中恰好一个", "either `any` or `all`")
        if (self.all is None) != (self.clause is None):
            raise Expected("有 all 时写 clause，否则不写", "`clause` with `all`, and only there")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The conditions' names in the text's order."""
        if self.any is not None:
            return self.any
        return tuple(name for part in self.all or () for name in ((part,) if isinstance(part, str) else part))


class Reading(Model):
    """One way the text can be read, with its ground."""

    title: Text
    ground: Text
    order: tuple[Rule, ...] = Field(min_length=1)


class GradeClass(Model):
    """A class of the regulation. rank: 0 for the best; an adverse class lists or restricts the subject.

    short, long: how a list and how a sentence name it, where the label does not serve.
    """

    label: str
    en: str
    rank: int = Field(ge=0)
    adverse: bool = False
    short: Text | None = None
    long: Text | None = None

    def short_name(self, lang: str) -> str:
        """How a list names the class in `zh` or `en`."""
        return self._name(self.short, lang)

    def long_name(self, lang: str) -> str:
        """How a sentence names the class in `zh` or `en`."""
        return self._name(self.long or self.short, lang)

    def _name(self, given: Text | None, lang: str) -> str:
        if given is not None:
            return given.en if lang == "en" else given.zh
        return self.en if lang == "en" else self.label


class Clause(Model):
    """A clause of the document in its own words, and what in the product implements it."""

    id: str
    quote: str
    implemented_by: Literal["grade", "measure", "workflow", "export", "informational"]
    how: str
    how_zh: str


class Measure(Model):
    """A supervision measure that a grade brings, perhaps only under a condition."""

    clause: str
    when: Expression | None = None

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        return {"clause": value} if isinstance(value, str) else value


class TaskGrade(Model):
    """A grade that brings a task, perhaps only under a condition; `null` stands for 未定级."""

    grade: str
    when: Expression | None = None

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        return {"grade": value} if isinstance(value, str) else value


class Task(Model):
    """Something that a grade gives a bureau to do.

    kind: its name in the file. text: what may be sent or filed, drafted; both it and the title may hold TASK_WORDS.
    due: working days from its opening; the texts say 及时 at most, so that the number is the product's own.
    per_grade: each of the grades brings one of its own; 未定级 does only where another grade has brought one.
    same_year: ways of which one calendar year, this or the last, must hold all records; brings one a year, for the
        year that follows.
    after: kinds that have to be done first.
    done_by: a record that shows it done.
    """

    kind: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
    clause: str
    grades: tuple[TaskGrade, ...] = Field(min_length=1)
    title: Text
    text: Text
    due: int | None = Field(default=None, ge=1, le=250)
    per_grade: bool = False
    same_year: tuple[Picks, ...] = ()
    after: tuple[str, ...] = ()
    done_by: Pick | None = None


#: Questions about a record as a whole, that `asked` may give clauses for beside types and fields.
ASKED_WHOLE = ("subject", "type", "document_no", "note", "evidence")

#: What a task's title and text may say in braces; `persons` are named by the first character alone.
TASK_WORDS = ("subject", "number", "grade", "clause", "date", "bureau", "persons", "year")


#: What a bureau may hand in, publish or give out: `anxin export KIND`.
EXPORT_KINDS = ("annex", "ledger", "feed", "lists", "plan", "report")


class PublicList(Model):
    """A list that the regulation has published: subjects of some grades, or records of some types.

    within: how long a record may stand there, from its publication, else from its own day; a term of its own or a
    removal ends it sooner. persons: who is responsible is listed with the subject, masked.
    """

    name: Text
    clause: str
    grades: tuple[str, ...] = ()
    records: Picks | None = None
    within: Span | None = None
    persons: bool = False

    @model_validator(mode="after")
    def _shape(self) -> PublicList:
        if bool(self.grades) == (self.records is not None):
            raise Expected("grades 和 records 之中恰好一个", "either `grades` or `records`")
        if (self.records is None) != (self.within is None):
            raise Expected("有 records 时写 within，否则不写", "`within` with `records`, and only there")
        return self


class Export(Model):
    """Something that the regulation has handed in, published or given out.

    kind: one of EXPORT_KINDS. title: over the document, where it is not the product's own. lists: of the kind `lists`.
    task: the kind of task that calls for it with a change of grade, and that it finishes.
    """

    kind: str
    clause: str
    title: Text | None = None
    lists: tuple[PublicList, ...] = ()
    task: str | None = None

    @model_validator(mode="after")
    def _shape(self) -> Export:
        if self.kind not in EXPORT_KINDS:
            raise one_of(EXPORT_KINDS)
        if (self.kind == "lists") != bool(self.lists):
            raise Expected("kind 为 lists 时写 lists，否则不写", "`lists` with the kind lists, and only there")
        return self


class InspectionRule(Model):
    """How often subjects of some grades are inspected at the least; `null` among them stands for 未定级.

    key: only key enterprises, or only ordinary ones; absent for both. when: only where this holds.
    own: the text leaves the number to the bureau, whose setting stands in the place of `every`.
    """

    grades: tuple[str, ...] = Field(min_length=1)
    key: bool | None = None
    when: Expression | None = None
    clause: str
    every: Span
    own: bool = False
    reading: Text


class RandomDraw(Model):
    """双随机: from which subjects the draw is made. key: only key enterprises, or only ordinary ones."""

    clause: str
    key: bool | None = None
    reading: Text


class Inspections(Model):
    """What the text says of how often, and by what draws, subjects are inspected. Of several rules that fit the
    shortest term holds."""

    draw: RandomDraw
    rules: tuple[InspectionRule, ...] = Field(min_length=1)


class Note(Model):
    """A sentence that goes with the answer, in the stated grades and readings (all where none is stated)."""

    text: Text
    grades: tuple[str, ...] | None = None
    readings: tuple[str, ...] | None = None
    types: tuple[str, ...] = ()


RepairWay = Literal["commitment", "rectification", "verification", "training", "report", "charity"]


class RecordRepair(Model):
    """信用修复 record by record.

    period_for: what a period that the bureau sets is for. ways: those by which the text lets one repair.
    """

    procedure: Literal["record_repair"]
    clause: str
    records: Picks
    within: Span
    needs: Literal["corrected_on"]
    period_for: Literal["application", "correction"] = "application"
    ways: tuple[RepairWay, ...] = ()


class EarlyRemoval(Model):
    """提前移出 from a list; `unperformed` picks the records that say a penalty has not been performed."""

    procedure: Literal["early_removal"]
    clause: str
    after: Span
    unperformed: Picks


class NoRepair(Model):
    """The regulation knows no repair."""

    procedure: Literal["none"]


class Level(Model):
    """One value of a qualifier, given when its condition holds."""

    value: str
    label: Text
    when: Expression


class Qualifier(Model):
    """A further word on a grade, such as the level of a blacklist: the first level that holds."""

    grade: str
    levels: tuple[Level, ...] = Field(min_length=1)


class Objection(Model):
    """The objection procedure: a written opinion within so many working days of acceptance."""

    clause: str
    working_days: int = Field(ge=1, le=60)
    ground: Text | None = None


class Workflow(Model):
    """What happens to a record before it counts; each names the clause that demands it.

    statement: an adverse record waits for the subject's statement (陈述) and a second person's check (核查).
    basis: the record needs its basis (依据), an item of evidence or a document number.
    """

    statement: str | None = None
    check: str | None = None
    basis: str | None = None


class Accepted(Model):
    """Gaps or overlaps of the text that are known, with what is made of them.

    readings: under which they occur. classes: of overlaps, the pairs. lacking: of gaps, the conditions that fail
    together, set by set.
    """

    kind: Literal["gap", "overlap"]
    readings: tuple[str, ...] = Field(min_length=1)
    classes: tuple[tuple[str, str], ...] = ()
    lacking: tuple[tuple[str, ...], ...] = ()
    resolution: Text

    @model_validator(mode="after")
    def _shape(self) -> Accepted:
        if (self.kind == "overlap") != bool(self.classes) or (self.kind == "gap") != bool(self.lacking):
            raise Expected(
                "overlap 写 classes（成对的等级），gap 写 lacking（一组或几组条件）",
                "`classes` with pairs of classes for overlaps, `lacking` with sets of conditions for gaps",
            )
        return self


class RulesetFile(Model):
    """A whole ruleset file.

    articles: what a letter calls the first number of a clause, as in 第十条. asked: by a question about a record, or by
    a record's type, the clauses beside the conditions that need it answered (为什么问).
    """

    slug: str
    name: str
    issuer: str
    document_number: str | None = None
    version: date
    articles: Literal["条", "项", "部分"] = "条"
    clauses: tuple[Clause, ...] = Field(min_length=1)
    classes: dict[str, GradeClass] = Field(min_length=1)
    repairable: tuple[str, ...] = ()
    conditions: dict[str, Condition] = Field(min_length=1)
    default_reading: str
    readings: dict[str, Reading] = Field(min_length=1)
    qualifiers: dict[str, Qualifier] = Field(default_factory=dict)
    measures: dict[str, tuple[Measure, ...]]
    inspections: Inspections | None = None
    tasks: tuple[Task, ...] = ()
    repair: Annotated[RecordRepair | EarlyRemoval | NoRepair, Field(discriminator="procedure")]
    objection: Objection | None = None
    workflow: Workflow = Workflow()
    asked: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    exports: tuple[Export, ...] = ()
    notes: tuple[Note, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _names_are_clauses(cls, value: Any) -> Any:
        conditions = value.get("conditions") if isinstance(value, dict) else None
        if isinstance(conditions, dict):
            named = {
                name: {"clause": name, **body} if isinstance(body, dict) and "clause" not in body else body
                for name, body in conditions.items()
            }
            value = {**value, "conditions": named}
        return value
