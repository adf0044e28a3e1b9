"""The Chinese font inside a Word file: the characters in use, obfuscated as the format wants it.

ECMA-376 part 4, section 14.2.1 (4th edition: 17.8.1): the first 32 bytes of the font file are combined by XOR with the
GUID that the font table names, taken from its end to its beginning.
"""

from __future__ import annotations

from io import BytesIO
from uuid import NAMESPACE_URL, UUID, uuid5

from fontTools import subset  # type: ignore[import-untyped]

from bot.reports.fonts import sans

#: What stands in `w:font` for the embedded font: its own name.
FAMILY = "Noto Sans SC"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
_HEAD = 32
#: Copyright, names, licence and its address: the licence asks that they stay with the font.
_NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]


def subset_of(text: str) -> bytes:
    """The font with the glyphs of a text, and those of printable ASCII; the same text gives the same bytes."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = _NAMES
    options.recalc_timestamp = False
    font = subset.load_font(str(sans()), options, lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes={*range(0x20, 0x7F), *(ord(one) for one in text)})
    subsetter.subset(font)
    out = BytesIO()
    subset.save_font(font, out, options)
    font.close()
    return out.getvalue()


def key_for(font: bytes) -> UUID:
    """The GUID of a font: of its content, so that the same document gives the same bytes."""
    return uuid5(NAMESPACE_URL, font.hex())


def obfuscated(font: bytes, key: UUID) -> bytes:
    """The font as an .odttf part; done twice it is the font again."""
    mask = bytes.fromhex(key.hex)[::-1]
    head = bytes(byte ^ mask[place % len(mask)] for place, byte in enumerate(font[:_HEAD]))
    return head + font[_HEAD:]
