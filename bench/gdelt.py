"""Rows of GDELT 2.0 for measurements: sixty-one columns, skewed as in the news, always the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date as Date
from datetime import timedelta
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
        day = FIRST + timedelta(days=n // PER_DAY)
        happened = day - timedelta(days=0 if chance.random() < 0.95 else chance.choice((7, 30, 365)))
        month, fraction = (
            f"{happened:%Y%m}",
            f"{happened.year + ((happened.month - 1) * 30 + happened.day) / 365:.4f}",
        )
        rest = rests[chance.randrange(len(rests))]
        yield f"{410_000_000 + n}\t{happened:%Y%m%d}\t{month}\t{happened.year}\t{fraction}\t{rest}{day:%Y%m%d}{n // 1500 % 96 // 4:02}{n // 1500 % 4 * 15:02}00\thttps://news.example.org/{day:%Y/%m/%d}/{n % 977}/article-{n}.html\n"


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
