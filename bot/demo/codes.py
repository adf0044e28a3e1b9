"""Unified social credit codes for enterprises that do not exist."""

from __future__ import annotations

from rulesets.uscc import check_character

#: An organisation code begins with MA; this series is far from what is being handed out.
_SERIES = "MAX"
#: GB 11714: the weights of an organisation code's first eight characters.
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def invented_uscc(registrar: str, division: str, number: int) -> str:
    """A code in the form of GB 32100 with both its check characters.

    registrar: the two characters that tell who registered what, such as 91 for an enterprise. division: the six
    digits of the county. number: at most five digits, different for every code.
    """
    first = f"{registrar}{division}{organisation_code(f'{_SERIES}{number:05d}')}"
    return first + check_character(first)


def organisation_code(first: str) -> str:
    """The organisation code (GB 11714) of these eight characters, with its check character."""
    value = sum(int(character, 36) * weight for character, weight in zip(first, _WEIGHTS, strict=True))
    return first + "0123456789X"[-value % 11]
