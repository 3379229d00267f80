"""The index: passages, words and vectors of all messages that can be recalled. It is made from the store alone."""

from tuimem.worker.index.reach import SearchReach

__all__ = ["SearchReach"]
