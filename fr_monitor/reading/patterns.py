"""Pieces of patterns that several rules share, each with an example from the Register."""

from __future__ import annotations

import re

from fr_monitor.reading.sought import Sought

# An address such as QMMProgram@fda.hhs.gov
EMAIL = Sought(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9][\w-]{0,62}(?:\.[A-Za-z0-9][\w-]{0,62}){1,6}")
# A page such as https://www.regulations.gov or www.fda.gov/drugs
URL = Sought(r"\b(?:https?://|www\.)[^\s<>()“”\"']{3,300}(?<![.,;:])", re.IGNORECASE)
# A telephone number such as 301-555-0127, (301) 555-0127 or 1-800-555-0199
PHONE = re.compile(r"(?<![\d-])(?:1-)?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?!\d)")
# Dockets such as FDA-2023-N-5706, EPA-HQ-OPP-2009-0879, USCG-2007-0115, and FDA's older 2004N-0181
DOCKET = re.compile(
    r"\b(?:[A-Z]{2,6}(?:-[A-Z]{1,6}){0,3}-(?:19|20)\d\d-(?:[A-Z]{1,6}-)?\d{3,5}|(?:19|20)\d\d[A-Z]-\d{4})\b"
)
# Pages of the Register such as 89 FR 4950 or 91 Fed. Reg. 6229; the letter stands first for speed, VOLUME before it.
PAGE = re.compile(r"F(?:R|ed\. ?Reg\.|\.R\.) ?(\d{1,3},\d{3}|\d{1,6})\b")
VOLUME = re.compile(r"\b(\d{2,3}) \Z")
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
# What starts an item of a list, as in “• ”, “1. ”, “(2) ”, “a. ”, “- ”
ITEM = re.compile(r"(?:•|[-*–—]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|[A-Z]\)) ?(?=\S)")
