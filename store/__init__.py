"""Records in, rows out: the only floor that speaks SQL."""

from store.errors import BusyError, Fault, FilterError, StoreError
from store.store import Count, Page, Store, file_of
from store.store import open_store as open
from store.writing import Added

__all__ = [
    "Added",
    "BusyError",
    "Count",
    "Fault",
    "FilterError",
    "Page",
    "Store",
    "StoreError",
    "file_of",
    "open",
]
