"""Rows of GDELT 2.0 for measurements: sixty-one columns, skewed as in the news, always the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date as Date
from datetime import timedelta
from functools import cache
from pathlib import Path

from bench.events import SEED, rows
from schema.gdelt import Told, line
from store.loading import ROW

FIRST = Date(2015, 2, 18)
DIFFERENT = 20_000  # rows that are not like another but for number and day
PER_DAY = 150_000  # events of a day, as in GDELT


def write(path: Path, number: int) -> Path:
    """A file of this many rows, made unless it is there."""
    if not path.exists():
        draft = path.with_name(path.name + ".draft")
        with draft.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(lines(number))
        draft.replace(path)
    return path


def lines(number: int) -> Iterator[str]:
    """Lines of a file, with their ends; numbers grow, most events are of the day before the file's."""
    rests = [_rest(random.Random(SEED + n), row) for n, row in enumerate(rows(min(number, DIFFERENT)))]
    chance = random.Random(SEED)
    for n in range(number):
        today, quarter = n // PER_DAY, n // (PER_DAY // 96) % 96
        ago = 0 if chance.random() < 0.95 else (7, 30, 365)[n % 3]
        added = f"{_day(today)[0]}{quarter // 4:02}{quarter % 4 * 15:02}00"
        url = f"https://news.example.org/{today}/{n % 977}/somebody-does-something-to-somebody-{n}.html"
        yield f"{410_000_000 + n}\t{_day(today - ago)[1]}{rests[int(chance.random() * len(rests))]}{added}\t{url}\n"


@cache
def _day(number: int) -> tuple[str, str]:
    """A day as DATEADDED begins with it, and the four columns of an event's day, with their ends."""
    day = FIRST + timedelta(days=number)
    fraction = day.year + ((day.month - 1) * 30 + day.day) / 365
    return f"{day:%Y%m%d}", f"{day:%Y%m%d}\t{day:%Y%m}\t{day.year}\t{fraction:.4f}\t"


def _rest(chance: random.Random, row: tuple[object, ...]) -> str:
    """What stands between the day and the time of a row."""
    at = dict(zip(ROW, row, strict=True))
    told = Told(
        **{name: at[name] for name in Told._fields if name in at},  # type: ignore[arg-type]
        added="2015-02-18T00:00:00Z", lead=chance.randint(0, 1), url="",
    )  # fmt: skip
    cells = line("gdelt", told).split("\t")
    cells[34] = str(chance.gauss(-2, 4))
    for start in (35, 43):  # GDELT knows where the actors are, too
        cells[start : start + 8] = cells[51:59]
    return "\t".join(cells[5:59]) + "\t"
