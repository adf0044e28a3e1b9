"""The regulation as a country of OpenFisca: records are members of their subject, and one simulation grades one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

_KINDS = {"interview": 1, "penalty": 2, "complaint": 3, "accident": 4, "certificate": 5}
_PERIOD = "2026-11-20"

record = Entity("record", "records", "A recorded fact", "")
subject = GroupEntity("subject", "subjects", "Who is graded", "", roles=[{"key": "member", "plural": "members"}])


def _given(name_: str, entity_: Any) -> type[Variable]:
    return type(
        name_,
        (Variable,),
        {"value_type": int, "entity": entity_, "definition_period": DateUnit.ETERNITY, "label": name_},
    )


def _derived(name_: str, formula_: Any, kind: type = int) -> type[Variable]:
    return type(
        name_,
        (Variable,),
        {
            "value_type": kind,
            "entity": subject,
            "definition_period": DateUnit.ETERNITY,
            "label": name_,
            "formula": formula_,
        },
    )


def _counted(kind: str, since: str) -> Any:
    def formula(subject_: Any, period: Any) -> Any:
        of_kind = subject_.members("kind", period) == _KINDS[kind]
        recent = subject_.members("date", period) >= subject_.project(subject_(since, period))
        known = subject_.members("date", period) <= subject_.project(subject_("as_of", period))
        return subject_.sum(of_kind * recent * known)

    return formula


def _taken(subject_: Any, period: Any) -> Any:
    penalties = subject_.members("kind", period) == _KINDS["penalty"]
    recent = subject_.members("date", period) >= subject_.project(subject_("year", period))
    return subject_.sum(penalties * recent * subject_.members("money", period))


def _grade(subject_: Any, period: Any) -> Any:
    held, fined, complained = (subject_(name, period) for name in ("held", "fined", "complained"))
    listed = (held > 3) | ((fined > 3) & (subject_("taken", period) > 50000)) | (complained > 5)
    included = subject_("included", period)
    first = (included >= subject_("year", period)) & (included <= subject_("as_of", period))
    best = (subject_("accidents", period) == 0) | (subject_("certificates", period) > 0) | (held == 0) | (fined == 0)
    return np.select([listed, first, best], [3, 2, 1], 2)


def _system() -> TaxBenefitSystem:
    system = TaxBenefitSystem([record, subject])
    for name in ("kind", "date", "money"):
        system.add_variable(_given(name, record))
    for name in ("as_of", "year", "three_years", "included"):
        system.add_variable(_given(name, subject))
    system.add_variable(_derived("held", _counted("interview", "year")))
    system.add_variable(_derived("fined", _counted("penalty", "year")))
    system.add_variable(_derived("complained", _counted("complaint", "year")))
    system.add_variable(_derived("accidents", _counted("accident", "three_years")))
    system.add_variable(_derived("certificates", _counted("certificate", "included")))
    system.add_variable(_derived("taken", _taken))
    system.add_variable(_derived("grade", _grade))
    return system


def prepared() -> Callable[[Sequence[dict[str, Any]]], list[Any]]:
    """Grades plain dossiers, one simulation each; the grade alone, as a number."""
    system = _system()

    def one(dossier: dict[str, Any]) -> int:
        rows = dossier["records"]
        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("record", list(range(len(rows))) or [0])
        group = builder.declare_entity("subject", ["subject"])
        builder.join_with_persons(group, ["subject"] * max(len(rows), 1), ["member"] * max(len(rows), 1))
        simulation = builder.build(system)
        columns = {
            "kind": [_KINDS.get(row["type"], 0) for row in rows],
            "date": [row["date"] for row in rows],
            "money": [row["fine"] + row["confiscated"] for row in rows],
        }
        for name, values in columns.items():
            simulation.set_input(name, _PERIOD, np.array(values or [0]))
        for name in ("as_of", "year", "three_years", "included"):
            simulation.set_input(name, _PERIOD, np.array([dossier[name]]))
        return int(simulation.calculate("grade", _PERIOD)[0])

    return lambda dossiers: [one(dossier) for dossier in dossiers]
