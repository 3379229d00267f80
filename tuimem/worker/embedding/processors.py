"""How much of the machine an embedder takes."""

import os
import sys

_MOST = 4


_THREADS_OF_LINEAR_ALGEBRA = ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""What NumPy's libraries read once, when they are loaded. The products of a query are small: threads that share one
wait for each other, and where something else runs on the machine too, a query takes five times as long (measured: 280
ms instead of 50)."""

for _name in _THREADS_OF_LINEAR_ALGEBRA:  # at the import, since NumPy comes with what is imported after this
    os.environ.setdefault(_name, "1")


def threads() -> int:
    """All processors that this process may use but one, which is left to whoever types."""
    allowed = os.cpu_count() or 1 if sys.platform in {"win32", "darwin"} else len(os.sched_getaffinity(0))
    return max(1, min(_MOST, allowed - 1))
