"""Lists every text that a user can see, with its place, so that they can be read in one go.

python docs/list_texts.py [part of a path …]

Found in the source: strings of several words that are no documentation, no SQL, no stylesheet and no pattern. In their
place, values filled in stand as {…}.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "tuimem"
_NOT_SHOWN = (
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "DELETE ",
    "CREATE ",
    "ALTER ",
    "DROP ",
    "PRAGMA ",
    "FROM ",
    "WHERE ",
    "JOIN ",
)
"""How SQL begins."""

_TYPES = (" | None", "Callable[", "]]")
"""What is only in a type that is written as a string."""

_SHORTEST = 2
"""A text has so many words at least; single ones are mostly names of things in the program."""


def documentation(tree: ast.AST) -> set[int]:
    """The nodes that are docstrings: strings that stand for themselves."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def text_of(node: ast.AST) -> str | None:
    """What a string says, None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{…}" for part in node.values)
    return None


def is_shown(text: str) -> bool:
    """Whether a text looks like something to read."""
    words = text.split()
    letters = sum(character.isalpha() or character.isspace() for character in text)
    return (
        len(words) >= _SHORTEST
        and not text.lstrip().startswith(_NOT_SHOWN)
        and 2 * letters > len(text)
        and not text.isupper()
        and not any(mark in text for mark in _TYPES)
    )


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of all that a file shows, in the order of the file."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = documentation(tree)
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in skipped or id(node) in inside:
            continue
        text = text_of(node)
        if text is not None and is_shown(text):
            yield node.lineno, text  # type: ignore[attr-defined]  # every string has a place


def main() -> None:
    """Print the texts of the files whose paths contain one of the parts, or of all."""
    parts = sys.argv[1:]
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE.parent).as_posix()
        if parts and not any(part in place for part in parts):
            continue
        for line, text in sorted(texts(path)):
            print(f"{place}:{line}: {' ⏎ '.join(text.splitlines())}")


if __name__ == "__main__":
    main()
