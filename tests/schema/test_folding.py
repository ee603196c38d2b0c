"""States that are gone read as those of today, from one table."""

from pathlib import Path

import pytest

from schema.errors import DataError
from schema.folding import COLUMNS, fold, load

FOLDED = {
    "a state that is gone": ("SUN", "RUS"),
    "its government": ("YUGGOV", "SRBGOV"),
    "a code that is outdated": ("ROMMIL", "ROUMIL"),
    "a code of other dictionaries": ("PALREB", "PSEREB"),
    "a state of today": ("FRAGOV", "FRAGOV"),
    "a state beside the one that continues it": ("DDR", "DDR"),
    "Sunni Islam is no Soviet Union": ("IRQSUN", "IRQSUN"),
    "an organisation": ("IGOWSTNAT", "IGOWSTNAT"),
    "nobody": ("---", "---"),
}


@pytest.mark.parametrize(("code", "today"), FOLDED.values(), ids=FOLDED)
def test_the_first_part_is_folded(code: str, today: str) -> None:
    assert fold(code) == today


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    lines = [",".join(COLUMNS), "SUN,RUS,x", "SUN,UKR,x", "ROM,ROU,x", "CSK,CZX,x", "YUG,SUN", "YUG,ZAR,x"]
    (tmp_path / "folded.csv").write_text("\n".join(lines))
    with pytest.raises(DataError) as raised:
        load(tmp_path)
    assert raised.value.faults == (
        "folded.csv:6: 2 cells; give 3, one for each column",
        "folded.csv:3: SUN is folded already, into RUS; keep one",
        "folded.csv:4: ROM is folded already, into ROU; keep one",
        "folded.csv:5: CSK stands as 'CZX', no country in use; correct it",
        "folded.csv:7: YUG stands as 'ZAR', no country in use; correct it",
    )
