"""Which forms each export has: the ending of its file's name decides."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType

from rulesets.errors import BilingualError, shown

FORMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "annex": ("xlsx", "csv", "pdf"),
        "ledger": ("xlsx", "csv"),
        "feed": ("xlsx", "csv", "json"),
        "lists": ("xlsx", "csv", "pdf", "docx"),
        "plan": ("xlsx", "docx", "pdf"),
        "report": ("pdf", "docx"),
    }
)
#: What an export is called, in the order in which they are offered.
NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "annex": ("统计表", "statistics"),
        "ledger": ("台账", "ledger"),
        "feed": ("信用平台报送表", "platform feed"),
        "lists": ("公示名单", "publicity lists"),
        "plan": ("年度执法计划", "enforcement plan"),
        "report": ("信用报告", "credit report"),
    }
)


class FormError(BilingualError):
    """The file's ending is none that the export has."""


def form_of(kind: str, name: str) -> str:
    """The form that a file's name asks for.

    Raises:
        FormError: the export has no such form.
    """
    ending = PurePath(name).suffix[1:].lower()
    if ending not in FORMS[kind]:
        endings = [f".{form}" for form in FORMS[kind]]
        zh, en = NAMES[kind]
        raise FormError(
            f"{zh}可导出为 {'、'.join(endings)}，文件名 {shown(PurePath(name).name)} 不是其中之一",
            f"{en} can be written as {', '.join(endings)}, not as {shown(PurePath(name).name)}",
        )
    return ending
