"""The codebook: every CAMEO event code, what it means and weighs, and how act and modality compose."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from schema.errors import DataError, DyadError

FOLDER = files("schema")
COLUMNS = ("code", "label", "definition", "goldstein", "inherited", "extension")
LOWEST, HIGHEST = -10.0, 10.0
QUADS = ((5, 1), (9, 2), (14, 3), (20, 4))  # the last root of each quad class


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: where it stands, as ``file:line``, and its cells by column."""

    where: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def header(file: Traversable) -> tuple[str, ...]:
    """The column names of a CSV table, empty where the file is."""
    with file.open(encoding="utf-8") as lines:
        return tuple(next(csv.reader(lines), ()))


def rows(file: Traversable, columns: tuple[str, ...], faults: list[str]) -> list[Row]:
    """The lines of a CSV table; a wrong header or a line of the wrong length is added to ``faults``."""
    if header(file) != columns:
        faults.append(f"{file.name}:1: the header is {','.join(header(file))}; make it {','.join(columns)}")
        return []
    found = []
    with file.open(encoding="utf-8") as lines:
        reader = csv.reader(lines)
        next(reader)
        for cells in reader:
            where = f"{file.name}:{reader.line_num}"
            if len(cells) == len(columns):
                found.append(Row(where, dict(zip(columns, cells, strict=True))))
            else:
                faults.append(f"{where}: {len(cells)} cells; give {len(columns)}, one for each column")
    return found


MODALITIES: tuple[str, ...] = header(FOLDER / "composition.csv")


class UnknownCodeError(DyadError):
    """An event code that is not in the codebook."""


@dataclass(frozen=True, slots=True)
class Code:
    """One event code.  ``goldstein`` is its score from -10 to 10, ``inherited`` from the base code where none
    is published; an ``extension`` is ours, and stands as its base code in every CAMEO or GDELT export.
    """

    code: str
    label: str
    definition: str
    goldstein: float
    inherited: bool
    extension: bool

    @property
    def base(self) -> str:
        """Its first three digits; a root code is its own base code."""
        return self.code[:3]

    @property
    def root(self) -> str:
        """Its first two digits."""
        return self.code[:2]

    @property
    def quad(self) -> int:
        """1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""
        return next(quad for last, quad in QUADS if int(self.root) <= last)


@dataclass(frozen=True, slots=True)
class Codebook:
    """All event codes by code, and the composition table: a row of cells by modality for each family."""

    codes: Mapping[str, Code]
    composition: Mapping[str, Mapping[str, str]]

    def __getitem__(self, code: str) -> Code:
        try:
            return self.codes[code]
        except KeyError:
            raise UnknownCodeError(
                f"event code {code!r} is not in the codebook; see docs/codebook.md"
            ) from None

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def compose(self, code: str, modality: str) -> str | None:
        """The event code of an act under a modality, None where CAMEO has none.

        ``compose("085", "appealed")`` is 0254.  The row of the code itself speaks, else that of its base
        code, else that of its root code.  Raises UnknownCodeError, and DyadError for an unknown modality.
        """
        if modality not in MODALITIES:
            raise DyadError(f"modality {modality!r} is unknown; use one of {', '.join(MODALITIES)}")
        entry = self[code]
        if modality == "done":
            return code
        family = next(f for f in (code, entry.base, entry.root) if f in self.composition)
        return self.composition[family][modality] or None

    def exported(self, code: str) -> str:
        """The code that CAMEO and GDELT users know: an extension stands as its base code."""
        entry = self[code]
        return entry.base if entry.extension else code


@cache
def codebook() -> Codebook:
    """The codebook that ships with the project.  Raises DataError with every fault of its tables."""
    return load(FOLDER)


def load(folder: Traversable) -> Codebook:
    """Reads codebook.csv and composition.csv of a folder.  Raises DataError with all faults at once."""
    faults: list[str] = []
    codes = _codes(rows(folder / "codebook.csv", COLUMNS, faults), faults)
    composition = _composition(rows(folder / "composition.csv", MODALITIES, faults), codes, faults)
    if faults:
        raise DataError(faults)
    return Codebook(MappingProxyType(codes), MappingProxyType(composition))


def _codes(found: list[Row], faults: list[str]) -> dict[str, Code]:
    count = Counter(row["code"] for row in found)
    codes: dict[str, Code] = {}
    for row in found:
        wrong = _faults(row, count)
        faults.extend(f"{row.where}: {fault}" for fault in wrong)
        if not wrong:
            codes[row["code"]] = Code(
                row["code"], row["label"], row["definition"], float(row["goldstein"]),
                row["inherited"] == "1", row["extension"] == "1",
            )  # fmt: skip
    faults.extend(f"{row.where}: {fault}" for row in found for fault in _misinherited(row, codes))
    return codes


def _faults(row: Row, count: Mapping[str, int]) -> list[str]:
    """What is wrong with one line of the codebook by itself and by the other codes, each with its remedy."""
    code = row["code"]
    if not (code.isdecimal() and 2 <= len(code) <= 4 and "01" <= code[:2] <= "20"):
        return [f"code {code!r}; give two to four digits of which the first two are 01 to 20"]
    found = [f"code {code} stands {count[code]} times; keep one"] if count[code] > 1 else []
    if code[:-1] not in count and len(code) > 2:
        found.append(f"code {code} has no parent; add {code[:-1]} or correct the code")
    found += [
        f"code {code} has no {column}; write one"
        for column in ("label", "definition")
        if not row[column].strip()
    ]
    found += [
        f"{column} of {code} is {row[column]!r}; write 0 or 1"
        for column in ("inherited", "extension")
        if row[column] not in ("0", "1")
    ]
    if row["extension"] == "1" and len(code) != 4:
        found.append(f"extension {code} has no base code to stand for it; give it four digits")
    if not _score(row["goldstein"]):
        found.append(f"score of {code} is {row['goldstein']!r}; give a number from {LOWEST:g} to {HIGHEST:g}")
    return found


def _score(text: str) -> bool:
    try:
        return LOWEST <= float(text) <= HIGHEST
    except ValueError:
        return False


def _misinherited(row: Row, codes: Mapping[str, Code]) -> list[str]:
    """A four-digit code inherits the score of its base code, a base code that of its root code."""
    code, parent = codes.get(row["code"]), codes.get(row["code"][:-1])
    if code is None or parent is None or not code.inherited or code.goldstein == parent.goldstein:
        return []
    return [f"score of {code.code} is inherited but {code.goldstein:g}; its parent has {parent.goldstein:g}"]


def _composition(found: list[Row], codes: Mapping[str, Code], faults: list[str]) -> dict[str, dict[str, str]]:
    composition: dict[str, dict[str, str]] = {}
    for row in found:
        family = row["done"]
        if family in composition:
            faults.append(f"{row.where}: family {family} stands twice; keep one row")
        faults.extend(
            f"{row.where}: {modality} is {code!r}, not in the codebook; correct it or leave it empty"
            for modality, code in row.cells.items()
            if code not in codes and (code or modality == "done")
        )
        composition[family] = dict(row.cells)
    faults.extend(
        f"composition.csv:1: root code {root} has no row; add one"
        for root in sorted({code.root for code in codes.values()} - composition.keys())
    )
    return composition
