"""CoNLL-U, the interchange format of Universal Dependencies: parses brought from elsewhere or given away.

Format: https://universaldependencies.org/format.html. The text of a document is put together from
its words (``SpaceAfter=No`` and ``SpacesAfter=`` are honoured, ``# newpar`` starts a paragraph), so that
offsets are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coder.sentence import Sentence, Token, Wanted
from schema.errors import DataError, DyadError

COLUMNS = 10
ID, FORM, LEMMA, UPOS, FEATS, HEAD, DEPREL, MISC = 0, 1, 2, 3, 5, 6, 7, 9
PARAGRAPH = "\n\n"
_ESCAPES = (("\\s", " "), ("\\t", "\t"), ("\\n", "\n"), ("\\r", "\r"), ("\\p", "|"))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document and its parse; offsets of tokens count in ``text``."""

    id: str
    text: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stands between two spaces or joins: one word, or the words of a multiword token ("don't")."""

    form: str
    words: tuple[_Line, ...]
    space: str


@dataclass(slots=True)
class _Block:
    """The lines of one sentence."""

    newdoc: str | None = None
    newpar: bool = False
    lines: list[_Line] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    """A document while it is read: its text so far, and its sentences."""

    id: str
    text: list[str] = field(default_factory=list)
    length: int = 0
    sentences: list[Sentence] = field(default_factory=list)

    def add(self, text: str) -> int:
        """Appends to the text and returns where the addition starts."""
        start = self.length
        self.text.append(text)
        self.length += len(text)
        return start

    def rest(self, space: str) -> None:
        """Replaces the white space at the end of the text."""
        while self.text and self.text[-1].isspace():
            self.length -= len(self.text.pop())
        if self.text:
            self.add(space)

    def finished(self) -> Parsed:
        """The document, without the white space after its last word."""
        self.rest("")
        return Parsed(self.id, "".join(self.text), tuple(self.sentences))


class ConlluParser:
    """Parses read from CoNLL-U, in the place of the project's own parser (``coder.sentence.Parser``)."""

    def __init__(self, documents: Iterable[Parsed]) -> None:
        self._sentences = {document.text: document.sentences for document in documents}

    def parse(self, texts: Iterable[str], wanted: Wanted | None = None) -> Iterator[tuple[Sentence, ...]]:
        """The sentences read for each text; all of them, for they are parsed already.

        Raises:
            DyadError: for a text that is none of the documents'.
        """
        for text in texts:
            if text not in self._sentences:
                raise DyadError(
                    f"no parse for the text {text[:60]!r}; give it the text of a CoNLL-U document"
                )
            yield self._sentences[text]


def read(path: Path) -> list[Parsed]:
    """The documents of a CoNLL-U file; one without ``# newdoc`` is one document, named after the file.

    Raises:
        DataError: all faults of the file, each as ``file:line: fault; remedy``.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise DataError([f"{path}:{line}: not UTF-8; convert the file"]) from error
    return parsed(text, str(path), path.stem)


def parsed(text: str, name: str, stem: str) -> list[Parsed]:
    """The documents of CoNLL-U text; ``name`` names it in faults, ``stem`` a document without a name."""
    faults: list[str] = []
    drafts: list[_Draft] = []
    for block in _blocks(text):
        faults.extend(f"{name}:{number}: {fault}" for number, fault in _faults(block))
        if not faults:
            if block.newdoc is not None or not drafts:
                drafts.append(_Draft(block.newdoc or stem))
            _append(drafts[-1], block)
    if faults:
        raise DataError(faults)
    return [draft.finished() for draft in drafts]


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block()
    for number, line in enumerate(text.splitlines() if "\r" in text else text.split("\n"), 1):
        if line.startswith("#"):
            _comment(block, line)
        elif line.strip():
            block.lines.append(_Line(number, tuple(line.split("\t"))))
        elif block.lines:
            yield block
            block = _Block()
    if block.lines:
        yield block


def _comment(block: _Block, line: str) -> None:
    name, _, value = line[1:].partition("=")
    if name.split()[:1] == ["newdoc"]:
        block.newdoc = value.strip()
    elif name.split()[:1] == ["newpar"]:
        block.newpar = True


def _faults(block: _Block) -> Iterator[tuple[int, str]]:
    """What is wrong with a sentence, with the numbers of the lines."""
    short = [line for line in block.lines if len(line.fields) != COLUMNS]
    for line in short:
        yield line.number, f"{len(line.fields)} columns; a word has {COLUMNS}, separated by tabs"
    if short:
        return
    words = [line for line in block.lines if line.fields[ID].isdigit()]
    for line in block.lines:
        if not line.fields[ID].replace("-", "", 1).replace(".", "", 1).isdigit():
            yield line.number, f"ID {line.fields[ID]!r}; write 1, 1-2 or 1.1"
    for place, line in enumerate(words, 1):
        yield from ((line.number, fault) for fault in _word_faults(line, place, len(words)))
    yield from _tree_faults(block.lines[0].number, words)


def _word_faults(line: _Line, place: int, words: int) -> Iterator[str]:
    head = line.fields[HEAD]
    if int(line.fields[ID]) != place:
        yield f"ID {line.fields[ID]} where {place} is due; number words from 1"
    if not line.fields[FORM].strip():
        yield "empty FORM; write the word"
    if not head.isdigit() or int(head) > words or int(head) == place:
        yield f"HEAD {head!r}; write another word's ID (1 to {words}) or 0 for the root"


def _tree_faults(first: int, words: list[_Line]) -> Iterator[tuple[int, str]]:
    heads = [line.fields[HEAD] for line in words]
    if not words:
        yield first, "a sentence without words; give it one"
    elif heads.count("0") != 1:
        yield first, f"{heads.count('0')} roots; a sentence has one word with HEAD 0"
    elif all(head.isdigit() and int(head) <= len(words) for head in heads) and _circular([*map(int, heads)]):
        yield first, "heads go in a circle; make them a tree"


def _circular(heads: list[int]) -> bool:
    reached = [0] * len(heads)
    for place in range(len(heads)):
        node = place + 1
        while node and not reached[node - 1]:
            reached[node - 1] = place + 1
            node = heads[node - 1]
        if node and reached[node - 1] == place + 1:
            return True
    return False


def _append(draft: _Draft, block: _Block) -> None:
    if block.newpar:
        draft.rest(PARAGRAPH)
    tokens = [token for unit in _units(block) for token in _placed(draft, unit)]
    sentence = Sentence(tuple(tokens), len(draft.sentences), tokens[0].start, tokens[-1].end)
    draft.sentences.append(sentence)


def _units(block: _Block) -> Iterator[_Unit]:
    """The units of a sentence; empty nodes (1.1) are left out."""
    words = [line for line in block.lines if line.fields[ID].isdigit()]
    last = 0
    for line in block.lines:
        first, dash, end = line.fields[ID].partition("-")
        if "." in first or (not dash and int(first) <= last):
            continue
        last = int(end or first)
        yield _Unit(line.fields[FORM], tuple(words[int(first) - 1 : last]), _space(line.fields[MISC]))


def _space(misc: str) -> str:
    for entry in misc.split("|"):
        name, _, value = entry.partition("=")
        if name == "SpacesAfter":
            for escape, char in _ESCAPES:
                value = value.replace(escape, char)
            return value
        if entry == "SpaceAfter=No":
            return ""
    return " "


def _placed(draft: _Draft, unit: _Unit) -> Iterator[Token]:
    start = draft.add(unit.form)
    for line, (left, right) in zip(unit.words, _shares(unit), strict=True):
        yield _token(line, start + left, start + right)
    draft.add(unit.space)


def _shares(unit: _Unit) -> Iterator[tuple[int, int]]:
    """The characters of the unit that are each word's; where forms do not add up, by their lengths."""
    end = 0
    for place, line in enumerate(unit.words, 1):
        start = end
        behind = len(unit.words) - place
        room = len(unit.form) - start - behind
        share = min(max(1, min(len(line.fields[FORM]), room)), len(unit.form) - start)
        end = start + share if behind else len(unit.form)
        yield start, end


def _token(line: _Line, start: int, end: int) -> Token:
    fields = line.fields
    return Token(
        form=fields[FORM],
        lemma=fields[LEMMA],
        upos=fields[UPOS],
        feats=fields[FEATS],
        head=int(fields[HEAD]) - 1,
        rel=fields[DEPREL],
        start=start,
        end=end,
    )


def formatted(document: Parsed) -> str:
    """A document as CoNLL-U; reading it gives the document again, white space around its text aside."""
    ends = [*(sentence.start for sentence in document.sentences[1:]), len(document.text)]
    blocks = (
        _formatted(document, sentence, end) for sentence, end in zip(document.sentences, ends, strict=True)
    )
    return f"# newdoc id = {document.id}\n" + "\n".join(blocks)


def _formatted(document: Parsed, sentence: Sentence, end: int) -> str:
    text = " ".join(document.text[sentence.start : sentence.end].split())
    starts = [*(token.start for token in sentence.tokens[1:]), end]
    rows = (
        _row(number, token, document.text[token.end : start])
        for number, (token, start) in enumerate(zip(sentence.tokens, starts, strict=True), 1)
    )
    return f"# sent_id = {sentence.index + 1}\n# text = {text}\n" + "\n".join(rows) + "\n"


def _row(number: int, token: Token, space: str) -> str:
    columns = (str(number), token.form, token.lemma or "_", token.upos, "_", token.feats or "_")
    return "\t".join((*columns, str(token.head + 1), token.rel, "_", _misc(space)))


def _misc(space: str) -> str:
    if space == " ":
        return "_"
    if not space:
        return "SpaceAfter=No"
    for escape, char in _ESCAPES:
        space = space.replace(char, escape)
    return f"SpacesAfter={space}"
