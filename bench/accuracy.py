"""The coder's accuracy on gold, kept in docs/accuracy.md: ``python -m bench.accuracy [GOLD.jsonl ...]``.

Without arguments the gold is the project's own.  What is measured is kept in bench/accuracy.json under the
file's name, beside what was measured before on other gold; the page is written anew from all of it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from api.command_evaluate import summary
from api.gold import read_gold
from coder.coder import Coder
from coder.evaluation.evaluation import evaluate
from tools import write_accuracy

GOLD = tuple(sorted((Path(__file__).parents[1] / "tests" / "gold").glob("*.jsonl")))


def main() -> None:
    """Measures, keeps the numbers and writes the page."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("gold", nargs="*", type=Path, default=GOLD)
    paths, coder = options.parse_args().gold, Coder.load()
    kept = write_accuracy.measured()
    kept |= {path.stem: measure(coder, path) for path in paths}
    write_accuracy.MEASURED.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    write_accuracy.DOCUMENT.write_text(write_accuracy.page(kept), encoding="utf-8")
    for path in paths:
        print(f"{path.stem}: {write_accuracy.in_short(kept[path.stem])}")  # noqa: T201


def measure(coder: Coder, path: Path) -> dict[str, Any]:
    """The numbers of a gold, and the version of the coder that they were measured with."""
    return {"coder": coder.version, **summary(evaluate(coder, read_gold([path])))}


if __name__ == "__main__":
    main()
