"""Money as people write it: 30000, 30,000元, 3.5万, 两万五, 罚款3万元."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.conversation.numerals import NUMERAL_CHARACTERS, fold, number
from bot.conversation.problems import Problem, problem

#: At most 15 digits before the point, as a dossier takes it.
LARGEST = Decimal("999999999999999.99")

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_DIGITS = "0-9〇零一二两三四五六七八九"
# In characters alone a number must show a unit, or 罚款一般程序 would be a fine of one yuan.
_CHARACTERS = (
    rf"(?=[点{NUMERAL_CHARACTERS}]*[百千万亿佰仟萬億]|[{NUMERAL_CHARACTERS}]+\s*[元块圆])"
    rf"[{NUMERAL_CHARACTERS}]+(?:点[{NUMERAL_CHARACTERS}]+)?"
)
_NUMBER = rf"(?:{_ARABIC}(?:[wk十百千万亿]+[{_DIGITS}]*)*|{_CHARACTERS})"
#: An amount inside a folded text; group `amount` is its number, `currency` what says that it is money.
AMOUNT = rf"(?:人民币|rmb|¥)?\s*(?P<amount>-?{_NUMBER})\s*(?P<currency>(?:元|块钱?|圆|yuan|rmb)整?)?"
_PREFIX = re.compile(
    r"(?:合计|共计|处以?|并处)?"
    r"(?:罚款|罚金|罚没款?|没收(?:违法所得|非法所得|非法财物)?|金额|损失|罚|fined?|confiscated?)?"
    r"(?:金额|合计|共计|约|人民币)?\s*:?\s*"
)
_WHOLE = re.compile(AMOUNT)


def parse_money(text: str) -> Decimal | Problem:
    """Read a whole text as an amount in yuan: not negative, to the fen, at most 15 integer digits."""
    folded = fold(text).strip()
    prefix = _PREFIX.match(folded)
    match = _WHOLE.fullmatch(folded, prefix.end() if prefix else 0)
    return problem("money.unreadable") if match is None else money_of(match["amount"])


def money_of(written: str) -> Decimal | Problem:
    """The value of a folded number, thousands separators allowed."""
    value = number(written.removeprefix("-").replace(",", ""))
    if value is None:
        return problem("money.unreadable")
    if written.startswith("-"):
        return problem("money.negative")
    if value > LARGEST:
        return problem("money.too_large")
    if value != value.quantize(Decimal("0.01")):
        return problem("money.too_fine")
    whole = value.to_integral_value()
    return whole if value == whole else value.quantize(Decimal("0.01"))
