from PIL import ImageFont

from bot.reports.fonts import sans


def test_the_font_draws_the_fields_words() -> None:
    font = ImageFont.truetype(str(sans()), 20)
    missing = font.getmask("\U0010fffd").getbbox()
    for word in "监管对象异议信用修复约谈整改昊翊":
        assert font.getmask(word).getbbox() not in (None, missing), word
