"""What most tests of the queries start from."""

from dataclasses import dataclass

from storage.bureaus import BureauRow
from storage.people import PersonRow
from storage.subjects import SubjectRow


@dataclass(frozen=True)
class World:
    """A bureau with one subject and two inspectors, to hang the rest on."""

    bureau: BureauRow
    subject: SubjectRow
    li: PersonRow
    wang: PersonRow
