"""What passes between the program and the process of the hooks: a line of JSON for each question and each answer."""

from typing import Any

from msgspec import Struct

from tuimem.text import clean_line


class HookSource(Struct, frozen=True, kw_only=True):
    """Where hooks come from: the code of a file, or the entry point of an installed package.

    `fingerprint` is that of what would run. `hooks` are the functions of a file; those of a package are known once it
    is loaded. `problem`: why it cannot be used.
    """

    name: str
    place: str
    fingerprint: str
    code: str = ""
    entry: str = ""
    hooks: tuple[str, ...] = ()
    problem: str = ""


class Load(Struct, frozen=True, tag="load"):
    """Load the hooks of a source."""

    number: int
    source: HookSource


class Call(Struct, frozen=True, tag="call"):
    """Call a hook that was loaded, by its place in the list."""

    number: int
    hook: int
    arguments: tuple[Any, ...]


class Loaded(Struct, frozen=True, tag="loaded"):
    """All hooks there are by now, in the order in which they are called: the kind's name, and that of the source."""

    number: int
    hooks: tuple[tuple[str, str], ...]


class Returned(Struct, frozen=True, tag="returned"):
    """What a hook has returned; None: nothing is to be changed."""

    number: int
    value: Any


class Raised(Struct, frozen=True, tag="raised"):
    """Why there is no result."""

    number: int
    why: str


Question = Load | Call
Answer = Loaded | Returned | Raised


class HookFailed(Exception):
    """Why a hook gave nothing, as the end of a sentence. `is_gone`: its process had to be ended, or ended itself."""

    def __init__(self, why: str, *, is_gone: bool = False) -> None:
        super().__init__(clean_line(why))
        self.why = clean_line(why)
        self.is_gone = is_gone
