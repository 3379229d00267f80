"""The 200 exchanges of `data/facts.tsv`, in which 40 facts are said, 10 changed and 5 withdrawn."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_SCRIPT = Path(__file__).parent / "data" / "facts.tsv"

BEGIN, HOUR = 1_770_000_000.0, 3600.0
"""When the first exchange was, and how long after it the next one."""

_FRAME = frozenset(
    {"user", "users", "the", "a", "is", "has", "i", "my", "m", "s", "am", "have", "their", "his", "her", "called"}
)


class Line(NamedTuple):
    """One exchange: what the user says; of a fact its subject, what a good model writes, and words it must have."""

    kind: str
    subject: str
    said: str
    fact: str
    keys: str
    before: str

    def is_in(self, text: str) -> bool:
        """Whether a text has all the words that tell this fact."""
        return all(re.search(rf"\b{re.escape(key)}", text, re.IGNORECASE) for key in self.keys.split())


def script() -> list[Line]:
    """All exchanges, in order."""
    with _SCRIPT.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Line(**{**row, "said": row["said"].replace("\\n", "\n")}) for row in rows]


def expected(lines: Iterable[Line]) -> dict[str, Line]:
    """What holds at the end, by subject."""
    holds: dict[str, Line] = {}
    for line in lines:
        if line.kind in ("fact", "change"):
            holds[line.subject] = line
        elif line.kind == "withdrawal":
            del holds[line.subject]
    return holds


def words(text: str) -> set[str]:
    """The words of a text, but for those with which a model speaks of the user."""
    found = {word.lower() for word in re.findall(r"\w+", text)}
    return {word[:-1] if word.endswith("s") and len(word) > 3 else word for word in found} - _FRAME
