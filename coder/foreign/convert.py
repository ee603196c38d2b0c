"""Foreign dictionaries, file by file, into a folder of ours and a report on every line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from coder.foreign import actors, acts, agents, toml, verbs
from coder.foreign.report import Line, Report
from coder.foreign.text import lines
from coder.foreign.words import Words
from coder.lexicon import Role, pieces

#: Files of the same programs that hold no dictionary, by a word of their name, and what to do instead.
OTHERS = {
    "discard": "leave out the reports it names before coding",
    "issue": "search the stored documents for its phrases",
    "options": "nothing to do: it labels codes",
    "project": "nothing to do: it names files",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file to convert: its kind (a key of ``READERS``), its name and its bytes."""

    kind: str
    name: str
    data: bytes


@dataclass
class Conversion:
    """What has been converted so far: our files by name, and the report."""

    words: Words
    known: actors.Known
    report: Report = field(default_factory=Report)
    files: dict[str, str] = field(default_factory=dict)
    sets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    acts: set[str] = field(default_factory=set)
    names: dict[tuple[str, ...], tuple[tuple[Role, ...], Line]] = field(default_factory=dict)

    def add(self, source: Source) -> None:
        """Converts one more file."""
        other = next((word for word in OTHERS if word in source.name.casefold()), None)
        if other:
            self.report.ignored(Line(source.name, 1, ""), f"a file of the kind {other}", OTHERS[other])
            return
        found = lines(source.name, source.data, self.report)
        text = "".join(READERS[source.kind](self, found))
        if text:
            self.files[self._free(f"{source.kind}/{_stem(source.name)}")] = (
                f"# Converted from {source.name} by dyad dictionaries convert.\n{text}"
            )

    def _free(self, stem: str) -> str:
        name, n = f"{stem}.toml", 1
        while name in self.files:
            n += 1
            name = f"{stem}-{n}.toml"
        return name

    def _actors(self, found: list[Line]) -> Iterator[str]:
        yield from toml.actor_tables(self._once(actors.read(found, self.words, self.known, self.report)))

    def _once(self, entries: Iterable[actors.Entry]) -> Iterator[actors.Entry]:
        """Entries without the names that an entry above says already; another code of a name is noted."""
        for entry in entries:
            kept = []
            for name in entry.names:
                roles, line = self.names.setdefault(tuple(pieces(name)), (entry.roles, entry.line))
                if line == entry.line or roles != entry.roles:
                    kept.append(name)
                if line != entry.line and roles != entry.roles:
                    self.report.changed(
                        entry.line,
                        f"{name!r} has other codes at {line.file}:{line.number}",
                        "nothing to do: codes that hold on the day go first, then those of the later line",
                    )
            if kept:
                yield actors.Entry(entry.line, tuple(kept), entry.roles, entry.kind)

    def _agents(self, found: list[Line]) -> Iterator[str]:
        yield from toml.agent_tables(agents.read(found, self.words, self.report))

    def _acts(self, found: list[Line]) -> Iterator[str]:
        converted = acts.convert(verbs.read(found, self.report), self.words, self.sets, self.report)
        for act in converted.acts.values():
            while act.name in self.acts:
                act.name += f" ({act.line.file})"
            self.acts.add(act.name)
        yield from toml.act_tables(converted)


READERS: dict[str, Callable[[Conversion, list[Line]], Iterator[str]]] = {
    "actors": Conversion._actors,
    "agents": Conversion._agents,
    "verbs": Conversion._acts,
}


def _stem(name: str) -> str:
    stem = name.removesuffix(".txt")
    return "".join(c if c.isalnum() or c in "-._" else "-" for c in stem).strip(".") or "dictionary"
