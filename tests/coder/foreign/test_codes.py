"""Codes and days of foreign dictionaries: what reads, what is mended, what is refused with which remedy."""

from datetime import date

import pytest

from coder.foreign.codes import Days, EventCode, actor_code, days, event_code, in_weis
from coder.foreign.report import UnreadableError

EVENT_CODES = {
    "a code": ("051", EventCode("051")),
    "a sub-code": ("0871", EventCode("0871")),
    "a pair": ("042:043", EventCode("042", "043")),
    "the same both ways": ("036:036", EventCode("036", "036")),
    "the subject is the target": (":173", EventCode("173", reverse=True)),
    "a doubt": ("060?", EventCode("060")),
    "a stress": ("100!", EventCode("100")),
    "null": ("---", EventCode("")),
    "discard": ("###", EventCode("")),
}


@pytest.mark.parametrize(("text", "code"), EVENT_CODES.values(), ids=EVENT_CODES)
def test_event_codes_are_read(text: str, code: EventCode) -> None:
    assert event_code(text) == code


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0110", "event code '0110' is not in the codebook; write 011 if that is meant"),
        ("231", "event code '231' is not in the codebook; write 0231 if that is meant"),
        ("345", "event code '345' is not in the codebook; write a code of the codebook; docs/codebook.md lists them"),
        ("042:999", "event code '999' is not in the codebook; write"),
        ("AGREE", "event code 'AGREE' is not CAMEO's (PLOVER and others are not carried over); write the CAMEO code"),
    ],
)  # fmt: skip
def test_other_event_codes_are_refused(text: str, message: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        event_code(text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("codes", "weis"),
    [
        (["122", "223", "111", "---"], True),
        (["213", "042"], True),
        (["181", "112", "---", "042:043"], False),
        ([*["042"] * 40, "211"], False),
        ([], False),
    ],
    ids=["WEIS", "one of two", "CAMEO", "a slip in CAMEO", "nothing"],
)
def test_weis_is_known_by_its_roots(codes: list[str], weis: bool) -> None:
    assert in_weis(codes) is weis


ACTOR_CODES = {
    "a country": ("AFG", ("AFG", "")),
    "country and role": ("USAGOV", ("USAGOV", "")),
    "an organisation": ("IGOWSTNAT", ("IGOWSTNAT", "")),
    "an ethnic group": ("bke", ("bke", "")),
    "an outdated country": (
        "ZARGOV",
        ("CODGOV", "code ZARGOV became CODGOV: ZAR in actor code 'ZARGOV' is outdated; write COD"),
    ),
    "a part in no list": (
        "CHRCTH494",
        (
            "CHRCTH",
            "code CHRCTH494 became CHRCTH: '494' in actor code 'CHRCTH494' is in no list; see docs/codebook.md",
        ),
    ),
    "a rest of less than three letters": (
        "MLIGV",
        (
            "MLI",
            "code MLIGV became MLI: actor code 'MLIGV' has 5 characters; make it parts of three",
        ),
    ),
}


@pytest.mark.parametrize(("text", "found"), ACTOR_CODES.values(), ids=ACTOR_CODES)
def test_actor_codes_are_read(text: str, found: tuple[str, str]) -> None:
    assert actor_code(text) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("KKLREB", "'KKL' in actor code 'KKLREB' is in no list"),
        ("ARB/ISR", "'ARB/ISR' is several actors"),
        ("", "actor code '' has 0 characters"),
    ],
)
def test_other_actor_codes_are_refused(text: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        actor_code(text)
    assert caught.value.reason == reason


DAYS = {
    "always": ("", Days()),
    "both ends are within": ("930120-010120", Days(date(1993, 1, 20), date(2001, 1, 21))),
    "from a day on": (">050803", Days(date(2005, 8, 3))),
    "up to a day": ("<890501", Days(None, date(1989, 5, 2))),
    "spaces": ("> 060211", Days(date(2006, 2, 11))),
    "spaces around the dash": ("030101 - 030831", Days(date(2003, 1, 1), date(2003, 9, 1))),
    "years of four digits": ("19270101-730717", Days(date(1927, 1, 1), date(1973, 7, 18))),
    "one day": ("010911", Days(date(2001, 9, 11), date(2001, 9, 12))),
    "a month too long": (
        "070201-070231",
        Days(date(2007, 2, 1), date(2007, 3, 1), "070231 is read as day 28"),
    ),
    "a century too late": (
        "230101-840330",
        Days(date(1923, 1, 1), date(1984, 3, 31), "230101 is read as 1923"),
    ),
    "a leap day a century too late": (
        "000229-840330",
        Days(date(1900, 2, 28), date(1984, 3, 31), "000229 is read as 1900"),
    ),
}


@pytest.mark.parametrize(("text", "found"), DAYS.values(), ids=DAYS)
def test_days_are_read(text: str, found: Days) -> None:
    assert days(text) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("030430 040101-040101", "dates '030430040101-040101' are none"),
        ("yesterday", "dates 'yesterday' are none"),
        ("<010101-020202", "dates '<010101-020202' are none"),
        ("20020101-20010101", "dates '20020101-20010101' end before they begin"),
        (">991301", "991301 is no day"),
    ],
)
def test_what_are_no_days_is_refused(text: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        days(text)
    assert caught.value.reason == reason
