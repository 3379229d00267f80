"""Facts as rows of a file, with their dates and what became of them."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tuimem.files import write_whole
from tuimem.memory.fact_view import state_in_words
from tuimem.remembered import Fact
from tuimem.transfer.table_files import TABLE_FORMATS, Cell, iso_date, table_format_of

COLUMNS = (
    "id",
    "fact",
    "about",
    "character",
    "said",
    "of",
    "state",
    "until",
    "replaced_by",
    "stale_by",
    "origin",
    "chat",
    "message",
)


def fact_as_data(fact: Fact, characters: Mapping[int, str]) -> dict[str, Cell]:
    """What is exported of a fact, by the names of the columns. Without a character it holds everywhere."""
    return {
        "id": fact.id,
        "fact": fact.text,
        "about": fact.about.value,
        "character": None if fact.character_id is None else characters.get(fact.character_id, ""),
        "said": iso_date(fact.said),
        "of": fact.about_date or None,
        "state": state_in_words(fact),
        "until": None if fact.ended is None else iso_date(fact.ended),
        "replaced_by": fact.replaced_by,
        "stale_by": fact.stale_by,
        "origin": fact.origin.value,
        "chat": fact.chat_id,
        "message": fact.message_id,
    }


def fact_format_of(path: Path) -> str:
    """The name of the format that the ending of a file says. Raises TransferError."""
    return table_format_of(path, "Facts")


def write_facts(facts: Iterable[Fact], characters: Mapping[int, str], format_name: str) -> Iterator[str]:
    """The file, piece by piece, in a format of `TABLE_FORMATS`."""
    return TABLE_FORMATS[format_name](COLUMNS, (fact_as_data(fact, characters) for fact in facts))


def export_facts(path: Path, facts: Iterable[Fact], characters: Mapping[int, str]) -> Path:
    """Write a file that is not there yet; its ending says how. Raises `TransferError`, and `OSError`."""
    return write_whole(path, write_facts(facts, characters, fact_format_of(path)), overwrite=False)
