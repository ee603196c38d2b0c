"""Rows of GDELT and ICEWS, made by hand and by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from schema.gdelt_rows import NAMES
from schema.icews_rows import COLUMNS

FINLAND = {
    "GLOBALEVENTID": "410412347", "SQLDATE": "20150218", "MonthYear": "201502", "Year": "2015",
    "FractionDate": "2015.1342", "Actor1Code": "FINGOV", "Actor1Name": "FINLAND", "Actor1CountryCode": "FIN",
    "Actor1Type1Code": "GOV", "Actor2Code": "RUS", "Actor2Name": "MOSCOW", "Actor2CountryCode": "RUS",
    "IsRootEvent": "1", "EventCode": "0354", "EventBaseCode": "035", "EventRootCode": "03", "QuadClass": "1",
    "GoldsteinScale": "7.0", "NumMentions": "5", "NumSources": "1", "NumArticles": "4", "AvgTone": "-4.4776119402985",
    "Actor1Geo_Type": "0", "Actor2Geo_Type": "0", "ActionGeo_Type": "4", "ActionGeo_FullName": "Helsinki, Finland",
    "ActionGeo_CountryCode": "FI", "ActionGeo_ADM1Code": "FI13", "ActionGeo_ADM2Code": "17644",
    "ActionGeo_Lat": "60.1756", "ActionGeo_Long": "24.9342", "ActionGeo_FeatureID": "-1365452",
    "DATEADDED": "20150218230000", "SOURCEURL": "https://example.org/a",
}  # fmt: skip
OIL = {
    "Event ID": "926685", "Event Date": "1995-01-01", "Source Name": "Extremist (Russia)",
    "Source Sectors": "Radicals / Extremists / Fundamentalists,Dissident", "Source Country": "Russian Federation",
    "Event Text": "Praise or endorse", "CAMEO Code": "051", "Intensity": "3.4", "Target Name": "Boris Yeltsin",
    "Target Sectors": "Elite,Executive,Executive Office,Government", "Target Country": "Russian Federation",
    "Story ID": "28235806", "Sentence Number": "5", "Publisher": "The Toronto Star", "City": "Moscow", "District": "",
    "Province": "Moskva", "Country": "Russian Federation", "Latitude": "55.7522", "Longitude": "37.6156",
}  # fmt: skip


def gdelt(layout: str = "gdelt", fields: int = 61, **cells: str) -> str:
    """A line of GDELT; what is not said is the same for all."""
    told = FINLAND | ({"DATEADDED": "20150218"} if layout == "gdelt1" else {}) | cells
    return "\t".join([told.get(name, "") for name in NAMES[layout]][:fields])


def mention(
    number: str = "410412347", told: str = "20150218233000", url: str = "https://example.org/a"
) -> str:
    """A line of GDELT's mentions."""
    cells = [
        number,
        "20150218230000",
        told,
        "1",
        "example.org",
        url,
        "19",
        "-1",
        "4594",
        "4634",
        "1",
        "50",
        "6665",
        "-4.4",
    ]
    return "\t".join([*cells, "", ""])


def icews(**cells: str) -> str:
    """A line of ICEWS."""
    told = OIL | {name.replace("_", " "): cell for name, cell in cells.items()}
    return "\t".join(told[name] for name in COLUMNS)


TEXTS = st.text(st.characters(exclude_characters="\t\n\r\0", exclude_categories=("Cs",)), max_size=12)
CELLS = st.one_of(
    TEXTS,
    st.sampled_from(
        ("", "0", "-1", "FIN", "FINGOV", "999", "20150230", "20150101", "1e400", "nan", "90.1", "051")
    ),
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A line of GDELT of which a few cells are anything."""
    layout, fields = draw(st.sampled_from((("gdelt", 61), ("gdelt1", 58), ("gdelt1", 57))))
    number = st.integers(0, 10**12).map(str)
    changed = draw(st.dictionaries(st.sampled_from(NAMES[layout]), CELLS, max_size=4))
    return gdelt(layout, fields, **{"GLOBALEVENTID": draw(number), **changed})
