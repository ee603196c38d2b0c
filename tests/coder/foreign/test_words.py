"""Words of foreign dictionaries: open stems become words, names get their letters back."""

import pytest

from coder.foreign.words import Words, spelled

STEMS = {
    "a stem of a verb": ("accus", False, ("accus", "accuse", "accusation")),
    "a stem of nouns": ("minist", False, ("minist", "minister", "ministry", "ministerial")),
    "a verb in -e that is rare": ("smuggl", False, ("smuggl", "smuggle")),
    "no -e behind two vowels": ("peacekeep", False, ("peacekeep",)),
    "a word begins others": ("terror", False, ("terror", "terrorism", "terrorist")),
    "but not of whole words": ("terror", True, ("terror",)),
    "a stem among whole words": ("genocid", True, ("genocid", "genocide")),
    "an unknown word": ("qasimlu", False, ("qasimlu",)),
    "too short": ("uni", False, ("uni",)),
    "no word": ("17", False, ("17",)),
}


@pytest.mark.parametrize(("stem", "whole", "opened"), STEMS.values(), ids=STEMS)
def test_stems_become_words(words: Words, stem: str, whole: bool, opened: tuple[str, ...]) -> None:
    assert words.opened(stem, whole) == opened


PHRASES = {
    "joined words": ("KOFI_ANNAN_", ["KOFI ANNAN"]),
    "spaced words": ("ABU NIDAL", ["ABU NIDAL"]),
    "an open stem at the end": ("MOROCC", ["MOROCCO", "MOROCCAN"]),
    "a closed one is a word": ("MOROCC_", ["MOROCC"]),
    "an open stem before a space": ("MINIST OF_ART_", ["MINISTER OF ART", "MINISTRY OF ART", "MINISTERIAL OF ART"]),
    "a joined word is closed": ("MINIST_OF_ART_", ["MINIST OF ART"]),
    "a lone mark": ("KUMARATUNGA _", ["KUMARATUNGA"]),
    "nothing": ("_", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "read"), PHRASES.values(), ids=PHRASES)
def test_phrases_are_read_in_all_ways(words: Words, text: str, read: list[str]) -> None:
    assert [" ".join(parts) for parts in words.phrases(text)] == read


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("KOFI ANNAN", "Kofi Annan"),
        ("FRONT FOR THE LIBERATION OF CABINDA", "Front for the Liberation of Cabinda"),
        ("THE GROUP", "The Group"),
        ("HAFEZ AL-ASSAD", "Hafez Al-Assad"),
        ("D'ALEMA", "D'Alema"),
        ("PEOPLE'S ARMY", "People's Army"),
        ("J. H. MENSAH", "J. H. Mensah"),
        ("CHAD", "Chad"),
        ("WHO", "WHO"),
        ("US", "US"),
        ("US ARMY", "Us Army"),
        ("McDonald", "McDonald"),
    ],
)
def test_names_are_spelled_as_text_has_them(name: str, text: str) -> None:
    assert spelled(name.split()) == text
