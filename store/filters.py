"""The table of filters: one row holds the name, the aliases, the kind of value, the SQL and the sentence.

A filter gives alternatives: conditions of which one must hold, each served by one index where that is
possible.  ``e`` is the table of events, ``d`` that of documents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from store import values
from store.errors import Fault, FilterError
from store.values import UNKNOWN, Kind, Scalar, Value, ValueFault, similar

MOST_VALUES = 100
SEARCH = (
    "number IN (SELECT rowid FROM mentions_fts WHERE mentions_fts MATCH ?)"  # of mentions, as SQLite says it
)
OPERATORS: Mapping[str, str] = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL and what its question marks stand for."""

    sql: str
    data: tuple[Scalar, ...] = ()


Alternatives = Callable[[Value], tuple[Condition, ...]]


@dataclass(frozen=True, slots=True)
class Filter:
    """One row of the table.  ``column`` is compared by ``field__gte=`` and its like where it is given.

    ``readings`` are aliases whose values are written otherwise, as in the data that they are known from.
    """

    name: str
    aliases: tuple[str, ...]
    kind: Kind
    alternatives: Alternatives
    about: str
    column: str = ""
    indexed: bool = False
    readings: Mapping[str, Kind] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """Every parameter name that this filter answers to, with operators."""
        ranges = tuple(f"{self.name}__{operator}" for operator in OPERATORS) if self.column else ()
        return (self.name, *self.aliases, *ranges)

    def conditions(self, value: Value, operator: str = "") -> tuple[Condition, ...]:
        """What a value asks for: one of these must hold."""
        if operator:
            return (Condition(f"{self.column} {OPERATORS[operator]} ?", value.data),)
        return self.alternatives(value)


def forms(**sql: str | tuple[str, ...]) -> Alternatives:
    """SQL by the form of the value; several texts are alternatives."""
    table = {form: (text,) if isinstance(text, str) else text for form, text in sql.items()}
    return lambda value: tuple(Condition(text, value.data) for text in table[value.form])


def exact(column: str) -> Alternatives:
    """A column that equals the value, or begins with its prefix."""
    return forms(exact=f"{column} = ?", prefix=f"({column} >= ? AND {column} < ?)")


def side(name: str) -> Alternatives:
    """One side of an event: a country anywhere in its code, a full code, or a prefix."""
    return forms(
        country=f"e.{name}_country = ?",
        code=f"e.{name} = ?",
        prefix=f"(e.{name} >= ? AND e.{name} < ?)",
    )


def either_side(value: Value) -> tuple[Condition, ...]:
    """Source or target: two alternatives, because an index serves each but none serves their OR."""
    return side("source")(value) + side("target")(value)


def both_sides(value: Value) -> tuple[Condition, ...]:
    """A dyad, in one order or in both."""
    first, second = value.parts
    orders = [(first, second)] if value.form == "directed" else [(first, second), (second, first)]
    return tuple(
        Condition(f"({left.sql} AND {right.sql})", left.data + right.data)
        for source, target in orders
        for left in side("source")(source)
        for right in side("target")(target)
    )


def role_of(name: str) -> Alternatives:
    """One of up to three role codes, stored with spaces between them."""
    return forms(exact=f"(' ' || e.{name}_roles || ' ') LIKE ('% ' || ? || ' %')")


def place(value: Value) -> tuple[Condition, ...]:
    """A box; one that crosses the date line is open in the middle."""
    joined = "AND" if value.form == "exact" else "OR"
    longitude = f"(e.longitude >= ? {joined} e.longitude <= ?)"
    return (Condition(f"(e.latitude >= ? AND e.latitude <= ? AND {longitude})", value.data),)


def _mentioned(where: str) -> str:
    return f"e.id IN (SELECT event_id FROM mentions WHERE {where})"


def _number(name: str, alias: str, about: str) -> Filter:
    column = f"e.{name}" if name not in UNKNOWN else f"nullif(e.{name}, {UNKNOWN[name]})"
    aliases = (alias,) if alias else ()
    return Filter(name, aliases, values.NUMBER, exact(column), about, column)


def _days(table: str) -> tuple[Filter, ...]:
    column = f"{table}.date"
    return (
        Filter("date_from", ("StartDate", "date__gte", *values.FROM_DAYS), values.DATE, forms(exact=f"{column} >= ?"),
               "This day or later.", readings=values.FROM_DAYS),
        Filter("date_to", ("EndDate", "date__lte", *values.TO_DAYS), values.DATE,
               forms(exact=f"({column} <= ? AND {column} > '')"), "This day or earlier.", readings=values.TO_DAYS),
        Filter("date", ("event_date", "SQLDATE"), values.DATE, exact(column), "On this day."),
        Filter("year", ("Year",), values.YEAR, forms(exact=f"({column} >= ? AND {column} <= ?)"),
               "In this year."),
    )  # fmt: skip


EVENTS: tuple[Filter, ...] = (
    Filter("dyad", (), values.DYAD, both_sides,
           "Both sides: `RUS-UKR` first acts on second, `RUS~UKR` either way.", indexed=True),
    Filter("source", ("Actor1Code", "actor1"), values.ACTOR, side("source"), "Who acts.", indexed=True),
    Filter("target", ("Actor2Code", "actor2"), values.ACTOR, side("target"), "Who is acted upon.",
           indexed=True),
    Filter("source_country", ("Actor1CountryCode",), values.COUNTRY,
           forms(country="e.source_country = ?"), "Country in the source's code.", indexed=True),
    Filter("target_country", ("Actor2CountryCode",), values.COUNTRY,
           forms(country="e.target_country = ?"), "Country in the target's code.", indexed=True),
    Filter("actor", (), values.ACTOR, either_side,
           "Either side: a country anywhere in the code, a full code, or a prefix.", indexed=True),
    Filter("source_role", ("Actor1Type1Code", "Actor1Type2Code", "Actor1Type3Code"), values.ROLE,
           role_of("source"), "One of the roles in the source's code."),
    Filter("target_role", ("Actor2Type1Code", "Actor2Type2Code", "Actor2Type3Code"), values.ROLE,
           role_of("target"), "One of the roles in the target's code."),
    Filter("code", ("EventCode",), values.CODE, exact("e.code"), "Event code; `14*` all that begin so."),
    Filter("base", ("EventBaseCode",), values.BASE, exact("e.base"), "First three digits of the code."),
    Filter("root", ("EventRootCode",), values.ROOT, exact("e.root"), "First two digits of the code.",
           indexed=True),
    Filter("quad", ("QuadClass",), values.QUAD, exact("e.quad"),
           "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."),
    *_days("e"),
    Filter("added_since", ("DATEADDED", "timestamp"), values.TIME, forms(exact="e.added >= ?"),
           "First stored at this time or later.", readings={"timestamp": values.EPOCH}),
    Filter("country", ("ActionGeo_CountryCode", "iso"), values.COUNTRY, forms(country="e.place_country = ?"),
           "Country where the event happened.", indexed=True,
           readings={"ActionGeo_CountryCode": values.GDELT_PLACE, "iso": values.ISO_NUMBER}),
    Filter("bbox", (), values.BBOX, place, "Box in which the event happened."),
    _number("goldstein", "GoldsteinScale", "Goldstein score of the event code."),
    _number("confidence", "", "Confidence of the surest mention, 0 to 1."),
    _number("num_mentions", "NumMentions", "Sentences that report the event."),
    _number("num_documents", "NumArticles", "Documents that report it."),
    _number("num_sources", "NumSources", "News sources that report it."),
    Filter("document", (), values.TEXT, forms(exact=_mentioned("document_id = ?")),
           "Reported by this document."),
    Filter("q", ("notes",), values.WORDS, forms(exact=_mentioned(
           SEARCH)),
           "Words that all occur in one coded sentence, in any inflection."),
    Filter("origin", (), values.ORIGIN, exact("e.origin"),
           "Where the event comes from: `dyad` coded here, `copy` from another database of ours, `gdelt`, `gdelt1` "
           "or `icews`."),
    Filter("actors", (), values.COVERAGE, forms(coded="e.actors_known = 1", any="1 = 1"),
           "`coded` (the default): both actors have a code, and the confidence is 0.2 or more; `any`: the others too."),
)  # fmt: skip

DOCUMENTS: tuple[Filter, ...] = (
    *_days("d"),
    Filter("publisher", ("source",), values.TEXT, exact("d.source"), "Who published it, as it was given."),
    Filter("language", (), values.TEXT, exact("d.language"), "ISO 639 language code."),
    Filter("added_since", (), values.TIME, forms(exact="d.added >= ?"),
           "First stored at this time or later."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter with the values that a request gives it."""

    filter: Filter
    operator: str
    values: tuple[Value, ...]

    @property
    def name(self) -> str:
        """The parameter's own name, aliases resolved."""
        return f"{self.filter.name}__{self.operator}" if self.operator else self.filter.name

    def branches(self) -> tuple[Condition, ...]:
        """The alternatives of all values, of which one must hold; none where a value is excluded."""
        if any(value.negated for value in self.values):
            return ()
        return tuple(c for value in self.values for c in self.filter.conditions(value, self.operator))

    def condition(self) -> Condition:
        """Everything this filter asks for: one of the values holds, and none of the excluded ones."""
        wanted = [self._any(value) for value in self.values if not value.negated]
        unwanted = [self._any(value) for value in self.values if value.negated]
        texts = ["(" + " OR ".join(c.sql for c in wanted) + ")"] if wanted else []
        texts += [f"NOT {c.sql}" for c in unwanted]
        return Condition(" AND ".join(texts), tuple(d for c in wanted + unwanted for d in c.data))

    def _any(self, value: Value) -> Condition:
        found = self.filter.conditions(value, self.operator)
        return Condition(
            "(" + " OR ".join(c.sql for c in found) + ")", tuple(d for c in found for d in c.data)
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """All filters of a request, in the order of the table."""

    chosen: tuple[Chosen, ...] = ()

    def echo(self) -> dict[str, list[str]]:
        """The normalised filters, for people and for the cursor's hash."""
        return {chosen.name: [value.text for value in chosen.values] for chosen in self.chosen}

    def digest(self) -> str:
        """A short hash that is the same for the same normalised filters."""
        return hashlib.blake2b(repr(self.echo()).encode(), digest_size=8).hexdigest()


def names(table: Iterable[Filter]) -> tuple[str, ...]:
    """Every parameter name that the filters of a table answer to."""
    return tuple(name for row in table for name in row.names())


def parse(
    table: tuple[Filter, ...], parameters: Iterable[tuple[str, str]], others: Iterable[str] = ()
) -> Selection:
    """Reads the filters of a request.

    ``parameters`` are (name, value) pairs, a name may come twice; ``others`` are names that are allowed
    but no filters, for the suggestions.

    :raises FilterError: with every unknown parameter and every bad value at once.
    """
    faults: list[Fault] = []
    found: dict[tuple[int, str], tuple[Filter, dict[str, Value]]] = {}
    for name, text in parameters:
        row, operator = _row(table, name)
        if row is None:
            known = similar(name, (*names(table), *others))
            faults.append(Fault(name, text, "is no parameter of this resource", known))
            continue
        _, read = found.setdefault((table.index(row), operator), (row, {}))
        read.update((value.text, value) for value in _values(row, name, text, faults))
        if len(read) > MOST_VALUES:
            faults.append(Fault(name, text, f"has more than {MOST_VALUES} values; ask in several requests"))
    if faults:
        raise FilterError(faults)
    chosen = [Chosen(row, op, tuple(read[key] for key in sorted(read))) for (_, op), (row, read)
              in sorted(found.items(), key=lambda item: item[0])]  # fmt: skip
    return Selection(tuple(c for c in chosen if not _is_default(c)))


def _row(table: tuple[Filter, ...], name: str) -> tuple[Filter | None, str]:
    stem, _, operator = name.rpartition("__")
    for row in table:
        if name == row.name or name in row.aliases:
            return row, ""
        if row.column and operator in OPERATORS and (stem == row.name or stem in row.aliases):
            return row, operator
    return None, ""


def _values(row: Filter, name: str, text: str, faults: list[Fault]) -> Iterable[Value]:
    kind = row.readings.get(name, row.kind)
    pieces = kind.split(text)
    if len(pieces) > MOST_VALUES:
        faults.append(Fault(name, text[:200], f"has more than {MOST_VALUES} values; ask in several requests"))
        return
    for piece in pieces:
        try:
            yield _value(kind, piece.strip())
        except ValueFault as fault:
            faults.append(Fault(name, piece[:200], str(fault), fault.did_you_mean))


def _value(kind: Kind, piece: str) -> Value:
    if not piece:
        raise ValueFault(f"is empty; send a value such as {kind.example}, or leave the parameter out")
    if piece.startswith("!") and not kind.single:
        return kind.read(piece[1:].strip()).negative()
    return kind.read(piece)


def _is_default(chosen: Chosen) -> bool:
    return chosen.filter.name == "actors" and chosen.values[0].text == "coded"
