"""The QR code of a business licence (营业执照): read out of a picture, and the credit code found in what it says."""

from __future__ import annotations

import io
import re

from rulesets.uscc import is_uscc

#: A picture of more pixels is not unpacked: it may be small as a file and huge in memory.
_MOST_PIXELS = 60_000_000
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def read_code(content: bytes) -> str:
    """What the QR codes in a picture say, one a line; "" where there is none or it is no picture.

    It takes a tenth of a second and more: not for the event loop.
    """
    # Both are heavy, and few pictures are licences.
    import zxingcpp
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > _MOST_PIXELS:
                return ""
            only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
            found = zxingcpp.read_barcodes(image.convert("L"), formats=only)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return ""
    return "\n".join(one.text for one in found)


def credit_codes(said: str) -> tuple[str, ...]:
    """The unified social credit codes in what a licence's QR code says: an address with it as a parameter, or text.

    Only what has a check character that holds (GB 32100) is one. It may stand within a longer row of characters, where
    one row in thirty looks like a code by chance: those that stand apart come first.
    """
    folded = said.upper()
    found = []
    for start in range(len(folded) - 17):
        match = _CODE.match(folded, start)
        if match and is_uscc(match[0]):
            around = folded[max(0, start - 1) : start] + folded[match.end() : match.end() + 1]
            found.append((any(each.isascii() and each.isalnum() for each in around), match[0]))
    return tuple(dict.fromkeys(code for _, code in sorted(found, key=lambda pair: pair[0])))
