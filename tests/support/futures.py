"""Invented notices of years to come, as a data folder of the simulated Register. No sentence in them is FDA's."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

DOCKET = "FDA-2023-N-5706"
TITLE = "Voluntary Quality Management Maturity Prototype Assessment Protocol Evaluation Program"
FDA = [{"raw_name": "Food and Drug Administration", "name": "Food and Drug Administration", "id": 199,
        "slug": "food-and-drug-administration"}]  # fmt: skip

Paragraphs = tuple[str, ...]


def long(day: str) -> str:
    """The day as a notice writes it: "April 12, 2027"."""
    found = date.fromisoformat(day)
    return f"{found:%B} {found.day}, {found.year}"


@dataclass
class Future:
    """A data folder that grows; `write` puts it where the simulator reads it."""

    folder: Path
    published: list[dict[str, Any]] = field(default_factory=list)
    inspection: list[dict[str, Any]] = field(default_factory=list)

    def opening(self, number: str, day: str, until: str, places: str = "nine", year: int = 2027, **more: Any) -> None:
        """A notice that opens the window of a year."""
        self.publish(
            number,
            day,
            summary=f"The agency looks for {places} volunteer establishments for its {year} round of trial assessments of quality management maturity.",
            dates=f"The agency intends to accept requests to participate in the {year} round through {long(until)}.",
            body=(
                f"FDA is announcing the opportunity to participate in the {year} assessments. FDA will select {places} volunteer establishments.",
                "An establishment must meet the following conditions:",
                "1. It makes drugs for people in the United States.",
                "2. It has been inspected at least once.",
                "FDA will notify each establishment of its decision within 60 days of receipt of the request.",
            ),
            **more,
        )

    def publish(
        self,
        number: str,
        day: str,
        *,
        summary: str,
        dates: str,
        body: Paragraphs = (),
        title: str = TITLE,
        filed: str | None = None,
        **more: Any,
    ) -> None:
        """A printed document, filed for inspection the day before at 08:45 where `filed` names that day."""
        self.publish_record(number, day, title=title, summary=summary, dates=dates, **more)
        self.text(number, title, summary, dates, body)
        if filed:
            self.file(number, filed, day, title=title)

    def publish_record(self, number: str, day: str, *, title: str, summary: str, dates: str, **more: Any) -> None:
        """The API's record of a printed document, without its text."""
        record = {
            "document_number": number, "title": title, "type": "Notice", "publication_date": day, "action": "Notice.",
            "abstract": summary, "dates": dates, "agencies": FDA, "docket_ids": [f"Docket No. {DOCKET}"],
        }  # fmt: skip
        self.published.append(record | more)

    def file(
        self, number: str, filed: str, day: str | None, *, title: str = TITLE, at: str = "08:45", **more: Any
    ) -> None:
        """A document on public inspection; `day` None is a withdrawal."""
        record = {
            "document_number": number, "title": title, "type": "Notice", "filed_at": f"{filed}T{at}:00.000-05:00",
            "publication_date": day, "agencies": FDA, "docket_numbers": [f"Docket No. {DOCKET}"], "filing_type": "regular",
        }  # fmt: skip
        self.inspection.append(record | more)

    def text(self, number: str, title: str, summary: str, dates: str, body: Paragraphs) -> None:
        """The text in two forms: of the printed notice, and of the one on public inspection."""
        paragraphs = "".join(f"<P>{escape(p)}</P>\n" for p in body)
        self._write(
            f"xml/{number}.xml",
            f"""<?xml version="1.0" encoding="UTF-8"?>
<NOTICE><PREAMB>
<AGENCY TYPE="F">DEPARTMENT OF HEALTH AND HUMAN SERVICES</AGENCY>
<SUBAGY>Food and Drug Administration</SUBAGY>
<DEPDOC>[Docket No. {DOCKET}]</DEPDOC>
<SUBJECT>{escape(title)}</SUBJECT>
<AGY><HD SOURCE="HED">AGENCY:</HD><P>Food and Drug Administration, HHS.</P></AGY>
<ACT><HD SOURCE="HED">ACTION:</HD><P>Notice.</P></ACT>
<SUM><HD SOURCE="HED">SUMMARY:</HD><P>{escape(summary)}</P></SUM>
<DATES><HD SOURCE="HED">DATES:</HD><P>{escape(dates)}</P></DATES>
</PREAMB>
<SUPLINF><HD SOURCE="HED">SUPPLEMENTARY INFORMATION:</HD>
{paragraphs}</SUPLINF>
<FRDOC>[FR Doc. {number} Filed 8:45 am]</FRDOC></NOTICE>
""",
        )
        lines = ["DEPARTMENT OF HEALTH AND HUMAN SERVICES", "Food and Drug Administration", f"[Docket No. {DOCKET}]", title,
                 "AGENCY: Food and Drug Administration, HHS.", "ACTION: Notice.", f"SUMMARY: {summary}", f"DATES: {dates}",
                 "SUPPLEMENTARY INFORMATION:", *body, f"[FR Doc. {number} Filed 8:45 am]"]  # fmt: skip
        self._write(f"pi_text/{number}.txt", "\n\n".join(lines) + "\n")

    def write(self) -> str:
        """Write the records; the folder's name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, records in (("documents", self.published), ("public_inspection", self.inspection)):
            lines = "".join(json.dumps(record) + "\n" for record in records)
            (self.folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
        return str(self.folder)

    def _write(self, name: str, text: str) -> None:
        path = self.folder / "fulltext" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
