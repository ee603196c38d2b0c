"""The table of events cut into months: a partition for each, one for what came before and one for what will come.

The first also holds the events without a day.  There is no default partition: with one, PostgreSQL could not read the
months one after the other, and a page would look into all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from store import migrations
from store.databases import Database, Executing
from store.postgresql.tables import columns_of, kept
from store.summaries import SUMMARIES

AHEAD = 12  # months that are made before they come
WHOLE, BEFORE, AFTER = "events_whole", "events_before", "events_after"


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its number since the year 0."""

    number: int

    @classmethod
    def of(cls, label: str) -> Month:
        """The month of a label, ``2022-05``, or of a day."""
        return cls(12 * int(label[:4]) + int(label[5:7]) - 1)

    @property
    def label(self) -> str:
        """``2022-05``: every day of the month, as a text, comes behind it, and no day before."""
        return f"{self.number // 12:04}-{self.number % 12 + 1:02}"

    @property
    def table(self) -> str:
        """The partition that holds it."""
        return f"events_{self.label.replace('-', '_')}"


def cut(connection: Database, since: str) -> tuple[str, ...]:
    """Makes the months that are lacking, from ``since`` (from the first event if it is empty), and gives them.

    Call it within a transaction that writes.  A table that is whole is copied into its partitions; of one that is cut,
    the events that came after the last month are.
    """
    if _is_cut(connection):
        return _go_on(connection)
    first, last = _ends(connection, "events")
    start = Month.of(since or first).number
    stop = max(start, Month.of(last).number) + AHEAD
    _make_room(connection)
    _hold(connection, BEFORE, "MINVALUE", f"'{Month(start).label}'")
    made = tuple(_months(connection, start, stop))
    _hold(connection, AFTER, f"'{Month(stop + 1).label}'", "MAXVALUE")
    _move(connection, WHOLE)
    migrations.create_indexes(connection)
    connection.execute("CREATE INDEX events_by_revision ON events (revision, id)")
    for statement in (statement for summary in SUMMARIES for statement in kept(summary)):
        connection.execute(statement)
    return made


def _is_cut(connection: Executing) -> bool:
    found = connection.execute("SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass('events')")
    return bool(found.fetchone()[0])


def _ends(connection: Executing, table: str) -> tuple[str, str]:
    """The first and the last day of a table; today where it has none."""
    found = connection.execute(f"SELECT min(date), max(date) FROM {table} WHERE date > ''").fetchone()
    today = connection.execute("SELECT to_char(current_date, 'YYYY-MM-DD')").fetchone()[0]
    return found[0] or today, found[1] or today


def _make_room(connection: Executing) -> None:
    """The old table gets another name, its indexes go, and one that is cut takes its place."""
    connection.execute(f"ALTER TABLE events RENAME TO {WHOLE}")
    connection.execute(f"ALTER INDEX events_pkey RENAME TO {WHOLE}_pkey")
    migrations.drop_indexes(connection)
    connection.execute("DROP INDEX events_by_revision")
    columns = ", ".join(columns_of(migrations.EVENTS))
    connection.execute(f"CREATE TABLE events ({columns}, PRIMARY KEY (id, date)) PARTITION BY RANGE (date)")


def _months(connection: Executing, start: int, stop: int) -> Iterator[str]:
    for month in map(Month, range(start, stop + 1)):
        _hold(connection, month.table, f"'{month.label}'", f"'{Month(month.number + 1).label}'")
        yield month.label


def _hold(connection: Executing, table: str, first: str, behind: str) -> None:
    connection.execute(f"CREATE TABLE {table} PARTITION OF events FOR VALUES FROM ({first}) TO ({behind})")


def _move(connection: Executing, table: str) -> None:
    """The events of a table go to where their months are."""
    columns = ", ".join(migrations.EVENTS)
    connection.execute(f"INSERT INTO events ({columns}) SELECT {columns} FROM {table}")
    connection.execute(f"DROP TABLE {table}")


def _go_on(connection: Database) -> tuple[str, ...]:
    """Cuts what came after the last month, and makes the months that come next."""
    last = connection.execute(
        "SELECT max(relname) FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid"
        " WHERE i.inhparent = to_regclass('events') AND relname ~ '^events_[0-9]{4}_[0-9]{2}$'"
    ).fetchone()[0]
    first, wanted = Month.of(last.removeprefix("events_")).number + 1, _ends(connection, "events")[1]
    stop = Month.of(wanted).number + AHEAD
    if stop < first:
        return ()
    connection.execute(f"ALTER TABLE events DETACH PARTITION {AFTER}")
    connection.execute(f"ALTER TABLE {AFTER} RENAME TO {WHOLE}")
    made = tuple(_months(connection, first, stop))
    _hold(connection, AFTER, f"'{Month(stop + 1).label}'", "MAXVALUE")
    with connection.summing():  # what is moved is counted already
        _move(connection, WHOLE)
    return made
