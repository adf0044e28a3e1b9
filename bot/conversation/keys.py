"""The keys under which a subject is found: its names, their cores, pinyin, initials, and the USCC."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from pypinyin import Style, lazy_pinyin

from bot.conversation.numerals import fold

KeyKind = Literal["name", "alias", "pinyin", "initials", "uscc"]

_PLACE = re.compile(
    r"(?:中国|内蒙古自治区|内蒙古|湖北省?|河南省?|随州市?|新密市?|郑州市?|兴安盟|呼伦贝尔市?|科尔沁右翼前旗|科右前旗|陈巴尔虎旗"
    r"|[一-鿿]{2,4}?(?:省|自治区|市|盟|自治州|地区|县|旗|区))+"
)
_FORM = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|集团|总公司|分公司|公司|农民专业合作社|专业合作社|合作社"
    r"|co\.?,? ?ltd\.?|limited|ltd\.?|inc\.?)$"
)
_TRADE = re.compile(r"(?:科技|实业|工贸|商贸|贸易|发展|集团|工业|股份|控股)+$")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_BLANKS = re.compile(r"[\s·・.\-_'’“”\"]+")
_RUN = re.compile(r"[一-鿿]+|[0-9a-z]+")
_PIECE = re.compile(r"[一-鿿]|[0-9a-z]+")
_LEAST_CORE = 2

#: Second readings of characters that occur in names; the first one comes from the phrase they stand in.
_READINGS = {
    "重": ("chong", "zhong"),
    "长": ("chang", "zhang"),
    "行": ("xing", "hang"),
    "乐": ("le", "yue"),
    "朝": ("chao", "zhao"),
    "厦": ("xia", "sha"),
    "盛": ("sheng", "cheng"),
    "曾": ("zeng", "ceng"),
    "单": ("shan", "dan"),
    "解": ("xie", "jie"),
    "传": ("chuan", "zhuan"),
    "藏": ("zang", "cang"),
    "会": ("hui", "kuai"),
    "参": ("can", "shen"),
    "车": ("che", "ju"),
    "柏": ("bai", "bo"),
    "都": ("du", "dou"),
    "宿": ("su", "xiu"),
    "铅": ("qian", "yan"),
    "查": ("zha", "cha"),
    "区": ("qu", "ou"),
    "降": ("jiang", "xiang"),
    "莞": ("guan", "wan"),
    "六": ("liu", "lu"),
    "泌": ("mi", "bi"),
    "仇": ("qiu", "chou"),
    "调": ("tiao", "diao"),
    "强": ("qiang", "jiang"),
    "绿": ("lv", "lu"),
}
_MOST_READINGS = 6


@dataclass(frozen=True, slots=True)
class SearchKey:
    """One key, folded: lower case, narrow, without blanks."""

    kind: KeyKind
    key: str


def normal(text: str) -> str:
    """A name or a query in the form in which keys are compared."""
    return _BLANKS.sub("", fold(text))


def search_keys(name: str, aliases: Iterable[str] = (), uscc: str | None = None) -> tuple[SearchKey, ...]:
    """The keys of a subject, each once, in a stable order."""
    found: dict[SearchKey, None] = {}
    named: list[tuple[KeyKind, str]] = [("name", name), *(("alias", alias) for alias in aliases)]
    for kind, written in named:
        forms = tuple(dict.fromkeys(filter(None, (normal(written), *cores(written)))))
        for form in forms:
            found[SearchKey(kind, form)] = None
        for form in forms:
            for syllables in readings(form):
                found[SearchKey("pinyin", "".join(syllables))] = None
                found[SearchKey("initials", _initials(form, syllables))] = None
    if uscc:
        found[SearchKey("uscc", normal(uscc))] = None
    return tuple(found)


def cores(name: str) -> tuple[str, ...]:
    """The name without its place, its legal form, its bracketed part, and without its line of trade."""
    folded = fold(name).strip()
    short = _IN_BRACKETS.sub("", folded) or folded
    short = _kept(_FORM.sub("", short), short)
    placed = _PLACE.match(short)
    without_place = _kept(short[placed.end() :], short) if placed else short
    without_trade = _kept(_TRADE.sub("", without_place), without_place)
    return tuple(dict.fromkeys(normal(each) for each in (short, without_place, without_trade)))


def _kept(shorter: str, longer: str) -> str:
    """The shorter form, unless it has lost what distinguishes the name."""
    return shorter if len(shorter.strip()) >= _LEAST_CORE else longer


def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """The name's pinyin, syllable by syllable: first as its phrases are read, then with other common readings.

    A run of Latin letters or digits is one syllable.
    """
    if name.isascii():
        return ()
    first: list[str] = []
    for run in _RUN.findall(name):
        first += [run] if run.isascii() else lazy_pinyin(run, style=Style.NORMAL, v_to_u=False)
    if not first:
        return ()
    return tuple(dict.fromkeys(islice(_alternatives(_PIECE.findall(name), tuple(first)), _MOST_READINGS)))


def _alternatives(pieces: Sequence[str], first: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield first
    for place, character in enumerate(pieces):
        for other in _READINGS.get(character, ()):
            if other != first[place]:
                yield (*first[:place], other, *first[place + 1 :])


def _initials(name: str, syllables: Sequence[str]) -> str:
    pieces = _PIECE.findall(name)
    return "".join(
        syllable if piece.isascii() else syllable[:1] for piece, syllable in zip(pieces, syllables, strict=True)
    )
