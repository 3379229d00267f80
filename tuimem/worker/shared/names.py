"""The collections of shared memories: one for each embedding model, character and machine, named without any text.

A name is made of hashes, since names of people hold anything. Each machine writes into collections of its own: so it
never finds its own memories there, and no search has to be filtered, which takes ten times as long.
"""

import hashlib
import re
import unicodedata
from typing import NamedTuple

_FORM = re.compile(r"tuimem-shared-([0-9a-f]{12})-([0-9a-f]{16})-([0-9a-f]{16})")


class CollectionName(NamedTuple):
    """What the name of a collection says: hashes of the model and of the character, and the id of the machine."""

    model: str
    character: str
    machine: str

    def __str__(self) -> str:
        return f"tuimem-shared-{self.model}-{self.character}-{self.machine}"


def collection_name(model: str, character: str, machine: str) -> CollectionName:
    """The name for what a machine shares of a character, by its name: ids differ from machine to machine."""
    return CollectionName(model_hash(model), character_hash(character), machine)


def model_hash(model: str) -> str:
    """The name of an embedding model in the names of collections."""
    return _hash(model, 6)


def character_hash(character: str) -> str:
    """The same for characters of the same name, in capitals or not, with spaces around it or not."""
    return _hash(unicodedata.normalize("NFKC", " ".join(character.split())).casefold(), 8)


def read_name(text: str) -> CollectionName | None:
    """What a name says; None for a collection of something else."""
    match = _FORM.fullmatch(text)
    return None if match is None else CollectionName(*match.groups())


def memory_key(machine: str, message: int) -> str:
    """By which a message of another machine is known here."""
    return _hash(f"{machine} {message}", 8)


def _hash(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
