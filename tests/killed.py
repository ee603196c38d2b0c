"""The command line, importing in small steps, with a coder that finds one or two events of one of fifty days in each document.

Its version is the first argument; another version finds others.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from api import command, command_corpus, command_options, corpus, draft, importing, reading
from schema.records import Document, Mention
from tests.store.samples import DAY, mention


class Coder:
    """A coder that needs a millisecond for a document."""

    version = sys.argv[1]

    def code_all(
        self, documents: Iterable[Document], actors: str = "coded"
    ) -> Iterator[tuple[Document, tuple[Mention, ...]]]:
        for one in documents:
            time.sleep(0.001)
            n = int(one.id[1:])
            codes = ("046", "164", "190", "111")[(n + len(self.version)) % 4 :: 2]
            day, source = DAY - timedelta(days=n % 50), ("FIN", "SWE", "UKR")[n % 3]
            found = (mention(source, code, day=day, document=one.id) for code in codes)
            yield one, tuple(replace(each, coder_version=self.version) for each in found)


def open_coder(dictionaries: Path | None) -> Coder:
    return Coder()


importing.BATCH = 20  # in the process that reads, too
reading.LITTLE = int(os.environ.get("LITTLE", "1000000000"))

if __name__ == "__main__":
    command_options.open_coder = open_coder  # type: ignore[assignment]
    if sys.argv[-1] == "2":  # workers, who are to have the version that the real coder would have
        import coder.coder

        coder.coder.version = lambda dictionaries: Coder.version
    corpus.DOCUMENTS, command_corpus.WINDOW, draft.OFTEN = 10, 10, 0.01
    command.main(sys.argv[2:])
