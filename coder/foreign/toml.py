"""Converted entries as TOML, each below a comment that names the line it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from coder.foreign import actors, agents
from coder.foreign.acts import NOTHING, Act, Acts
from coder.lexicon import Role

WIDTH = 110


def actor_tables(entries: Iterable[actors.Entry]) -> Iterator[str]:
    """An ``[[actor]]`` table for each entry."""
    for entry in entries:
        yield f"\n# {entry.line.file}:{entry.line.number}\n[[actor]]\nname = {_string(entry.names[0])}\n"
        if entry.names[1:]:
            yield f"also = {_list(entry.names[1:])}\n"
        yield f"{_roles(entry.roles)}\nkind = {_string(entry.kind)}\n"


def _roles(roles: tuple[Role, ...]) -> str:
    if len(roles) == 1 and not (roles[0].start or roles[0].end):
        return f"code = {_string(roles[0].code)}"
    return f"roles = [{', '.join(map(_role, roles))}]"


def _role(role: Role) -> str:
    days = (("from", role.start), ("until", role.end))
    return f"{{ code = {_string(role.code)}{''.join(f', {key} = {day}' for key, day in days if day)} }}"


def agent_tables(entries: Iterable[agents.Entry]) -> Iterator[str]:
    """An ``[[agent]]`` table for each code, in the order of the codes."""
    nouns: dict[str, dict[str, None]] = {}
    for entry in entries:
        nouns.setdefault(entry.code, {}).update(dict.fromkeys(entry.nouns))
    for code in sorted(nouns):
        yield f"\n[[agent]]\ncode = {_string(code)}\nnouns = {_list(nouns[code])}\n"


def act_tables(found: Acts) -> Iterator[str]:
    """A ``[sets]`` table and an ``[[act]]`` table for each act; an act's origin stands for its examples."""
    if found.sets:
        yield "\n[sets]\n"
    for name, words in found.sets.items():
        yield f"{_string(name)} = {_list(words)}\n"
    for act in found.acts.values():
        yield f"\n[[act]]\nname = {_string(act.name)}\n{_codes(act)}"
        yield f"origin = {_string(f'{act.line.file}:{act.line.number}')}\n"
        for kind, patterns in (("verbs", act.verbs), ("nouns", act.nouns)):
            if patterns:
                rows = (f"  {_string(text)},  # {line.number}\n" for text, line in patterns.items())
                yield f"{kind} = [\n{''.join(rows)}]\n"


def _codes(act: Act) -> str:
    code, shape = act.code, act.shape
    rows = [("code", code.code or NOTHING)]
    if code.inverse and code.inverse != code.code:
        rows.append(("inverse", code.inverse))
    marks = (
        ("reciprocal", shape.mutual and len(rows) == 1),
        ("voiced", shape.voiced),
        ("final", shape.final),
    )
    return "".join(
        (
            *(f"{key} = {_string(value)}\n" for key, value in rows),
            *(f"{key} = true\n" for key, given in marks if given),
        )
    )


def _list(words: Iterable[str]) -> str:
    """A list of words, broken into lines where it is long."""
    quoted = [_string(word) for word in words]
    line = f"[{', '.join(quoted)}]"
    if len(line) < WIDTH:
        return line
    rows, row = list[str](), "  "
    for word in quoted:
        if len(row) + len(word) > WIDTH and row.strip():
            rows, row = [*rows, row.rstrip()], "  "
        row += f"{word}, "
    return "\n".join(("[", *rows, row.rstrip(), "]"))


def _string(text: str) -> str:
    """A basic string: JSON's is TOML's, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
