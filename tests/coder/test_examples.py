"""Every example of the act dictionary gives exactly the events it says."""

from datetime import date

import pytest

from coder.coder import Coder
from schema.records import Document

DAY = date(2022, 5, 18)


def test_every_example_gives_its_events(coder: Coder) -> None:
    examples = coder.matcher.acts.examples
    documents = [Document(str(n), example.text, DAY) for n, example in enumerate(examples)]
    wrong = [
        f"{example.where}: {example.text}\n  wanted {sorted(example.gives)}\n  got    {found}"
        for example, (_, mentions) in zip(examples, coder.code_all(documents), strict=True)
        if (found := sorted({f"{m.source.code} {m.code} {m.target.code}" for m in mentions}))
        != sorted(example.gives)
    ]
    if wrong:
        pytest.fail("\n".join([f"{len(wrong)} of {len(examples)} examples", *wrong]))
