"""Records in, rows out: the only floor that speaks SQL."""

from store.errors import BusyError, Fault, FilterError, LateError, StoreError
from store.feed import Changes, Position
from store.keys import Key
from store.places import Place, beside, exists, file_of, name_of, writable
from store.store import Count, Page, Store
from store.store import open_store as open
from store.writing import Added

__all__ = [
    "Added",
    "BusyError",
    "Changes",
    "Count",
    "Fault",
    "FilterError",
    "Key",
    "LateError",
    "Page",
    "Place",
    "Position",
    "Store",
    "StoreError",
    "beside",
    "exists",
    "file_of",
    "name_of",
    "open",
    "writable",
]
