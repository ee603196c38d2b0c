"""Writes docs/codebook.md from the data: ``python -m tools.write_codebook``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from schema.codebook import MODALITIES, Code, Codebook, codebook
from schema.vocabulary import SLOTS, Entry, Vocabulary, vocabulary

DOCUMENT = Path(__file__).parents[1] / "docs" / "codebook.md"

HEAD = """# The codebook

This page is written from `schema/codebook.csv`, `schema/composition.csv` and `schema/vocabulary.csv` by
`python -m tools.write_codebook`; change the tables, not the page.

## How the codes are built

An event code has two to four digits and is always a string. Its first two digits are its **root code**, its
first three its **base code**; a code ending in 0 on the third digit is the root's "not specified below". The
root decides the **quad class**: 01 to 05 verbal cooperation (1), 06 to 09 material cooperation (2), 10 to 14
verbal conflict (3), 15 to 20 material conflict (4).

The **Goldstein score** runs from -10 (conflict) to 10 (cooperation). Scores are those that GDELT uses. CAMEO
1.1b3 added seven codes for which no score was published: {unscored}. They inherit the score of the next
shorter code, and so do extensions; such scores are marked † below.

## Extension codes

An extension is a four-digit code of our own below an existing base code. It is marked ‡ below, and stands as
its base code in every CAMEO and GDELT export.

**{extension}, {extension_label}.** Applying is an act of its own: the applicant asks, and the organisation,
which is the target, decides. It is therefore an appeal (02) and not a promise: under 032, *express intent to
engage in diplomatic cooperation*, it could not be told from a government that merely says it means to join,
and its score would rise although nothing was granted yet. What is asked for is political and institutional,
not material, so its base is 022, *appeal for diplomatic cooperation*, and not 021; nor is it 026 or 027, for
the applicant proposes no talks and settles no dispute. CAMEO leaves the digits 0221 to 0229 free. Before the
application stands the intent (032), after it the accession treaty (057); an organisation that turns the
applicant down rejects it (120).
"""

COMPOSITION = """## Composition of act and modality

An act is written once, with the code it has when **done**; the table gives its code under the other
modalities. The row of the code itself is used, else that of its base code, else that of its root code. An
empty cell means that CAMEO has no such code. `intended` is promising, agreeing, offering, planning;
`appealed` and `demanded` are asking that the act be done; `refused` is refusing to do it; `threatened`
threatening it; `reduced` stopping or undoing it; `accused` accusing somebody of it; `denied` denying it;
`considered`, `hoped` and `doubted` are comments on it; `investigated` is inquiring into it. For conflict,
intending and threatening are one. Asking that something hostile stop is two steps: *impose sanctions* (163)
reduced is 085, and 085 appealed is 0254.

Asking for talks is 026 or 106 whoever is to talk with whom, the asker included, because 022 and 102 would
lose that talks are meant. Offers are intentions: *offered to mediate* is 039.
"""

VOCABULARY = """## The actor vocabulary

An actor code strings together parts of three characters: a country or region, an international or known
group, an ethnic group, up to two religions, up to three roles. `RUSGOV` is the Russian government,
`IGOWSTNAT` NATO: an intergovernmental organisation (role IGO), of the West (region WST), itself (group NAT).
As in GDELT, a region stands in the place of a country, and ethnic groups are in lower case (`IRQkur`).

A part that stands in one list alone is read as that, wherever it stands; the others then take the first free
place of country, group, religion and role. Codes in several lists: {ambiguous}. So `SUN` is
the Soviet Union in `SUNGOV` and Sunni Islam in `IRQSUN`; `PSE` the country in `PSEGOV` and the group in
`ISRPSE`; `UNO` the group in `IGOUNO` and a role in `IGOUNOHCR`. An upper-case part that finds no other place
is an ethnic group (`LKATAM`, `RUSCHE`).

Countries have the codes of ISO 3166-1 alpha-3, where CAMEO's own are outdated too; historical states and
Kosovo (KSV) are added. Outdated and doubled codes are read as the present ones: {aliases}.
"""

TITLES = (
    ("country", "Countries"),
    ("region", "Regions"),
    ("group", "International and known groups"),
    ("role", "Roles"),
    ("religion", "Religions"),
    ("ethnic", "Ethnic groups"),
)


def page(book: Codebook, words: Vocabulary) -> str:
    """The whole page, as Markdown."""
    return "\n".join((_head(book), _codes(book), COMPOSITION, _composition(book), _words(words)))


def _head(book: Codebook) -> str:
    codes = book.codes.values()
    extension = next(code for code in codes if code.extension)
    return HEAD.format(
        unscored=", ".join(code.code for code in codes if code.inherited and not code.extension),
        extension=extension.code,
        extension_label=extension.label[0].lower() + extension.label[1:],
    )


def _codes(book: Codebook) -> str:
    roots = [code for code in book.codes.values() if code.code == code.root]
    parts = [f"## The codes\n\n{len(book.codes)} codes under {len(roots)} roots.\n"]
    for root in roots:
        parts.append(f"### {root.code} {root.label}\n\nQuad class {root.quad}.\n")
        parts.append(
            _table(
                ("code", "label", "definition", "score"),
                (_code(code) for code in book.codes.values() if code.root == root.code),
            )
        )
    return "\n".join(parts)


def _code(code: Code) -> tuple[str, ...]:
    marks = "†" * code.inherited, "‡" * code.extension
    return f"`{code.code}`{marks[1]}", code.label, code.definition, f"{code.goldstein:.1f}{marks[0]}"


def _composition(book: Codebook) -> str:
    return _table(MODALITIES, ([row[m] for m in MODALITIES] for row in book.composition.values()))


def _words(words: Vocabulary) -> str:
    several = {entry.code for found in words.entries.values() if len(found) > 1 for entry in found}
    aliases = sorted((e.code, e.alias) for found in words.entries.values() for e in found if e.alias)
    text = VOCABULARY.format(
        ambiguous=", ".join(sorted(several)),
        aliases=", ".join(f"{code} as {alias}" for code, alias in aliases),
    )
    assert {kind for kind, _ in TITLES} == set(SLOTS), "every kind of the vocabulary has a title"
    return "\n".join((text, *(_list(title, words.of(kind)) for kind, title in TITLES)))


def _list(title: str, entries: tuple[Entry, ...]) -> str:
    table = _table(("code", "label"), ((f"`{e.code}`", e.label) for e in entries))
    return f"### {title}\n\n{len(entries)} codes.\n\n{table}"


def _table(header: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    header = tuple(header)
    rows = [header, ("---",) * len(header), *lines]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    DOCUMENT.write_text(page(codebook(), vocabulary()), encoding="utf-8")
