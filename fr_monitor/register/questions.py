"""What we ask of the Register, derived from the programs: by agency, and by term for what carries no such agency.

2022-18087 says what it is about neither in its title nor in its abstract, and documents of a pilot have been listed
under the department alone: the term question looks into full texts and dockets of the whole Register.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote_plus

from fr_monitor.model.notice import Notice
from fr_monitor.model.program import Program
from fr_monitor.register.wire import FIELDS

PER_PAGE = 1000
"""The documented maximum; more, as 1 or 0, silently gives 20 rows."""

TERM_LENGTH = 900
"""Most characters of an encoded term: with the fields of `wire` a whole URL stays below 2,000."""

_DOCKET = re.compile(r"[A-Z]+-\d{4}-[A-Z]+-\d{4,5}")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its name for `Sighting.found_by`, its conditions, and how its answer shows that it was heard."""

    name: str
    conditions: tuple[tuple[str, str], ...]
    heard: tuple[str, ...]
    """Words, joined by hyphens, that the answer's `description` must hold."""
    slugs: frozenset[str] = frozenset()
    """Every recognised document of the answer lists one of these agencies; empty where none was asked for."""

    def between(self, since: date, until: date) -> list[tuple[str, str]]:
        """The pairs of a search for documents published from one day to another, both included."""
        return [
            *self.conditions,
            ("conditions[publication_date][gte]", since.isoformat()),
            ("conditions[publication_date][lte]", until.isoformat()),
            *(("fields[]", name) for name in FIELDS),
            ("order", "oldest"),
            ("per_page", str(PER_PAGE)),
        ]

    def on_inspection(self) -> list[tuple[str, str]]:
        """The pairs of a search among the documents on public inspection."""
        return [*self.conditions, ("per_page", str(PER_PAGE))]

    def is_heard(self, description: str) -> bool:
        """Whether a description restates the question; doubly encoded or blank conditions are silently dropped."""
        said = hyphenated(description)
        return all(words in said for words in self.heard)

    def fits(self, notice: Notice) -> bool:
        """Whether the notice may be an answer; an unrecognised agency may be any."""
        known = {agency.slug for agency in notice.agencies}
        return not self.slugs or not notice.agencies or None in known or bool(self.slugs & known)


def agency_question(slugs: Iterable[str]) -> Question:
    """Everything of these agencies. Raises ValueError without any: a blank condition asks for the whole Register."""
    wanted = sorted(set(slugs))
    if not wanted:
        raise ValueError("no program names an agency")
    conditions = tuple(("conditions[agencies][]", slug) for slug in wanted)
    return Question("agency", conditions, heard=tuple(wanted), slugs=frozenset(wanted))


def term_questions(programs: Sequence[Program]) -> tuple[Question, ...]:
    """The programs' phrases and dockets, any of them, in as few questions as the length of a URL allows."""
    return tuple(
        Question(
            "term", (("conditions[term]", " | ".join(group)),), heard=("matching", hyphenated(group[0]).strip("-"))
        )
        for group in _groups([f'"{phrase}"' for phrase in _phrases(programs)])
    )


def hyphenated(text: str) -> str:
    """Text as the API makes slugs: "Food and Drug Administration" is "food-and-drug-administration"."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower())


def _phrases(programs: Sequence[Program]) -> list[str]:
    """Search terms, else the claiming phrases, and literal dockets, without those that a shorter one finds as well."""
    found: dict[str, None] = {}
    for program in programs:
        spoken = program.search_terms or (*program.title_phrases, *program.text_phrases)
        dockets = [docket for docket in program.dockets if _DOCKET.fullmatch(docket)]
        found |= dict.fromkeys(cleaned for phrase in (*spoken, *dockets) if (cleaned := _searchable(phrase)))
    return [phrase for phrase in found if not any(_holds(phrase, other) for other in found if other != phrase)]


def _searchable(phrase: str) -> str:
    """The phrase without the signs that mean something to the search (API server, `term_preprocessor.rb`)."""
    return " ".join(re.sub(r'["\\/~|@<>()*]', " ", phrase).split())


def _holds(phrase: str, shorter: str) -> bool:
    return f"-{hyphenated(shorter)}-" in f"-{hyphenated(phrase)}-"


def _groups(quoted: Sequence[str]) -> list[list[str]]:
    groups: list[list[str]] = []
    for phrase in quoted:
        if groups and len(quote_plus(" | ".join([*groups[-1], phrase]))) <= TERM_LENGTH:
            groups[-1].append(phrase)
        else:
            groups.append([phrase])
    return groups
