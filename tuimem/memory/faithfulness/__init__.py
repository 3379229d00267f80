"""Whether a summary says what its message says: names, numbers and denials are compared, without a model."""

from tuimem.memory.faithfulness.judge import OF_SUMMARIES, Evidence, doubt, reasons

__all__ = ["OF_SUMMARIES", "Evidence", "doubt", "reasons"]
