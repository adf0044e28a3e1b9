"""Photos as Telegram keeps them: turned upright, without metadata, as JPEG, and scaled down to several sizes."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

LONGEST_SIDES = (90, 320, 800, 1280)
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_QUALITY = 87
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True)
class Scaled:
    """One size of a photo: a JPEG, its dimensions in pixels, and the bound of its longest side."""

    step: int
    width: int
    height: int
    data: bytes


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height as stored, or None when the bytes begin no picture that Telegram takes as a photo."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            return picture.size
    except _BROKEN:
        return None


def scaled(data: bytes) -> list[Scaled] | None:
    """The sizes of a photo, the smallest first; the largest has at most 1280 pixels a side. None for a broken one."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            upright = _on_white(ImageOps.exif_transpose(opened))
            upright.info.clear()  # a comment would be written again
    except _BROKEN:
        return None
    longest = max(upright.size)
    steps = [side for side in LONGEST_SIDES if side < longest]
    if longest <= LONGEST_SIDES[-1]:
        steps.append(longest)
    sizes = []
    picture = upright
    for step in reversed(steps):
        # Each from the next larger one: the picture is read once, and the small ones cost next to nothing.
        width, height = (max(1, round(side * step / longest)) for side in upright.size)
        if (width, height) != picture.size:
            picture = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=_QUALITY)
        sizes.append(Scaled(step, width, height, written.getvalue()))
    return sizes[::-1]


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, which JPEG does not have."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    shown = picture.convert("RGBA")
    white = Image.new("RGBA", shown.size, "white")
    white.alpha_composite(shown)
    return white.convert("RGB")
