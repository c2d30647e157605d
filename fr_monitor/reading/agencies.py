"""Whose notice it is, by the record of the API, and by its own text where that names nobody."""

from __future__ import annotations

import re

from fr_monitor.model.notice import Notice
from fr_monitor.model.program import Program
from fr_monitor.reading.sought import Sought

# The API lists the department beside the agency; alone it may be any of its agencies (2020-00246 is CDC's, not FDA's).
DEPARTMENT = "health-and-human-services-department"
# As the AGENCY section of the text names them, where no record of the API is at hand.
WRITTEN_AGENCY = Sought(r"food and drug|\bfda\b|drug evaluation and research")
# "Department of Health and Human Services (HHS)", "Office of the Secretary, HHS"; whatever else stands there is another agency
DEPARTMENT_WRITTEN = re.compile(
    r"agency:|office of the secretary|department of|(?:the )?(?:u\.s\. )?health and human services|\bhhs\b|\bthe\b|\W"
)


def named_by_nobody_else(notice: Notice) -> bool:
    """Whether the API lists no agency, or the department alone, so that the text has to name it."""
    return {agency.slug for agency in notice.agencies} <= {DEPARTMENT}


def may_be_ours(notice: Notice, program: Program) -> bool:
    """Whether the API lists an agency of the program, or nothing that rules one out."""
    slugs = {agency.slug for agency in notice.agencies}
    return not slugs or None in slugs or bool(slugs & set(program.agencies)) or slugs == {DEPARTMENT}


def written_ours(agency: str) -> bool:
    """Whether the AGENCY section, in lower case, may mean FDA; an empty one may, and the department's bare name."""
    return not agency or bool(WRITTEN_AGENCY.search(agency)) or not DEPARTMENT_WRITTEN.sub("", agency)
