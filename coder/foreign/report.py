"""What became of each line of a dictionary that is taken over: as it was, changed, left out, or ignored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

LEFT, CHANGED, IGNORED = "left", "changed", "ignored"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file without its comment: the file's name, its number, and what it says."""

    file: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that was not carried over as it is: what became of it, why, and what can be done."""

    line: Line
    outcome: str
    reason: str
    remedy: str


class UnreadableError(ValueError):
    """Why something cannot be carried over, and what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason, self.remedy = reason, remedy


@dataclass
class Report:
    """The findings on all lines, and how many lines there were that say something."""

    lines: int = 0
    findings: dict[tuple[str, int, str, str], Finding] = field(default_factory=dict)

    def left(self, line: Line, reason: str, remedy: str) -> None:
        """Notes a line that is not carried over."""
        self._note(Finding(line, LEFT, reason, remedy))

    def changed(self, line: Line, reason: str, remedy: str) -> None:
        """Notes a line that is carried over otherwise than it was written."""
        self._note(Finding(line, CHANGED, reason, remedy))

    def ignored(self, line: Line, reason: str, remedy: str) -> None:
        """Notes lines that have nothing to carry over, once for all of them."""
        self._note(Finding(line, IGNORED, reason, remedy))

    def _note(self, finding: Finding) -> None:
        line = finding.line
        self.findings.setdefault((line.file, line.number, finding.outcome, finding.reason), finding)

    def count(self) -> Counter[str]:
        """How many lines were left out, and how many of the others were changed."""
        outcomes: dict[tuple[str, int], str] = {}
        for finding in self.sorted():
            place = (finding.line.file, finding.line.number)
            if finding.outcome != IGNORED and outcomes.get(place) != LEFT:
                outcomes[place] = finding.outcome
        return Counter(outcomes.values())

    def sorted(self) -> list[Finding]:
        """The findings by file and line."""
        return [self.findings[key] for key in sorted(self.findings)]

    def table(self) -> str:
        """The findings as tab-separated text with a header."""
        rows = [("file", "line", "outcome", "reason", "remedy", "text")]
        for found in self.sorted():
            line = found.line
            rows.append((line.file, str(line.number), found.outcome, found.reason, found.remedy, line.text))
        return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)
