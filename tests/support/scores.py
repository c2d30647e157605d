"""Scores of the reading on labelled notices, and the facts that came and went since the last commit.

`python tests/support/scores.py [--misses]` prints a line for each set of notices found and each form they have, with
`measure right/total` where something is missed, and then the facts that the code of the last commit read otherwise.
Sets: the folders `tests/golden/futures*`, and `data/family` and `data/corpus` of a folder `shared` beside the checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __package__:
    from support import rounds
else:
    import rounds

ROOT = Path(__file__).resolve().parents[2]
SETS = {
    **{path.name: path for path in sorted((ROOT / "tests" / "golden").glob("futures*"))},
    "family": ROOT.parent / "shared" / "data" / "family",
    "corpus": ROOT.parent / "shared" / "data" / "corpus",
}
FORMS = {"xml": ".xml", "html": ".html", "text": ".txt"}
DERIVED = {"html": "html", "text": "pre"}
"""Folders of the corpus that hold its XML notices set in another form."""
TYPES = {"rule": "Rule", "proposed_rule": "Proposed Rule", "presidential": "Presidential Document"}
EVIDENT = ("program_year", "cycle_ordinal", "establishments")

Record = dict[str, Any]
"""A label, a record of the API or an answer of `read --format json`."""


def rows(path: Path) -> list[Record]:
    """The records of a file of one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def labelled(folder: Path, form: str) -> Iterator[tuple[Record, Record]]:
    """Each label of a set with its notice, in this form where the set has it."""
    if (folder / rounds.FILE).exists():
        yield from rounds.labelled(folder / rounds.FILE, form)
        return
    if not (folder / "documents.jsonl").exists():
        yield from _of_corpus(folder, form)
        return
    records = {record["document_number"]: record for record in rows(folder / "documents.jsonl")}
    for label in rows(folder / "gold.jsonl"):
        number = label["document_number"]
        path = folder / "fulltext" / form / (number + FORMS[form])
        if path.exists():
            record = {key: value for key, value in records[number].items() if key != "_sim"}
            yield label, {**record, "full_text": path.read_text("utf-8")}


def _of_corpus(folder: Path, form: str) -> Iterator[tuple[Record, Record]]:
    for label in rows(folder / "gold.jsonl"):
        path = folder / "derived" / DERIVED.get(form, form) / (label["id"] + FORMS[form])
        path = path if path.exists() else folder / label["file"]
        yield (
            label,
            {
                "document_number": label["id"].partition("__")[0],
                "title": label["title"],
                "type": TYPES.get(label["doc_type"], "Notice"),
                "publication_date": label["publication_date"],
                "action": label["action"],
                "full_text": path.read_text("utf-8", errors="replace"),
            },
        )


@dataclass
class Score:
    """How many answers are right, by measure, and what is missed."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, label: Record, answer: Record) -> None:
        """Hold one answer against its label."""
        judge = _of_family if "event" in label else _of_others
        for measure, good, note in judge(label, answer):
            self.total[measure] += 1
            self.right[measure] += bool(good)
            if not good:
                self.misses.append(f"{label.get('document_number') or label['id']}: {measure}: {note}")

    def lines(self, *, all_measures: bool = False) -> Iterator[str]:
        """`measure right/total`, those where something is missed only unless all are asked for."""
        for measure, total in self.total.items():
            if all_measures or self.right[measure] < total:
                yield f"{measure} {self.right[measure]}/{total}"


Judgement = Iterator[tuple[str, bool, str]]


def _of_family(label: Record, answer: Record) -> Judgement:
    """What a notice of the watched programs must give; `accept` holds answers that are as good."""
    accept = label.get("accept") or {}
    program = answer["program"]
    yield "claimed", program == label["program"] or program in accept.get("program", []), f"by {program}"
    if label["program"] is None:
        return
    for name in ("event", "program_year", "cycle_ordinal"):
        want, got = _plain(label[name]), _plain(answer[name])
        yield name, got == want or got in accept.get(name, []), f"is {want}, read as {got}"
    count = _bounds(answer["establishments"])
    counts = [_bounds(one) for one in (label["establishments"], *accept.get("establishments", []))]
    yield "establishments", count in counts, f"is {counts[0]}, read as {count}"
    yield from _people(label, answer)
    yield from _dates(label, answer)


def _people(label: Record, answer: Record) -> Judgement:
    """Criteria, address and contact, where the label names them."""
    if "eligible" in label:
        yield "eligible", len(answer["eligibility"]) == label["eligible"], f"{len(answer['eligibility'])} criteria"
    if "submit" in label:
        yield "submit", answer["submit_to"] == label["submit"], f"to {answer['submit_to']}"
    if "person" in label:
        yield "person", label["person"] in (answer["contact"] or ""), f"is {answer['contact']}"


def _dates(label: Record, answer: Record) -> Judgement:
    given = {(one["kind"], one["date"]) for one in answer["deadlines"] if one["kind"] != "other"}
    asked = {day for one in label["deadlines"] if one["kind"] == "request-to-participate" for day in _days(one)}
    known = {day for one in label["deadlines"] for day in _days(one)}
    for one in label["deadlines"]:
        if one["kind"] != "other" and not one.get("optional"):
            hit = any((one["kind"], day) in given for day in _days(one))
            yield "deadline_found", hit, f"{one['kind']} {one['date']} is not among {sorted(given)}"
    for kind, day in sorted(given):
        yield (
            "deadline_true",
            day in (asked if kind == "request-to-participate" else known),
            f"{kind} {day} is invented",
        )
    for one in answer["deadlines"]:
        yield "evidence", bool(one["quote"]), f"{one['date']} has no quote"


def _of_others(label: Record, answer: Record) -> Judgement:
    """What a notice of others must give: no claim, no count but its own, and its dates."""
    yield "unclaimed", answer["program"] is None, f"by {answer['program']}"
    count = _bounds(answer["establishments"])
    yield "no_false_count", count is None or bool(label["count"] and count[1] == label["count"]["max"]), f"{count}"
    given = {(one["kind"], one["date"]) for one in answer["deadlines"]}
    days = {day for _, day in given}
    for one in label["deadlines"]:
        kind = {"pra_comment": "comment"}.get(one["kind"], one["kind"].replace("_", "-"))
        if kind == "other":
            continue
        yield "deadline_found", one["date"] in days, f"{kind} {one['date']} is missed"
        if one["date"] in days and not one.get("subkind"):
            yield "deadline_kind", (kind, one["date"]) in given, f"{one['date']} is no {kind}"
    known = {one["date"] for one in label["deadlines"]}
    for kind, day in sorted(given):
        if kind != "other":
            yield "deadline_true", day in known, f"{kind} {day} is invented"


def _plain(fact: Any) -> Any:
    return fact["value"] if isinstance(fact, dict) else fact


def _bounds(count: Record | None) -> tuple[int | None, int | None] | None:
    """Minimum and maximum, None where neither is given."""
    found = (count["min"], count["max"]) if count else (None, None)
    return None if found == (None, None) else found


def _days(deadline: Record) -> set[str]:
    """Both days of a deadline that is moved from a day without business."""
    return {deadline["date"], deadline.get("rolled", deadline["date"])}


def answers(records: list[Record], code: Path = ROOT) -> list[Record]:
    """What the code of this folder reads in these notices."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(records, file)
        file.flush()
        command = [sys.executable, "-m", "fr_monitor", "read", "--format", "json", file.name]
        environment = {**os.environ, "PYTHONPATH": str(code)}
        run = subprocess.run(command, cwd=code, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(run.stderr)
    found: list[Record] = json.loads(run.stdout)
    return found


def facts(answer: Record) -> set[str]:
    """The facts of an answer, one a line."""
    found = {f"program {answer['program']}", f"event {answer['event']}"}
    for name in EVIDENT:
        if fact := answer[name]:
            found.add(f"{name} {_bounds(fact) if name == 'establishments' else fact['value']} ({fact['basis']})")
    found |= {f"{one['kind']} {one['date']} (from {one['from']}, {one['basis']})" for one in answer["deadlines"]}
    for name in ("eligibility", "aftermath", "places", "citations"):
        found |= {f"{name} {one}" for one in answer.get(name, ())}
    return found | {f"conflict {one['fact']} {one['values']}" for one in answer["conflicts"]}


def changes(before: list[Record], after: list[Record]) -> Iterator[str]:
    """The facts that disappeared (-) and appeared (+), with their notices."""
    for old, new in zip(before, after, strict=True):
        was, is_now = facts(old), facts(new)
        yield from (f"- {new['document_number']}: {fact}" for fact in sorted(was - is_now))
        yield from (f"+ {new['document_number']}: {fact}" for fact in sorted(is_now - was))


def main() -> None:
    """Print the scores of all sets, and what changed since the last commit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--misses", action="store_true", help="show each miss")
    misses = parser.parse_args().misses
    with tempfile.TemporaryDirectory() as folder:
        last = Path(folder) / "last"
        _git("worktree", "add", "--quiet", "--detach", str(last), "HEAD")
        try:
            for name, form in ((name, form) for name, place in SETS.items() if place.exists() for form in FORMS):
                _print(name, form, last, misses=misses)
        finally:
            _git("worktree", "remove", "--force", str(last))


def _print(name: str, form: str, last: Path, *, misses: bool) -> None:
    pairs = list(labelled(SETS[name], form))
    if not pairs:
        return
    records = [record for _, record in pairs]
    found = answers(records)
    score = Score()
    for (label, _), answer in zip(pairs, found, strict=True):
        score.add(label, answer)
    missed = ", ".join(score.lines(all_measures=form == "xml")) or "no fact missed"
    lines = [f"{name}, {form}: {len(pairs)} notices: {missed}", *(score.misses if misses else ())]
    lines += list(changes(answers(records, last), found))
    sys.stdout.write("\n  ".join(lines) + "\n")


def _git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *arguments], check=True)  # noqa: S607 - the git of the one who asks


if __name__ == "__main__":
    main()
