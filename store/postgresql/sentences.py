"""The words of sentences as SQLite's full-text index has them, so that a search finds the same in both databases.

SQLite itself cuts and stems: sentences pass through an index in memory.
"""

from __future__ import annotations

import re
import sqlite3
import threading

from store.migrations import TOKENIZER

LONGEST = 2_000  # bytes of a word; PostgreSQL takes no longer ones


class Sentences:
    """Cuts sentences into words; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._memory.execute(
            f"CREATE VIRTUAL TABLE sentences USING fts5 (text, content = '', tokenize = '{TOKENIZER}')"
        )
        self._memory.execute("CREATE VIRTUAL TABLE words USING fts5vocab (sentences, instance)")

    def close(self) -> None:
        """Forgets the index."""
        self._memory.close()

    def words(self, text: str) -> list[str]:
        """The stems of a text's words, in their order."""
        with self._lock:
            self._memory.execute("INSERT INTO sentences (rowid, text) VALUES (1, ?)", (text,))
            found = self._memory.execute('SELECT term FROM words ORDER BY "offset"').fetchall()
            self._memory.execute("INSERT INTO sentences (sentences) VALUES ('delete-all')")
        return [_cut(row[0]) for row in found]

    def vector(self, sentence: str) -> str:
        """A sentence as a tsvector: each word with its places."""
        return " ".join(f"{_quoted(word)}:{n}" for n, word in enumerate(self.words(sentence), 1))

    def query(self, asked: str) -> str:
        """Phrases between quotes, as our filter has them, as a tsquery: all must occur, each word for word."""
        phrases = (self.words(phrase) for phrase in re.findall(r'"([^"]*)"', asked))
        return " & ".join(f"({' <-> '.join(map(_quoted, phrase))})" for phrase in phrases if phrase)


def _cut(word: str) -> str:
    return word.encode()[:LONGEST].decode(errors="ignore")


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
