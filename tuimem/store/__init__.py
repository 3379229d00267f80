"""One SQLite file that holds everything: chats, messages, swipes, summaries, marks, jobs and learned limits."""

from tuimem.store.adding import NewMessage, NewSummary, NewSwipe
from tuimem.store.chats import UNSET
from tuimem.store.errors import (
    RowNotFound,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreNotOurs,
    StoreReadOnly,
    StoreTooNew,
)
from tuimem.store.integrity import Finding, check_database
from tuimem.store.jobs import Job, Pending
from tuimem.store.search import Hit
from tuimem.store.store import Statistics, Store

__all__ = [
    "UNSET",
    "Finding",
    "Hit",
    "Job",
    "NewMessage",
    "NewSummary",
    "NewSwipe",
    "Pending",
    "RowNotFound",
    "Statistics",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreNotOurs",
    "StoreReadOnly",
    "StoreTooNew",
    "check_database",
]
