"""What a command takes: typed parameters, and the arguments that were given for them."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")
Other = TypeVar("Other")

TRUE, FALSE = ("true", "on", "yes", "1"), ("false", "off", "no", "0")

_NUMBER = "[0-9]{1,9}"


@dataclass(frozen=True, slots=True)
class MessageRange:
    """Messages by their numbers in the chat, counted from 0; `last` belongs to it."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ArgumentKind(Generic[Value]):
    """How an argument is written: `pattern` matches it whole, `read` gives its value, `expected` says what is right."""

    pattern: str
    read: Callable[[str], Value]
    expected: str
    example: str


def _range(text: str) -> MessageRange:
    first, _, last = text.partition("-")
    return MessageRange(int(first), int(last or first))


RANGE = ArgumentKind(
    rf"{_NUMBER}(?:\s*-\s*{_NUMBER})?", _range, "a message number such as 3, or a range such as 2-5", example="0-1"
)
INDEX = ArgumentKind(_NUMBER, int, "a message number such as 3", example="0")
SWITCH = ArgumentKind(
    rf"(?i:{'|'.join(TRUE + FALSE)})", lambda text: text.lower() in TRUE, "true or false", example="true"
)
WORD = ArgumentKind(r"\S+", str, "a word", example="word")
TEXT = ArgumentKind(r"(?s:.+)", str, "a text", example="some words")
"""All the rest of the line."""


@dataclass(frozen=True, slots=True, eq=False)
class Parameter(Generic[Value]):
    """One argument that a command takes. `choices` complete it; a `named` one is written `name=value`.

    `suggest` asks the context of the command for values that complete it, where there is no fixed choice; `complete`
    is told how the argument begins, too, and gives only what fits.
    """

    name: str
    kind: ArgumentKind[Value]
    help: str
    required: bool = False
    named: bool = False
    choices: tuple[str, ...] = ()
    suggest: Callable[[Any], Awaitable[Sequence[str]]] | None = None
    complete: Callable[[Any, str], Awaitable[Sequence[str]]] | None = None

    @property
    def usage(self) -> str:
        """How the parameter is written in a usage line."""
        shown = f"{self.name}=…" if self.named else self.name
        return f"<{shown}>" if self.required else f"[{shown}]"

    @property
    def expected(self) -> str:
        """What would be right, to finish a sentence with."""
        return "one of " + ", ".join(self.choices) if self.choices else self.kind.expected

    @property
    def can_be_completed(self) -> bool:
        """Whether anything is known that may complete it."""
        return bool(self.choices or self.suggest or self.complete)

    def accepts(self, text: str) -> bool:
        """Whether this text is an argument for it."""
        return re.fullmatch(self.kind.pattern, text) is not None and (not self.choices or text in self.choices)


@dataclass(frozen=True, slots=True)
class Arguments:
    """What was given for each parameter; what was left out is not there."""

    _given: Mapping[Parameter[Any], Any] = field(default_factory=dict)

    def __getitem__(self, parameter: Parameter[Value]) -> Value:
        """The argument for a required parameter. Raises `KeyError` for one that was left out."""
        value: Value = self._given[parameter]
        return value

    @overload
    def get(self, parameter: Parameter[Value]) -> Value | None: ...
    @overload
    def get(self, parameter: Parameter[Value], default: Other) -> Value | Other: ...
    def get(self, parameter: Parameter[Value], default: Other | None = None) -> Value | Other | None:
        """The argument for a parameter, or the default when it was left out."""
        value: Value | Other | None = self._given.get(parameter, default)
        return value

    def by_name(self) -> dict[str, object]:
        """All that was given, by the names of the parameters."""
        return {parameter.name: value for parameter, value in self._given.items()}


NO_ARGUMENTS = Arguments()
