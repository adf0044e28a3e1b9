"""A strict reader of the HTML that Telegram takes, for tests."""

import re
from html.parser import HTMLParser

TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote"}
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);")


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.open = []
        self.problems = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS or attrs:
            self.problems.append(f"tag {tag} {attrs}")
        self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"unbalanced {tag}")

    def handle_data(self, data):
        if "<" in data or ">" in data or "&" in data:
            self.problems.append(f"unescaped {data!r}")

    def handle_comment(self, data):
        self.problems.append("comment")

    def handle_decl(self, decl):
        self.problems.append("declaration")

    def handle_entityref(self, name):
        if not _ENTITY.fullmatch(f"&{name};"):
            self.problems.append(f"entity {name}")


def problems_of(text):
    """What Telegram would not take in a message's text."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if re.search(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);)", text):
        reader.problems.append("bare ampersand")
    if re.search(r"[\ud800-\udfff\x00]", text):
        reader.problems.append("character that cannot be sent")
    return reader.problems + [f"unclosed {tag}" for tag in reader.open]
