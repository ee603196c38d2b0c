"""Groups: events counted by up to three fields, in pages of JSON or as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from api import addresses, answers, pages, summaries
from api.openapi import Resource, documented, parameters
from api.options import COUNTS, PAGED, Option, one_of, read_parameters
from api.repetition import repeated
from api.state import reader, state
from store.groups import FIELDS, MOST_FIELDS, SORTS, GroupField, Grouping, Groups, count, every, page
from store.query import EVENT_TABLE, Query, Table
from store.values import ValueFault, similar

blueprint = Resource("groups", __name__, description="Events counted by what they have in common.")
NAMES = {name: row for row in FIELDS for name in (row.column.name, *row.aliases)}


def _fields(text: str, table: Table) -> tuple[GroupField, ...]:
    wanted = dict.fromkeys(name.strip() for name in text.split(","))
    for name in wanted:
        if name not in NAMES:
            known = [row.column.name for row in FIELDS]
            raise ValueFault(
                f"there is no field {name!r}; the fields are {', '.join(known)}", similar(name, NAMES)
            )
    if len(wanted) > MOST_FIELDS:
        raise ValueFault(f"has more than {MOST_FIELDS} fields; leave some out")
    return tuple(dict.fromkeys(NAMES[name] for name in wanted))


ORDERS = tuple(way + name for name in SORTS for way in ("", "-"))
SHAPE: tuple[Option, ...] = (
    Option("group_by", (), _fields, (), f"Up to {MOST_FIELDS} fields, separated by commas.",
           {"type": "string", "example": "root,year"}, "root,year"),
    Option("sort", (), one_of(*ORDERS), "group", "Order: `group` is that of the fields, the first one first; "
           "`-` for the largest first.", {"enum": list(ORDERS), "default": "group"}),
)  # fmt: skip
COUNT = Option("count", (), one_of(*COUNTS), "auto", "Counts the groups: `auto` to 10,000, `exact` to the end, "
               "`none` not at all.", {"enum": list(COUNTS)})  # fmt: skip
OPTIONS = (*SHAPE, *summaries.PAGES, COUNT)


@blueprint.route("/groups")
@repeated
@blueprint.answers(pages.GroupPageSchema)
@documented(parameters(EVENT_TABLE, OPTIONS), medias=[summaries.CSV])
def groups() -> Response:
    """The events that pass all filters, counted by up to three fields."""
    grouping, options = _read(OPTIONS)
    if summaries.wants_csv(options["format"]):
        return _csv(grouping)
    cursors, purpose = state().cursors, " ".join(_facts(grouping))
    after = cursors.unseal(options["cursor"], purpose)
    tag = answers.etag("json", purpose, repr([options[row.name] for row in (*summaries.PAGES, COUNT)]))
    known = answers.unchanged(tag)
    if known:
        return known
    with reader().moment():
        return answers.cached(_page(grouping, options, after, purpose), tag)


@blueprint.route("/groups.csv")
@blueprint.answers({"type": "string"}, summaries.CSV)
@documented(parameters(EVENT_TABLE, SHAPE))
def groups_csv() -> Response:
    """All groups as CSV, for pandas, R and Stata."""
    return _csv(_read(SHAPE)[0])


def _read(options: Sequence[Option]) -> tuple[Grouping, dict[str, Any]]:
    selection, values = read_parameters(EVENT_TABLE, options, request.args.items(multi=True))
    return Grouping(Query(EVENT_TABLE, selection), values["group_by"], values["sort"]), values


def _facts(grouping: Grouping) -> tuple[str, ...]:
    """What decides the groups, normalised."""
    return ("groups", grouping.query.selection.digest(), _by(grouping), grouping.sort)


def _by(grouping: Grouping) -> str:
    return ",".join(row.column.name for row in grouping.fields)


def _csv(grouping: Grouping) -> Response:
    summaries.check_csv()
    tag = answers.etag("csv", *_facts(grouping))
    known = answers.unchanged(tag)
    return known or summaries.stream("groups", grouping.names(), every(reader(), grouping), tag)


def _page(grouping: Grouping, options: dict[str, Any], after: tuple[Any, ...], purpose: str) -> Response:
    found = page(reader(), grouping, options["limit"], after)
    selection, by = grouping.query.selection, {"group_by": _by(grouping)}
    order = {"sort": grouping.sort} if grouping.sort != "group" else {}
    meta = {
        **_counted(grouping, options["count"], None if after else found),
        "limit": options["limit"],
        "group_by": [row.column.name for row in grouping.fields],
        **answers.about(selection, {**by, **order}),
    }
    cursor = state().cursors.seal(purpose, found.after) if found.after else None
    links = {"csv": addresses.address("/groups.csv", without=(*PAGED, "format"))}
    rows = answers.array(summaries.objects(grouping.names(), found.rows))
    return answers.listed(rows, meta, cursor, links)


def _counted(grouping: Grouping, how: str, first: Groups | None) -> dict[str, Any]:
    """The number of groups; a first page that holds all of them has counted them."""
    if how == "none":
        return {"count": None, "count_kind": "none"}
    if first and not first.after:
        return {"count": len(first.rows), "count_kind": "exact"}
    found = count(reader(), grouping, exact=how == "exact")
    return {"count": found.number, "count_kind": found.kind}
