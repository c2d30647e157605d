"""A watched program: pure data from `config/programs/<slug>.toml`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """What makes a notice this program's own, and how its cycles run.

    Phrases are compared in lower case with white space folded and dashes made alike; dockets are regular
    expressions that must match a whole docket id ("FDA-2023-N-5706").
    """

    slug: str
    name: str
    short_name: str
    """For subjects of letters: "QMM"."""
    agencies: tuple[str, ...]
    """Slugs of the API; a notice of none of these is never claimed, an unrecognised agency counts as unknown."""
    yearly: bool = False
    """Opens a cycle about once a year: the year is derived where a notice does not state it."""
    first_year: int | None = None
    dockets: tuple[str, ...] = ()
    title_phrases: tuple[str, ...] = ()
    text_phrases: tuple[str, ...] = ()
    exclude_phrases: tuple[str, ...] = ()
    opening_phrases: tuple[str, ...] = ()
    """The program's own words for an opening: "accept requests to participate"."""
    substance: tuple[str, ...] = ()
    """What the program is, under whatever name: of each line one beginning of words must stand there, as in "voluntar|willing"."""
    search_terms: tuple[str, ...] = ()
    """Phrases for the Register's search, where the title phrases would be too narrow or too wide."""
    reminder_days: tuple[int, ...] = (30, 14, 7, 3, 1, 0)
    enabled: bool = True
