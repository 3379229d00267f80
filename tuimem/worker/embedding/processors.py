"""How much of the machine an embedder takes."""

import os
import sys

_MOST = 4


def threads() -> int:
    """All processors that this process may use but one, which is left to whoever types."""
    allowed = os.cpu_count() or 1 if sys.platform in {"win32", "darwin"} else len(os.sched_getaffinity(0))
    return max(1, min(_MOST, allowed - 1))
