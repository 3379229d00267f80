"""How the memory is: what the doctor, the status line and `tuimem memory status` say."""

from msgspec import Struct

NO_EMBEDDER = ""


class MemoryStatus(Struct, frozen=True, kw_only=True):
    """The state of the worker. Every text is for users, and already clean.

    `embedder` names what finds by meaning, empty while there is none; `hint` says then what to install. `place` is
    where the vectors are: a folder, or the address of a Chroma server; empty without one. `memories` are indexed,
    `waiting` are not yet. `shared` passages can be found by other machines, `sharing` wait to be handed over or taken
    back; `machines` are those whose memories are found, and `machines_apart` share too, by another embedding model.
    While an index is made anew, `rebuilt` of `rebuilding` are done. `problem` is what does not work just now, a
    sentence or two.
    """

    is_running: bool = False
    embedder: str = NO_EMBEDDER
    place: str = ""
    memories: int = 0
    waiting: int = 0
    rebuilt: int = 0
    rebuilding: int = 0
    shared: int = 0
    sharing: int = 0
    machines: tuple[str, ...] = ()
    machines_apart: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""
    pid: int = 0

    @property
    def finds_by_meaning(self) -> bool:
        """Whether there is an embedder; words are always searched."""
        return bool(self.embedder)

    @property
    def sharing_in_words(self) -> str:
        """How far sharing is and with whom, a sentence each; empty where nothing is shared."""
        if not (self.shared or self.sharing or self.machines or self.machines_apart):
            return ""
        said = f"{self.shared:,} passages for other machines"
        said += f", {self.sharing:,} on their way" if self.sharing else ""
        said += f"; memories of {', '.join(self.machines)} are found" if self.machines else ""
        if self.machines_apart:
            said += f"; those of {', '.join(self.machines_apart)} are not: another embedding model made them"
        return said
