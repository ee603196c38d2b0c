"""The same documents give the same events in any process, and in any number of them."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

from coder.coder import Coder
from schema.records import Document, Mention

TEXTS = (
    "Israel and Lebanon renewed negotiations on Monday.",
    "The French president telephoned the Iranian president. He called on Iran to release two prisoners.",
    "Sudanese rebels shelled a village, police in Khartoum said.",
    "Nothing happened.",
)
DOCUMENTS = tuple(Document(str(n), text, date(2022, 5, 18)) for n, text in enumerate(TEXTS))


def work(documents: tuple[Document, ...]) -> list[tuple[Mention, ...]]:
    return [mentions for _, mentions in Coder.load().code_all(documents)]


def test_workers_agree(coder: Coder) -> None:
    alone = [coder.code(document) for document in DOCUMENTS]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        first, second = pool.map(work, (DOCUMENTS[:2], DOCUMENTS[2:]))
    assert first + second == alone
    assert any(alone)
