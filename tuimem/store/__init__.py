"""One SQLite file that holds everything: chats, messages, swipes, summaries, marks, jobs and learned limits."""

from tuimem.store.adding import NewMessage, NewSummary, NewSwipe
from tuimem.store.blocks import NewBlock, StoredBlock
from tuimem.store.chats import UNSET
from tuimem.store.errors import (
    RowNotFound,
    SeveralChats,
    StoreBusy,
    StoreDamaged,
    StoreEmpty,
    StoreError,
    StoreFull,
    StoreNotOurs,
    StoreNotUpgraded,
    StoreReadOnly,
    StoreTooNew,
)
from tuimem.store.importing import GrowingChat, NewChat
from tuimem.store.integrity import Finding, check_database
from tuimem.store.jobs import Job, NewJob, Origin, Pending
from tuimem.store.memory_list import KnownMemory
from tuimem.store.memory_rows import Signs
from tuimem.store.recalls import NewRecalled
from tuimem.store.removal import Removed
from tuimem.store.store import Store, StoreStatistics
from tuimem.store.upkeep import Purged

__all__ = [
    "UNSET",
    "Finding",
    "GrowingChat",
    "Job",
    "KnownMemory",
    "NewBlock",
    "NewChat",
    "NewJob",
    "NewMessage",
    "NewRecalled",
    "NewSummary",
    "NewSwipe",
    "Origin",
    "Pending",
    "Purged",
    "Removed",
    "RowNotFound",
    "SeveralChats",
    "Signs",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreEmpty",
    "StoreError",
    "StoreFull",
    "StoreNotOurs",
    "StoreNotUpgraded",
    "StoreReadOnly",
    "StoreStatistics",
    "StoreTooNew",
    "StoredBlock",
    "check_database",
]
