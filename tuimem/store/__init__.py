"""One SQLite file that holds everything: chats, messages, swipes, summaries, marks, jobs and learned limits."""

from tuimem.store.adding import NewMessage, NewSummary, NewSwipe
from tuimem.store.chats import UNSET
from tuimem.store.check import Finding, check
from tuimem.store.errors import (
    NotFound,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreNotOurs,
    StoreReadOnly,
    StoreTooNew,
)
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
    "NotFound",
    "Pending",
    "Statistics",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreNotOurs",
    "StoreReadOnly",
    "StoreTooNew",
    "check",
]
