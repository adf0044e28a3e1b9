"""What each type of record may say in one line, taken out of it: money, casualties, levels, spans."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from bot.conversation.amounts import AMOUNT, money_of
from bot.conversation.dates import FoundDate, find_dates
from bot.conversation.fields import field_of
from bot.conversation.numerals import number
from bot.conversation.problems import Problem, problem
from bot.conversation.scanner import Scanner
from bot.conversation.words import KIND_WORDS, choice_named, choice_words


@dataclass
class Found:
    """What has been understood so far: `notices` are for the card, `problems` must be asked again."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def put(self, name: str, value: object) -> None:
        """Keep a value, or the problem that stands in its place; the first one stays."""
        if isinstance(value, Problem):
            self.problems.append(value)
        else:
            self.values.setdefault(name, value)


_OF = r"(?:金额|合计|共计|人民币|约|为)*\s*[:=]?\s*"
_BOTH = re.compile(rf"(?:合计)?罚没款?{_OF}{AMOUNT}")
_FINE = re.compile(rf"(?:并处|处以?)?(?:罚款|罚金|罚|fined?){_OF}{AMOUNT}")
_CONFISCATED = re.compile(rf"并?(?:没收(?:违法所得|非法所得|非法财物|所得)?|confiscated?){_OF}{AMOUNT}")
_LOSS = re.compile(rf"(?:造成)?(?:直接)?(?:经济)?(?:损失|loss){_OF}{AMOUNT}")
_BARE = re.compile(AMOUNT)
_LEAST_BARE = 100

_N = r"([0-9]{1,6}|[一二两三四五六七八九十百]{1,5})"
_DEATHS = (
    re.compile(rf"(?:死亡|遇难|致死|死|亡)\s*{_N}\s*[人名]"),
    re.compile(rf"{_N}\s*[人名]?\s*(?:死亡|遇难|丧生|死)"),
    re.compile(rf"(?:deaths?\s*[:=]?\s*{_N}|{_N}\s*(?:deaths?|dead|killed))"),
)
_NO_DEATHS = re.compile(r"(?:无人员?|没有人|未造成人员?|无|未有)(?:死亡|亡人)|no deaths?")
_INJURIES = (
    re.compile(rf"重伤\s*{_N}\s*[人名]?"),
    re.compile(rf"{_N}\s*[人名]?\s*重伤"),
    re.compile(rf"{_N}\s*(?:serious(?:ly)? (?:injur(?:ed|ies|y)))"),
)
_NOT_LIABLE = re.compile(r"非(?:生产安全)?责任(?:事故)?|not liable")
_LIABLE = re.compile(r"(?:生产安全)?责任事故")
_VILE = re.compile(r"影响(?:特别)?恶劣|性质(?:特别)?恶劣|情节(?:特别)?严重|性质特别严重")
_MULTIPLE = re.compile(r"(?:第?(?:一百一十四|114)条)?\s*([0-9]{1,2}(?:\.[0-9])?|[一二两三四五])\s*倍")
_MONTHS = re.compile(r"(?:列入|管理期限|期限)\s*([0-9]{1,2})\s*个?月")
_MEASURE = re.compile(r"(?:作为|按)?(?:监管)?措施|十一\(二\)|限期整改约谈")
_LEVEL_123 = re.compile(r"(?:国家|省级?|市级?)?([一二三123])级")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?:年度?)?(?![0-9月/.-])")
_DEPARTMENT = re.compile(r"(?:列入部门|认定部门|认定单位|部门)\s*:?\s*(?P<name>[^\s,;]{2,40})")
_OFFICE = re.compile(r"[一-鿿]{2,20}(?:局|厅|委|委员会|法院|支队|总队)")
_RATING = re.compile(r"(?:评级|等级|结果|评价)\s*:?\s*(?P<grade>[^\s,;]{1,10})")
_GRADE = re.compile(r"优秀?|良好?|中等?|差|合格|不合格|[a-d]{1,3}[+-]?|[一二三四五1-5]级")
_PUBLISHED = re.compile(r"(?:公布|公示|公开)(?:日期|时间|于)?\s*:?\s*$")
_BREACHED = re.compile(r"(?:违诺|失诺|违约|违反承诺|breached)(?:日期|时间|于|on)?\s*:?\s*$")
_UNTIL = re.compile(r"(?:有效期?至|有效期到|截止到?|到期日?|期至|至|到|~|—|–|-|until|to)\s*:?\s*$")
_FROM = re.compile(r"(?:自|从|起始|有效期|发证日期|from)\s*:?\s*$")


def take_details(record_type: str, scan: Scanner, found: Found, type_word: str) -> None:
    """Take what belongs to the type, except dates. `type_word` may itself say something: 较大事故."""
    reader = _READERS.get(record_type)
    if reader is not None:
        reader(scan, found)
    for name in ("level", "kind", "actor", "cause", "source"):
        _choice(record_type, name, scan, found, type_word)


def take_dates(record_type: str, scan: Scanner, found: Found, today: date) -> None:
    """Take the dates that belong to the record; others stay where they are."""
    if record_type == "honor":
        year = scan.pull(_YEAR)
        if year:
            found.put("year", int(year[1]))
        return
    spanning = field_of(record_type, "to") is not None
    dates = [each for each in find_dates(scan.text, today, allow_future=True) if scan.is_free(each.start, each.end)]
    plain: list[FoundDate] = []
    for each in dates:
        name, lead = _named(record_type, scan, each, spanning)
        if name is None:
            plain.append(each)
            continue
        scan.take(each.start - lead, each.end)
        found.put(name, each.value)
    _take_plain(plain, spanning, scan, found, today)


def _take_plain(dates: list[FoundDate], spanning: bool, scan: Scanner, found: Found, today: date) -> None:
    """The day of the record: a date that stands apart before one glued to other words."""
    if spanning:
        for name, each in zip(("from", "to"), dates, strict=False):
            if name not in found.values:
                scan.take(each.start, each.end)
                found.put(name, each.value)
        return
    past = [each for each in dates if isinstance(each.value, date) and each.value <= today]
    chosen = next((each for each in dates if each.apart), past[0] if past else None)
    if chosen is None:
        return
    scan.take(chosen.start, chosen.end)
    value = chosen.value
    if isinstance(value, date) and value > today:
        value = problem("date.future", date=value.isoformat(), today=today.isoformat())
    found.put("date", value)


def _named(record_type: str, scan: Scanner, each: FoundDate, spanning: bool) -> tuple[str | None, int]:
    """The field that the words before a date name, and how many characters those words have."""
    before = scan.folded[max(0, each.start - 12) : each.start]
    for name, lead, applies in (
        ("published_on", _PUBLISHED, field_of(record_type, "published_on") is not None),
        ("breached_on", _BREACHED, record_type == "commitment"),
        ("to", _UNTIL, spanning),
        ("from", _FROM, spanning),
    ):
        match = lead.search(before) if applies else None
        if match and scan.is_free(each.start - len(match[0]), each.start):
            return name, len(match[0])
    return None, 0


def _choice(record_type: str, name: str, scan: Scanner, found: Found, type_word: str) -> None:
    if name in found.values or not choice_words(record_type, name):
        return
    chosen = choice_named(record_type, name, type_word)
    if chosen is None:
        token = scan.pull_token(lambda word: choice_named(record_type, name, word) is not None)
        chosen = choice_named(record_type, name, token.lower()) if token else None
    if chosen is None and name == "kind":
        chosen = next((kind for word, kind in KIND_WORDS.items() if word in scan.folded), None)
    if chosen is not None:
        found.put(name, chosen)


def _money(name: str, pattern: re.Pattern[str], scan: Scanner, found: Found) -> None:
    match = scan.pull(pattern)
    if match:
        found.put(name, money_of(match["amount"]))


def _penalty(scan: Scanner, found: Found) -> None:
    _money("confiscated", _CONFISCATED, scan, found)
    both = scan.pull(_BOTH)
    if both:
        found.put("fine", money_of(both["amount"]))
        found.notices.append(problem("entry.notice.fine_and_confiscated"))
    _money("fine", _FINE, scan, found)
    if scan.find(_VILE):
        found.put("vile", True)
    _choice("penalty", "cause", scan, found, "")
    multiple = scan.pull(_MULTIPLE)
    if multiple:
        found.put("art114_multiple", number(multiple[1]))
        found.put("cause", "accident")
    months = scan.pull(_MONTHS)
    if months and 1 <= int(months[1]) <= 36:
        found.put("listing_months", int(months[1]))


def take_bare_amount(scan: Scanner, found: Found) -> None:
    """`处罚 鸿翔化工 30000`: an amount by itself is the fine, where none was named."""
    if "fine" in found.values:
        return
    for token in scan.tokens():
        match = _BARE.fullmatch(token.text)
        value = money_of(match["amount"]) if match else None
        if isinstance(value, Decimal) and match and (match["currency"] or value >= _LEAST_BARE):
            scan.take(token.start, token.end)
            found.put("fine", value)
            return


def _accident(scan: Scanner, found: Found) -> None:
    _money("loss", _LOSS, scan, found)
    if scan.pull(_NO_DEATHS):
        found.put("deaths", 0)
    for name, patterns in (("injuries", _INJURIES), ("deaths", _DEATHS)):
        for pattern in patterns:
            match = scan.pull(pattern)
            if match:
                written = next(group for group in match.groups() if group)
                found.put(name, int(number(written) or 0))
    if scan.pull(_NOT_LIABLE):
        found.put("liable", False)
    elif scan.pull(_LIABLE):
        found.put("liable", True)
    if scan.find(_VILE):
        found.put("vile", True)


def _interview(scan: Scanner, found: Found) -> None:
    if scan.pull(_MEASURE):
        found.put("measure", True)


def _certificate(scan: Scanner, found: Found) -> None:
    match = scan.pull(_LEVEL_123)
    if match:
        found.put("level", str(int(number(match[1]) or 0)))


def _joint_sanction(scan: Scanner, found: Found) -> None:
    match = scan.pull(_DEPARTMENT)
    if match:
        found.put("department", scan.text[slice(*match.span("name"))])
        return
    office = scan.pull_token(lambda word: _OFFICE.fullmatch(word) is not None)
    if office:
        found.put("department", office)


def _external_rating(scan: Scanner, found: Found) -> None:
    match = scan.pull(_RATING)
    if match:
        found.put("grade", scan.text[slice(*match.span("grade"))].upper())
        return
    grade = scan.pull_token(lambda word: _GRADE.fullmatch(word) is not None)
    if grade:
        found.put("grade", grade.upper())


_READERS: MappingProxyType[str, Callable[[Scanner, Found], None]] = MappingProxyType(
    {
        "interview": _interview,
        "penalty": _penalty,
        "accident": _accident,
        "certificate": _certificate,
        "joint_sanction": _joint_sanction,
        "external_rating": _external_rating,
    }
)
