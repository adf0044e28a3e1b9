"""The procedure of an objection as data: every move from every state, by every role."""

import pytest

from bot.casework.machine import Denied, Facts, Move, check
from bot.casework.objection import OUTCOMES, PROCEDURE, working_days
from bot.conversation.outcomes import outcome_named
from rulesets.loader import available, load

STATES = (
    *("checking", "accepted", "investigating", "reported"),
    *("decided", "numbered", "closed", "refused", "withdrawn"),
)
INVESTIGATOR, COLLECTOR, OTHER = 7, 8, 9
#: What each role may do in each state, nobody of them being investigator or collector.
LEADS = {
    "checking": {"supplement", "accept", "refuse", "withdraw"},
    "accepted": {"supplement", "assign", "withdraw"},
    "investigating": {"supplement", "assign", "withdraw"},
    "reported": {"assign", "withdraw", *OUTCOMES},
    "decided": {"number"},
    "numbered": {"send"},
}
OWN = {
    "checking": {"supplement", "withdraw"},
    "accepted": {"supplement", "withdraw"},
    "investigating": {"supplement", "withdraw"},
    "reported": {"withdraw"},
}
INSPECTORS = {state: {"supplement"} for state in ("checking", "accepted", "investigating")}


def allowed(state, role, person=OTHER, investigator=INVESTIGATOR):
    facts = Facts(role, person, frozenset({COLLECTOR}), investigator)
    return {name for name in PROCEDURE.moves if isinstance(check(PROCEDURE, state, name, facts), Move)}


@pytest.mark.parametrize("state", STATES)
def test_who_may_do_what_from_where(state):
    assert allowed(state, "manager") == LEADS.get(state, set())
    assert allowed(state, "admin") == LEADS.get(state, set())
    assert allowed(state, "enterprise") == OWN.get(state, set())
    assert allowed(state, "inspector") == INSPECTORS.get(state, set())
    assert allowed(state, "stranger") == set()


@pytest.mark.parametrize("role", ["inspector", "manager", "admin"])
def test_the_assigned_investigator_alone_reports(role):
    assert {"propose", "report"} <= allowed("investigating", role, INVESTIGATOR)
    assert not {"propose", "report"} & allowed("investigating", role, OTHER)


@pytest.mark.parametrize("role", ["inspector", "manager", "admin"])
def test_no_collector_reports_though_assigned(role):
    facts = Facts(role, COLLECTOR, frozenset({COLLECTOR}), investigator_id=COLLECTOR)
    refused = check(PROCEDURE, "investigating", "report", facts)
    assert isinstance(refused, Denied)
    assert refused.why == "not_collector"


def test_every_state_is_reached_and_every_end_is_closed():
    reached = {PROCEDURE.first, *(move.to for move in PROCEDURE.moves.values() if move.to)}
    assert reached == set(STATES)
    ends = {move.to for move in PROCEDURE.moves.values() if move.closes}
    by_people = {state for state in STATES if any(move.roles for move in PROCEDURE.open_moves(state))}
    assert ends == set(STATES) - by_people


def test_the_clock_stops_with_sending_alone():
    assert [move.name for move in PROCEDURE.moves.values() if move.to == "closed"] == ["send"]


def test_the_days_are_the_regulations_own():
    stated = {slug: load(slug).file.objection for slug in available()}
    assert stated["keyouqianqi"] is None
    found = {
        slug: working_days(rule.working_days, is_reading=rule.ground is not None, own=7)
        for slug, rule in stated.items()
        if rule
    }
    assert found == {"xinmi": 3, "suizhou": 10, "chenbaerhu": 7}


def test_without_a_number_of_its_own_the_bureau_keeps_to_the_rulesets():
    assert working_days(10, is_reading=True, own=None) == 10


@pytest.mark.parametrize(
    ("findings", "outcome"),
    [
        ("经核实，建议删除该条记录。", "delete"),
        ("登记金额有误，建议予以变更。", "change"),
        ("记录属实，建议继续保留", "keep"),
        ("申请人要求删除，经核实记录属实，建议保留。", "keep"),
        ("申请人要求删除或变更。", None),
        ("维持原记录", "keep"),
        ("情况复杂", None),
        ("", None),
    ],
)
def test_the_outcome_that_findings_propose(findings, outcome):
    assert outcome_named(findings) == outcome
