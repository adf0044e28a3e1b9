"""Real answers of the real rulesets, for cards to be drawn from; today is Friday 20 November 2026."""

from datetime import UTC, date, datetime

from bot.conversation.views import AlertView, AnswerView, RecordView
from rulesets.dossier import parse_dossier
from rulesets.engine import assess
from rulesets.loader import load

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NAME = "鸿翔化工有限公司"
RULESETS = ("keyouqianqi", "xinmi", "suizhou", "chenbaerhu")


def interviews(number, **more):
    return [{"id": f"r{n}", "type": "interview", "date": f"2026-0{n}-0{n}", **more} for n in range(1, number + 1)]


def penalty(**more):
    return {"id": "p1", "type": "penalty", "date": "2026-05-06", "fine": 30000, "confiscated": 5000, **more}


#: One dossier that has something of every type, for the cards of every ruleset.
EVERYTHING = [
    *interviews(4),
    penalty(objection=True),
    {"id": "old", "type": "complaint", "date": "2024-05-06"},
    {"id": "wait", "type": "complaint", "date": "2026-10-06", "status": "pending"},
    {"id": "acc", "type": "accident", "date": "2025-12-06", "deaths": 1, "injuries": 2},
    {"id": "dis", "type": "dishonesty", "date": "2026-02-06", "actor": "principal", "corrected_on": "2026-03-01"},
    {"id": "mis", "type": "misconduct", "date": "2026-02-07", "kind": "unlicensed", "repaired_on": "2026-04-01"},
    {"id": "jnt", "type": "joint_sanction", "from": "2026-01-01", "to": "2026-06-01", "department": "税务局"},
    {"id": "crt", "type": "certificate", "level": 3, "from": "2026-01-01", "to": "2028-12-31"},
    {"id": "com", "type": "commitment", "from": "2026-01-01"},
    {"id": "hon", "type": "honor", "year": 2025, "level": "municipal"},
    {"id": "prs", "type": "commendation", "date": "2026-05-05", "level": "provincial"},
    {"id": "ext", "type": "external_rating", "date": "2026-05-05", "source": "national", "grade": "优"},
    {"id": "ins", "type": "inspection", "date": "2026-05-05"},
]


def answer(ruleset, records, *, as_of=TODAY, reading=None, language="zh", included_on="2021-05-01"):
    dossier = parse_dossier({"subject": {"included_on": included_on}, "records": records})
    return AnswerView.from_json(assess(load(ruleset), dossier, as_of, reading).to_json(language))


def view(record, **more):
    fields = {key: value for key, value in record.items() if key not in ("id", "type", "status", "note", "objection")}
    return RecordView(
        record["id"],
        record["type"],
        fields,
        record.get("status", "confirmed"),
        under_objection=record.get("objection", False),
        row=5,
        version=1,
        **more,
    )


def views(records, **more):
    return {record["id"]: view(record, **more) for record in records}


def alert(kind="worse", **more):
    graded = answer("keyouqianqi", interviews(3 if kind == "near" else 4))
    given = {
        "id": 12,
        "kind": kind,
        "subject_id": 1,
        "subject": NAME,
        "ruleset": "keyouqianqi",
        "before": "A",
        "after": graded.grade,
        "reason": graded.reason("六(三)1"),
        "raised_at": NOON,
        "cause": view(interviews(4)[3]),
        "logged_by": "王建国",
        "left": 1 if kind == "near" else None,
    }
    return AlertView(**{**given, **more})


def plain(screen):
    """The text of a screen without its markup."""
    import html
    import re

    return html.unescape(re.sub(r"<[^<>]*>", "", screen.text))


def labels(screen):
    return [button.label for row in screen.keyboard for button in row]
