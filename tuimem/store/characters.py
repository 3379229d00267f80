"""The characters that chats are with."""

from sqlite3 import Connection

from tuimem.messages import Character
from tuimem.store import rows
from tuimem.store.database import Database
from tuimem.store.errors import not_found
from tuimem.store.rows import CHARACTER_COLUMNS

_Several = list[Character]  # inside the class the name `list` is taken
_CHARACTERS = f"SELECT {CHARACTER_COLUMNS} FROM characters h WHERE h.owner IS NULL"


def insert_character(connection: Connection, new: Character, owner: str | None = None) -> int:
    """Store a character, whose id counts for nothing, and return its id. One with an owner is hidden."""
    cursor = connection.execute(
        "INSERT INTO characters (name, description, system_prompt, greeting, owner) VALUES (?, ?, ?, ?, ?)",
        (new.name, new.description, new.system_prompt, new.greeting, owner),
    )
    return cursor.lastrowid or 0


class CharacterTable:
    """Making, finding and changing characters. Those of an import are hidden until it is whole."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, description: str = "", system_prompt: str = "", greeting: str = "") -> Character:
        """Store a new character."""
        with self._database.write() as connection:
            identifier = insert_character(connection, Character(0, name, description, system_prompt, greeting))
        return Character(identifier, name, description, system_prompt, greeting)

    def get(self, identifier: int) -> Character | None:
        """The character with this id."""
        found = self._database.row(f"{_CHARACTERS} AND h.id = ?", (identifier,))
        return None if found is None else rows.character(found)

    def find(self, name: str) -> Character | None:
        """The first character with this name; case counts only when two differ in nothing else."""
        return next(iter(self.named(name)), None)

    def named(self, name: str) -> _Several:
        """All characters with this name: an import brings one that is described otherwise beside the one there is."""
        everyone = self.list()
        exact = [character for character in everyone if character.name == name]
        return exact or [character for character in everyone if character.name.casefold() == name.casefold()]

    def list(self) -> _Several:
        """All characters, oldest first."""
        return [rows.character(row) for row in self._database.rows(f"{_CHARACTERS} ORDER BY h.id")]

    def update(
        self,
        identifier: int,
        *,
        name: str | None = None,
        description: str | None = None,
        system_prompt: str | None = None,
        greeting: str | None = None,
    ) -> Character:
        """Change what is given. Raises RowNotFound."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE characters SET name = coalesce(?, name), description = coalesce(?, description), "
                "system_prompt = coalesce(?, system_prompt), greeting = coalesce(?, greeting) WHERE id = ?",
                (name, description, system_prompt, greeting, identifier),
            )
        character = self.get(identifier)
        if character is None:
            raise not_found("character", identifier)
        return character
