"""How the memory is: what the doctor, the status line and `tuimem memory status` say."""

from msgspec import Struct

NO_EMBEDDER = ""


class MemoryStatus(Struct, frozen=True, kw_only=True):
    """The state of the worker. Every text is for users, and already clean.

    `embedder` names what finds by meaning, empty while there is none; `hint` says then what to install. `place` is
    where the vectors are: a folder, or the address of a Chroma server; empty without one. `memories` are indexed,
    `waiting` are not yet. While an index is made anew, `rebuilt` of `rebuilding` are done. `problem` is what does not
    work just now, a sentence or two.
    """

    is_running: bool = False
    embedder: str = NO_EMBEDDER
    place: str = ""
    memories: int = 0
    waiting: int = 0
    rebuilt: int = 0
    rebuilding: int = 0
    problem: str = ""
    hint: str = ""
    pid: int = 0

    @property
    def finds_by_meaning(self) -> bool:
        """Whether there is an embedder; words are always searched."""
        return bool(self.embedder)
