"""Runs the benchmarks that are named, or all of them, one after the other.

python -m benchmarks
python -m benchmarks startup echo
"""

import subprocess
import sys

NAMES = (
    "startup",
    "echo",
    "idle",
    "planning",
    "front",
    "learning",
    "markdown",
    "memory_editor",
    "faithfulness",
    "facts",
    "pages",
    "embedding",
)
"""`front --real`, `facts --real`, `pages --real` and `recall_speed` take minutes and are run by hand."""


def main() -> int:
    """The number of benchmarks that missed a claim or failed."""
    wanted = sys.argv[1:] or NAMES
    if unknown := [name for name in wanted if name not in NAMES]:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    missed = 0
    for name in wanted:
        print(f"== {name}", flush=True)
        missed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
