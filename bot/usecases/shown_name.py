"""A subject's name as it is shown unless somebody asks for it in full: a natural person's is masked."""

from __future__ import annotations

from bot.conversation.masking import mask_name
from storage.subjects import SubjectRow


def shown_name(subject: SubjectRow) -> str:
    """The name of an enterprise or organisation, the masked name of a natural person."""
    return mask_name(subject.name) if subject.kind == "person" else subject.name
