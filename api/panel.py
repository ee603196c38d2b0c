"""Panels: dyads by periods of time, rows without events included, in pages of JSON or as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from api import addresses, answers, pages, summaries
from api.openapi import Resource, documented, parameters
from api.options import PAGED, Option, one_of, read_parameters
from api.repetition import repeated
from api.state import reader, state
from store import Fault, FilterError
from store.filters import MOST_VALUES
from store.panel import MOST_CELLS, NAMES, Frame, Panel, cells, every, frame, undated
from store.periods import PERIODS, period_named
from store.query import EVENT_TABLE, Query, Table
from store.values import DYAD, Value, ValueFault

blueprint = Resource("panel", __name__, description="Dyads over time.")


def _dyads(text: str, table: Table) -> tuple[Value, ...]:
    read = (_dyad(piece.strip()) for piece in DYAD.split(text))
    found = {value.text: value for value in read}
    if len(found) > MOST_VALUES:
        raise ValueFault(f"has more than {MOST_VALUES} dyads; ask in several requests")
    return tuple(found.values())


def _dyad(text: str) -> Value:
    try:
        return DYAD.read(text)
    except ValueFault as fault:
        raise ValueFault(f"{text!r} {fault}", fault.did_you_mean) from None


PERIOD_NAMES = tuple(period.name for period in PERIODS)
SHAPE: tuple[Option, ...] = (
    Option("dyads", ("dyad",), _dyads, (), "Dyads, separated by commas: `RUS-UKR` is who acts on whom, `RUS~UKR` "
           f"either way; at most {MOST_VALUES}.", {"type": "string", "example": "RUS-UKR,RUS~UKR"}, "RUS-UKR"),
    Option("period", (), one_of(*PERIOD_NAMES), "month", f"One of {', '.join(PERIOD_NAMES)}.",
           {"enum": list(PERIOD_NAMES), "default": "month"}),
)  # fmt: skip
OPTIONS = (*SHAPE, *summaries.PAGES)


@blueprint.route("/panel")
@repeated
@blueprint.answers(pages.PanelPageSchema)
@documented(parameters(EVENT_TABLE, OPTIONS), medias=[summaries.CSV])
def panel() -> Response:
    """A row for each dyad and period, with the events of that dyad that pass all filters counted."""
    asked, options = _read(OPTIONS)
    if summaries.wants_csv(options["format"]):
        return _csv(asked)
    purpose = " ".join(_facts(asked))
    place = state().cursors.unseal(options["cursor"], purpose)
    tag = answers.etag("json", purpose, repr([options[row.name] for row in summaries.PAGES]))
    known = answers.unchanged(tag)
    if known:
        return known
    with reader().moment():
        return answers.cached(_page(asked, options["limit"], place, purpose), tag)


@blueprint.route("/panel.csv")
@blueprint.answers({"type": "string"}, summaries.CSV)
@documented(parameters(EVENT_TABLE, SHAPE))
def panel_csv() -> Response:
    """The whole panel as CSV, for pandas, R and Stata."""
    return _csv(_read(SHAPE)[0])


def _read(options: Sequence[Option]) -> tuple[Panel, dict[str, Any]]:
    selection, values = read_parameters(EVENT_TABLE, options, request.args.items(multi=True))
    return Panel(Query(EVENT_TABLE, selection), values["dyads"], period_named(values["period"])), values


def _facts(asked: Panel) -> tuple[str, ...]:
    """What decides the panel, normalised."""
    return (
        "panel",
        asked.query.selection.digest(),
        asked.period.name,
        *(value.text for value in asked.dyads),
    )


def _framed(asked: Panel) -> Frame:
    """The periods of a panel.

    :raises FilterError: if it has too many rows.
    """
    found = frame(reader(), asked)
    size = found.width * len(asked.dyads)
    if size > MOST_CELLS:
        message = (
            f"makes {size:,} rows of at most {MOST_CELLS:,}; ask for longer periods, less time or fewer dyads"
        )
        raise FilterError([Fault("period", asked.period.name, message)])
    return found


def _csv(asked: Panel) -> Response:
    summaries.check_csv()
    tag = answers.etag("csv", *_facts(asked))
    known = answers.unchanged(tag)
    return known or summaries.stream("panel", NAMES, every(reader(), asked, _framed(asked)), tag)


def _page(asked: Panel, limit: int, place: tuple[Any, ...], purpose: str) -> Response:
    """Rows from where the cursor says, of the periods that the first page had."""
    first, last, start = place or (None, None, 0)
    within = Frame(first, last) if place else _framed(asked)
    size = within.width * len(asked.dyads)
    stop = min(start + limit, size)
    rows = answers.array(summaries.objects(NAMES, cells(reader(), asked, within, start, stop)))
    cursor = state().cursors.seal(purpose, (within.first, within.last, stop)) if stop < size else None
    links = {"csv": addresses.address("/panel.csv", without=(*PAGED, "format"))}
    return answers.listed(rows, {**_meta(asked, within), "limit": limit}, cursor, links)


def _meta(asked: Panel, within: Frame) -> dict[str, Any]:
    period, dyads = asked.period, [value.text for value in asked.dyads]
    return {
        "count": within.width * len(dyads),
        "count_kind": "exact",
        "dyads": dyads,
        "period": period.name,
        "undated": undated(reader(), asked),
        **answers.about(asked.query.selection, {"dyads": ",".join(dyads), "period": period.name}),
    }
