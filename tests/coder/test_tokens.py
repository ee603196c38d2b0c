"""Raw text is cut into the words of the treebanks, and into sentences."""

import pytest

from coder.boundaries import paragraphs, sentences
from coder.parsing import WEIGHTS
from coder.tokens import Cutter


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    return Cutter.load(WEIGHTS / "words.toml")


WORDS = {
    "contraction": ("I don't, can't, won't", "I do n't , ca n't , wo n't"),
    "clitics": ("it's they're I'd we'll I've I'm", "it 's they 're I 'd we 'll I 've I 'm"),
    "curly apostrophe": ("Russia’s Putin didn’t", "Russia ’s Putin did n’t"),
    "fused": ("cannot gonna Cannot", "can not gon na Can not"),
    "plural possessive": ("the soldiers' wages", "the soldiers ' wages"),
    "quoted possessive": ('the "Post"\'s view', 'the " Post " \'s view'),
    "apostrophe in a name": ("O'Connor of Sana'a", "O'Connor of Sana'a"),
    "compound": ("UN-brokered, U.S.-led", "UN - brokered , U.S. - led"),
    "prefix": (
        "co-founder of anti-American non-state Pro-Beijing",
        "co-founder of anti-American non-state Pro-Beijing",
    ),
    "prefix in capitals": ("UN-backed", "UN - backed"),
    "titles": ("Mr. Smith, Lt. Gen. A. Jones", "Mr. Smith , Lt. Gen. A. Jones"),
    "letters and stops": ("the U.S. at 5 p.m. sharp", "the U.S. at 5 p.m. sharp"),
    "number after No.": ("No. 10 said no.", "No. 10 said no ."),
    "money": ("$10m, £3.5bn, 1,200 euros", "$ 10 m , £ 3.5 bn , 1,200 euros"),
    "dates and times": ("9/11/2001 at 5:30pm in the '90s", "9/11/2001 at 5:30 pm in the '90s"),
    "ordinals": ("the 21st, the 1990s", "the 21st , the 1990s"),
    "per cent": ("5% of 10-12", "5 % of 10 - 12"),
    "telephone": ("713-853-3989", "713-853-3989"),
    "address": ("See https://un.org/a?b=1, or a.b@c.org.", "See https://un.org/a?b=1 , or a.b@c.org ."),
    "ellipses": ("in vain… so... yes", "in vain … so ... yes"),
    "dashes": ("Kiev—the capital–fell -- today", "Kiev — the capital – fell -- today"),
    "ampersand": ("AT&T and PG&E", "AT&T and PG&E"),
    "quotes": ("“Yes,” he said", "“ Yes , ” he said"),
    "brackets": ("(Reuters) [sic]", "( Reuters ) [ sic ]"),
    "etc. ends": ("tanks, guns, etc.", "tanks , guns , etc ."),
    "other scripts": ("Київ 北京 é́t", "Київ 北京 é́t"),
    "nothing": (" \t\n", ""),
    "control characters": ("a\x00b\u200bc\ufeff", "a b c"),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS)
def test_words(cutter: Cutter, text: str, words: str) -> None:
    spans = list(cutter.words(text, 0, len(text)))
    assert " ".join(text[start:end] for start, end in spans) == words


def test_words_are_offsets_into_the_whole_text(cutter: Cutter) -> None:
    assert list(cutter.words("Kiev can't.", 5, 11)) == [(5, 7), (7, 10), (10, 11)]


SENTENCES = {
    "two": ("Kiev quit. Moscow did not.", ["Kiev quit.", "Moscow did not."]),
    "dateline": (
        "KIEV, May 18 (Reuters) - Kiev quit the talks. He left.",
        ["KIEV, May 18 (Reuters) -", "Kiev quit the talks.", "He left."],
    ),
    "dateline with a long dash": ("WASHINGTON — Biden left.", ["WASHINGTON —", "Biden left."]),
    "dateline of an agency": ("Kabul (AFP) – Troops left.", ["Kabul (AFP) –", "Troops left."]),
    "dateline with the country": ("Paris, France - Macron left.", ["Paris, France -", "Macron left."]),
    "dateline of letters": (
        "U.N. HEADQUARTERS, May 2 -- Envoys met.",
        ["U.N. HEADQUARTERS, May 2 --", "Envoys met."],
    ),
    "no dateline": ("Macron – the French president – left.", ["Macron – the French president – left."]),
    "compound in capitals": ("US-Russia talks failed.", ["US-Russia talks failed."]),
    "titles": ("Lt. Gen. J. R. Smith met Gov. Lee.", ["Lt. Gen. J. R. Smith met Gov. Lee."]),
    "abbreviated country inside": ("The U.S. Army left.", ["The U.S. Army left."]),
    "abbreviated country at the end": (
        "He is in the U.S. The army left.",
        ["He is in the U.S.", "The army left."],
    ),
    "quote closes after the mark": ('"We left." He sat.', ['"We left."', "He sat."]),
    "quote before its speaker": ('"Will they?" Putin asked.', ['"Will they?" Putin asked.']),
    "quote before a small letter": ('"No!" he said.', ['"No!" he said.']),
    "sentences in a quote": (
        '"The talks are not continuing. Ukraine quit," he said.',
        ['"The talks are not continuing.', 'Ukraine quit," he said.'],
    ),
    "ellipsis goes on": ("They left... and came back.", ["They left... and came back."]),
    "ellipsis ends": ("It is in vain… Macron's aim", ["It is in vain…", "Macron's aim"]),
    "decimal": ("Growth was 3.5 per cent. Prices fell.", ["Growth was 3.5 per cent.", "Prices fell."]),
    "several marks": ("Really?! Yes.", ["Really?!", "Yes."]),
    "headline": ("Kiev quits talks\n\nKiev quit.", ["Kiev quits talks", "Kiev quit."]),
    "headline on a line": ("Kiev quits talks\nKiev quit.", ["Kiev quits talks", "Kiev quit."]),
    "hard-wrapped": (
        "The Deputy Foreign Minister of Russia said on Wednesday that\nthe talks were over.",
        ["The Deputy Foreign Minister of Russia said on Wednesday that\nthe talks were over."],
    ),
    "wrapped before a name": (
        "The Deputy Foreign Minister of Russia said in a reply to\nRussian papers that the talks are over.",
        [
            "The Deputy Foreign Minister of Russia said in a reply to",
            "Russian papers that the talks are over.",
        ],
    ),
    "Windows lines": ("One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
    "caption": ("Obama in Kiev Image: NASA.", ["Obama in Kiev", "Image: NASA."]),
    "notes": ("He left.[13] She stayed.", ["He left.[13]", "She stayed."]),
    "blank": ("\n \n", []),
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.values(), ids=SENTENCES)
def test_sentences(cutter: Cutter, text: str, expected: list[str]) -> None:
    assert [text[words[0][0] : words[-1][1]] for words in sentences(text, cutter)] == expected


def test_paragraphs_cover_the_text_in_order() -> None:
    text = "One\n\n\nTwo\nThree.\r\n\r\nFour"
    assert [text[start:end] for start, end in paragraphs(text)] == ["One", "Two", "Three.", "Four"]


def test_a_run_without_spaces_is_cut(cutter: Cutter) -> None:
    lengths = [end - start for start, end in cutter.words("x" * 2500, 0, 2500)]
    assert lengths == [1000, 1000, 500]
