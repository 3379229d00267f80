"""What a user can choose to talk to, as values; and the one place where typed text becomes one of them."""

import re
from dataclasses import dataclass, field

from msgspec import Struct

from tuimem.endpoint.errors import NothingFound
from tuimem.endpoint.local_model import DOWNLOADS, Download
from tuimem.text import clean_line, redact_address


class BySettings(Struct, frozen=True):
    """What the settings say; else a server on this machine that was chosen before."""


@dataclass(frozen=True, slots=True)
class UseServer:
    """The server at an address, which may hold a password; with this model, or with the one that it begins with."""

    address: str = field(repr=False)
    model: str = ""


class UseModel(Struct, frozen=True):
    """Another model of the server in use."""

    name: str


class UseBuiltIn(Struct, frozen=True):
    """The built-in model, from the file that is named or found."""


class FetchModel(Struct, frozen=True):
    """A model to download, then used as the built-in one."""

    download: Download


class LookAgain(Struct, frozen=True):
    """Look for servers once more."""


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """A server at an address that is yet to be typed, or has been begun."""

    begun: str = field(default="", repr=False)


_HOST_AND_PORT = re.compile(r"[^\s/]+:\d{1,5}(/\S*)?")

ModelChoice = BySettings | UseServer | UseModel | UseBuiltIn | FetchModel
"""What can be connected to."""

BY_SETTINGS = BySettings()

Choice = ModelChoice | LookAgain | OtherAddress
"""What can be chosen."""


def parse_choice(text: str, *, has_server: bool) -> ModelChoice:
    """What `/model` means by a text: an address, a model's name, `local`, `download N`; empty: by the settings.

    Without a server in use a name is an address too. Raises `NothingFound` for a download that there is not.
    """
    text = text.strip()
    if not text:
        return BySettings()
    if text == "local":
        return UseBuiltIn()
    word, _, number = text.partition(" ")
    if word == "download":
        return FetchModel(_download(text, number.strip()))
    return UseModel(text) if has_server and not is_address(text) else UseServer(text)


def _download(text: str, number: str) -> Download:
    if not number.isdecimal() or not 1 <= int(number) <= len(DOWNLOADS):
        raise NothingFound(
            f"“{clean_line(redact_address(text), 80)}” is not a model to download.",
            f"They are numbered 1 to {len(DOWNLOADS)}.",
        )
    return DOWNLOADS[int(number) - 1]


def is_address(text: str) -> bool:
    """Whether the text is the address of a server rather than the name of a model."""
    return "://" in text or text.startswith("localhost") or _HOST_AND_PORT.fullmatch(text) is not None
