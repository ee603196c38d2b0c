"""The codebook: its codes, their scores, and how act and modality compose."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from schema.codebook import COLUMNS, MODALITIES, Code, UnknownCodeError, codebook, load
from schema.errors import DataError, DyadError
from schema.vocabulary import vocabulary
from tools.write_codebook import DOCUMENT, page

CODES = codebook().codes


def test_the_codebook_is_cameo_and_one_extension() -> None:
    cameo = Counter(len(code.code) for code in CODES.values() if not code.extension)
    assert cameo == {2: 20, 3: 149, 4: 149}
    assert [code.code for code in CODES.values() if code.extension] == ["0221"]


def test_codes_stand_in_order_below_their_parents() -> None:
    assert list(CODES) == sorted(CODES)
    assert [code for code in CODES if len(code) > 2 and code[:-1] not in CODES] == []


def test_every_code_says_what_it_means_in_one_sentence_of_its_own() -> None:
    wrong = [
        c.code for c in CODES.values() if not re.fullmatch(r"The source[^.]+\.", c.definition) or not c.label
    ]
    assert wrong == []
    assert [d for d, n in Counter(code.definition for code in CODES.values()).items() if n > 1] == []


def test_scores_are_on_goldsteins_scale() -> None:
    assert [code.code for code in CODES.values() if not -10 <= code.goldstein <= 10] == []


def test_codes_without_a_published_score_inherit() -> None:
    found = {code.code: code.goldstein for code in CODES.values() if code.inherited}
    assert found == {
        "0221": 3.2, "1213": -4.0, "1214": -4.0, "155": -7.2, "176": -7.0, "1834": -10.0,
        "1951": -10.0, "1952": -10.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "base", "root", "quad", "goldstein"),
    [
        ("01", "01", "01", 1, 0.0), ("0331", "033", "03", 1, 5.2), ("057", "057", "05", 1, 8.0),
        ("06", "06", "06", 2, 6.0), ("0874", "087", "08", 2, 10.0), ("094", "094", "09", 2, -2.0),
        ("1056", "105", "10", 3, -5.0), ("1384", "138", "13", 3, -7.0), ("145", "145", "14", 3, -7.5),
        ("150", "150", "15", 4, -7.2), ("182", "182", "18", 4, -9.5), ("2042", "204", "20", 4, -10.0),
    ],
)  # fmt: skip
def test_a_code_has_base_root_quad_class_and_score(
    code: str, base: str, root: str, quad: int, goldstein: float
) -> None:
    entry = CODES[code]
    assert (entry.base, entry.root, entry.quad, entry.goldstein) == (base, root, quad, goldstein)


def test_one_code_whole() -> None:
    assert codebook()["085"] == Code(
        "085",
        "Ease economic sanctions, boycott, embargo",
        "The source lifts or loosens sanctions, a boycott or an embargo against the target.",
        7.0,
        inherited=False,
        extension=False,
    )


@pytest.mark.parametrize(
    ("code", "exported"), [("0221", "022"), ("022", "022"), ("0211", "0211"), ("19", "19")]
)
def test_exports_know_no_extensions(code: str, exported: str) -> None:
    assert codebook().exported(code) == exported


def test_an_unknown_code_or_modality_is_named() -> None:
    with pytest.raises(UnknownCodeError, match="event code '999' is not in the codebook"):
        codebook()["999"]
    with pytest.raises(DyadError, match=r"modality 'wished' is unknown; use one of done, intended, appealed"):
        codebook().compose("085", "wished")


def test_modalities() -> None:
    assert MODALITIES == (
        "done", "intended", "appealed", "demanded", "refused", "threatened", "reduced",
        "accused", "denied", "considered", "hoped", "doubted", "investigated",
    )  # fmt: skip


# code when done: intended appealed demanded refused threatened reduced, "-" where CAMEO has none
COMPOSED = """
010: - 020 100 011 - -
021: - 021 101 121 - -
0254: - 0254 1054 1244 - -
036: 036 026 106 125 - 125
039: 039 028 108 126 - 126
041: 036 026 106 125 - 160
045: 039 028 108 126 - 165
046: 036 026 106 125 - 164
054: 032 022 102 120 - 161
057: 037 027 107 127 - 160
061: 0311 0211 1011 1211 - 160
062: 0312 0212 1012 1212 - 160
063: 0313 0213 1013 1213 - 160
064: 0314 0214 1014 1214 - 160
070: 033 023 103 122 - 162
071: 0331 0231 1031 1221 - 1621
072: 0332 0232 1032 1222 - 1622
073: 0333 0233 1033 1223 - 1623
074: 0334 0234 1034 1224 - 1661
075: 033 023 103 122 - 162
0813: 0351 0251 1051 1241 - 1723
082: 0352 0252 1052 1242 - -
0831: 0341 0241 1041 1231 - -
0834: 0344 0244 1044 1234 - -
0841: 0353 0253 1053 1243 - -
085: 0354 0254 1054 1244 - 163
0862: 0355 0255 1055 1245 - 1662
0871: 0356 0256 1056 1246 - 196
0221: 032 022 102 120 - 120
106: 106 026 106 125 130 080
1041: 1041 0241 1041 1231 130 080
111: 130 020 100 - 130 -
1244: 1244 020 100 - 130 -
1312: 1312 020 100 - 1312 080
1411: 133 020 100 - 133 082
151: 130 020 100 - 130 080
154: 138 020 100 - 138 0873
161: 1313 020 100 - 1313 050
1621: 1311 020 100 - 1311 071
163: 1312 020 100 - 1312 085
164: 134 020 100 - 134 046
165: 135 020 100 - 135 045
1662: 136 020 100 - 136 0862
1724: 1324 020 100 - 1324 0814
173: 137 020 100 - 137 0841
181: 1383 020 100 - 1383 0841
1831: 1383 020 100 - 1383 087
190: 1384 020 100 - 1384 087
191: 1381 020 100 - 1381 0872
192: 1382 020 100 - 1382 0874
1952: 1384 020 100 - 1384 087
196: 138 020 100 - 138 0871
2041: 1385 020 100 - 1385 087
""".strip().splitlines()


@pytest.mark.parametrize("line", COMPOSED, ids=lambda line: line.partition(":")[0])
def test_act_and_modality_compose(line: str) -> None:
    code, _, expected = line.partition(": ")
    assert " ".join(codebook().compose(code, modality) or "-" for modality in MODALITIES[1:7]) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("046", "112 - 014 013 012 090"), ("163", "112 016 014 013 012 090"),
        ("173", "1122 016 014 013 012 092"),
        ("1822", "1122 016 014 013 012 092"), ("186", "1121 016 014 013 012 091"),
        ("193", "1123 016 014 013 012 093"), ("202", "1124 016 014 013 012 094"),
    ],
)  # fmt: skip
def test_what_is_said_about_an_act(code: str, expected: str) -> None:
    assert " ".join(codebook().compose(code, modality) or "-" for modality in MODALITIES[7:]) == expected


@pytest.mark.parametrize(
    ("done", "modality", "expected"),
    [
        ("163", "appealed", "0254"),
        ("191", "demanded", "1056"),
        ("1723", "refused", "1241"),
        ("164", "intended", "036"),
    ],
)
def test_stopping_something_composes_once_more(done: str, modality: str, expected: str) -> None:
    stopped = codebook().compose(done, "reduced")
    assert stopped is not None
    assert codebook().compose(stopped, modality) == expected


def test_every_code_composes_under_every_modality() -> None:
    found = {codebook().compose(code, modality) for code in CODES for modality in MODALITIES}
    assert found == {*CODES, None}


def test_every_asked_promised_demanded_or_refused_code_comes_from_an_act() -> None:
    """Save those that are acts themselves: applying, accepting mediation, defying, vetoing and the like."""
    acts = [
        c for c in CODES if c[:2] in ("04", "05", "06", "07", "08", "14", "15", "16", "17", "18", "19", "20")
    ]
    composed = {codebook().compose(code, modality) for code in acts for modality in MODALITIES[1:]}
    verbal = {c for c in CODES if c[:2] in ("02", "03", "10", "12", "13") and len(c) > 2}
    assert sorted(verbal - composed) == ["0221", "030", "038", "128", "129", "131", "139"]


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    lines = [
        ",".join(COLUMNS),
        "01,Say,The source says.,0,0,0",
        "01,Say,The source says.,0,0,0",
        "0111,Orphan,,high,0,0",
        "02,,The source asks.,11,2,0",
        "22,Nothing,The source.,0,0,0",
        "023,Ask,The source asks.,3",
        "03,Intend,The source intends.,4,0,1",
        "04,Meet,The source meets.,1,0,0",
        "040,Meet,The source meets.,2,1,0",
    ]
    (tmp_path / "codebook.csv").write_text("\n".join(lines))
    rows = ["04" + ",040" * 11 + ",999", "04" + "," * 12, "05" + "," * 12]
    (tmp_path / "composition.csv").write_text("\n".join([",".join(MODALITIES), *rows]))
    with pytest.raises(DataError) as raised:
        load(tmp_path)
    assert raised.value.faults == (
        "codebook.csv:7: 4 cells; give 6, one for each column",
        "codebook.csv:2: code 01 stands 2 times; keep one",
        "codebook.csv:3: code 01 stands 2 times; keep one",
        "codebook.csv:4: code 0111 has no parent; add 011 or correct the code",
        "codebook.csv:4: code 0111 has no definition; write one",
        "codebook.csv:4: score of 0111 is 'high'; give a number from -10 to 10",
        "codebook.csv:5: code 02 has no label; write one",
        "codebook.csv:5: inherited of 02 is '2'; write 0 or 1",
        "codebook.csv:5: score of 02 is '11'; give a number from -10 to 10",
        "codebook.csv:6: code '22'; give two to four digits of which the first two are 01 to 20",
        "codebook.csv:8: extension 03 has no base code to stand for it; give it four digits",
        "codebook.csv:10: score of 040 is inherited but 2; its parent has 1",
        "composition.csv:2: investigated is '999', not in the codebook; correct it or leave it empty",
        "composition.csv:3: family 04 stands twice; keep one row",
        "composition.csv:4: done is '05', not in the codebook; correct it or leave it empty",
    )


def test_a_wrong_header_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "codebook.csv").write_text("code,name\n")
    (tmp_path / "composition.csv").write_text("")
    with pytest.raises(DataError) as raised:
        load(tmp_path)
    assert raised.value.faults == (
        f"codebook.csv:1: the header is code,name; make it {','.join(COLUMNS)}",
        f"composition.csv:1: the header is ; make it {','.join(MODALITIES)}",
    )


def test_the_page_is_up_to_date() -> None:
    stale = "run python -m tools.write_codebook"
    assert DOCUMENT.read_text(encoding="utf-8") == page(codebook(), vocabulary()), stale
