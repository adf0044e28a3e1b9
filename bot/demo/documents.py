"""Document numbers (文号) for the records that a bureau issues a document for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.demo.sample import SampleSubject

_WORDS = {
    "interview": "约谈",
    "complaint": "举报",
    "penalty": "罚",
    "accident": "事故",
    "dishonesty": "失信",
    "misconduct": "失信",
    "inspection": "检记",
}


def numbered(subjects: Sequence[SampleSubject], issuer: str) -> Iterator[SampleSubject]:
    """The subjects with document numbers such as `前应急罚〔2025〕12号`, counted by kind and year in the order of
    the records' days."""
    places = sorted(
        (record.on, subject_place, record_place)
        for subject_place, subject in enumerate(subjects)
        for record_place, record in enumerate(subject.records)
        if record.type in _WORDS
    )
    counts: Counter[tuple[str, int]] = Counter()
    numbers: dict[tuple[int, int], str] = {}
    for day, subject_place, record_place in places:
        word = _WORDS[subjects[subject_place].records[record_place].type]
        counts[word, day.year] += 1
        numbers[subject_place, record_place] = f"{issuer}{word}〔{day.year}〕{counts[word, day.year]}号"
    for subject_place, subject in enumerate(subjects):
        records = tuple(
            replace(record, document_no=numbers.get((subject_place, record_place)))
            for record_place, record in enumerate(subject.records)
        )
        yield replace(subject, records=records)
