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


def credit_code(said: str) -> str | None:
    """The unified social credit code in what a licence's QR code says: an address with it as a parameter, or text.

    Only one whose check character holds (GB 32100) is one; it may stand within a longer row of characters.
    """
    folded = said.upper()
    for start in range(len(folded) - 17):
        match = _CODE.match(folded, start)
        if match and is_uscc(match[0]):
            return match[0]
    return None
