"""The Chinese font that documents and pictures carry: Noto Sans SC, under the SIL Open Font License."""

from importlib.metadata import distribution
from pathlib import Path


def sans() -> Path:
    """The TrueType file, found without importing the package that carries it: that would load matplotlib."""
    return Path(str(distribution("zhplot").locate_file("zhplot/fonts/NotoSansSC-Regular.ttf")))
