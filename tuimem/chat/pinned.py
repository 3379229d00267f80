"""Pinned files in the prompt: read fresh each time, quoted, and never written to."""

import asyncio
import os
import stat
from codecs import getincrementaldecoder
from collections.abc import Sequence
from pathlib import Path

from tuimem.chat.gather import GatherRequest, MaterialSource
from tuimem.chat.memory_switch import memory_in_force
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.errors import TuimemError
from tuimem.files import expanded
from tuimem.memory.macros import fill_in
from tuimem.memory.pieces import BEFORE, Piece, PieceKind, Source, register
from tuimem.memory.pinned import FileText, FittedFile, fit
from tuimem.memory.recall.quoting import harmless, quoted
from tuimem.memory.speakers import names
from tuimem.messages import Role
from tuimem.remembered import PinnedFile
from tuimem.settings.model import PinnedSettings
from tuimem.text import clean, clean_line

PINNED = register(PieceKind("pinned", "pinned", "segment-pinned", "#db9fce", BEFORE, 30))

MOST_BYTES = 1024 * 1024
"""Of a file that is read; far more than any window."""

_SHARE = 4
"""Pinned files may have this part of the window, whatever the settings say."""


class PinError(TuimemError):
    """A file cannot be pinned, or not be read."""


def read_text_file(path: Path) -> str:
    """What a text file says, through the gate. It is only read. Raises `PinError`."""
    name = clean_line(path.name, 80)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):  # a pipe or a device would keep its reader waiting
            raise PinError(f"{name} is {'a folder' if stat.S_ISDIR(mode) else 'not a file'}.", "Pin a text file.")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
    except FileNotFoundError as error:
        raise PinError(f"There is no file {clean_line(str(path))}.", "Check the name, or remove the pin.") from error
    except OSError as error:
        raise PinError(f"{name} cannot be read ({error.strerror}).", "Check its name and its permissions.") from error
    if b"\0" in content:
        raise PinError(f"{name} is not a text file.", "Pin a text file, in UTF-8.")
    try:  # a character may be cut in two where a long file is
        text = getincrementaldecoder("utf-8-sig")().decode(content, final=len(content) < MOST_BYTES)
    except UnicodeDecodeError as error:
        raise PinError(f"{name} is not in UTF-8.", "Save it in UTF-8.") from error
    return clean(text).strip()


def place_of(path: Path) -> str:
    """Under which path a text file is pinned. Raises `PinError` for what cannot be."""
    place = absolute(path)
    if not place.isascii() and place != place.encode("utf-8", "replace").decode():
        raise PinError(f"The name {clean_line(path.name, 80)} is not in UTF-8.", "Rename the file, then pin it.")
    try:
        Path(place).stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PinError(f"There is no file {clean_line(place)}.", "Check the path.") from error
    except OSError:
        pass  # `read_text_file` says what is wrong with it
    read_text_file(Path(place))
    return place


def absolute(path: Path) -> str:
    """A path from the root without `..`, so that a file has one however it is typed. A link in it stays one."""
    place = Path.cwd() / expanded(path)
    plain = Path(os.path.normpath(place))
    return str(plain if _is_same(plain, place) else place)


def _is_same(plain: Path, place: Path) -> bool:
    """Whether a path leads where it did with `..` in it: behind a link to a folder it may not."""
    try:
        there = place.stat()
    except OSError:
        return True
    try:
        return os.path.samestat(plain.stat(), there)
    except OSError:
        return False


async def _read(request: GatherRequest) -> Sequence[Piece]:
    chat, settings = request.chat, request.settings
    if not settings.pinned.enabled or not memory_in_force(chat, settings).enabled:
        return []
    pinned = await request.store.read(lambda store: store.pins.of(chat))
    if not pinned:
        return []
    room = min(settings.pinned.tokens, request.window // _SHARE or settings.pinned.tokens)
    fitted = await asyncio.to_thread(_fitted, pinned, room, settings.pinned, request.problems)
    return [_piece(one, request) for one in fitted if one.text]


def _fitted(pinned: Sequence[PinnedFile], room: int, settings: PinnedSettings, problems: list[str]) -> list[FittedFile]:
    fitted = fit(_texts(pinned, problems), room, _count_quoted if settings.quoted else estimate_tokens)
    problems += [_left_out(one, room, settings) for one in fitted if one.left_out]
    return fitted


def too_long(pinned: PinnedFile, settings: PinnedSettings) -> str:
    """What is over the limit of the settings of a file that is pinned alone, in sentences; empty: it fits."""
    problems: list[str] = []
    _fitted([pinned], settings.tokens, settings, problems)
    return " ".join(problems)


def _texts(pinned: Sequence[PinnedFile], problems: list[str]) -> list[FileText]:
    """What the files say now, each once. One that cannot be read is a problem to tell."""
    texts = []
    for path in dict.fromkeys(one.path for one in pinned):
        try:
            texts.append(FileText(path, read_text_file(Path(path))))
        except PinError as error:
            problems.append(f"A pinned file is not in the prompt. {error.what}")
    return [one for one in texts if one.text]


def _count_quoted(text: str) -> int:
    return estimate_tokens(quoted(text))


def does_not_fit(path: str) -> str:
    """How the sentence begins by which a file of which something is left out is told."""
    return f"The pinned file {clean_line(Path(path).name, 80)} does not fit: "


def _left_out(fitted: FittedFile, room: int, settings: PinnedSettings) -> str:
    what = "Its end is" if fitted.text else "It is"
    remedy = "Shorten it, or raise pinned.tokens." if room == settings.tokens else "Shorten it."
    return (
        f"{does_not_fit(fitted.file.path)}about {fitted.left_out:,} of its {fitted.tokens:,} tokens are over the "
        f"limit of {room:,} for pinned files. {what} not in the prompt. {remedy}"
    )


def _piece(fitted: FittedFile, request: GatherRequest) -> Piece:
    path = Path(fitted.file.path)
    speakers = names(request.chat)
    rest = "\n[The rest of the file is left out.]" if fitted.left_out else ""
    if request.settings.pinned.quoted:
        template = request.settings.pinned.template
        values = {"name": harmless(clean_line(path.name, 80)).strip("[]"), "quote": quoted(fitted.text)}
        if fill_in(template, {"quote": ""}) == template:
            template = f"{template.rstrip()}\n{{{{quote}}}}"
        text = fill_in(template, {**speakers, **values})
    else:
        text = fill_in(fitted.text, speakers)
    return Piece(PINNED, Role.SYSTEM, BEFORE, 0, (Source(0, name=fitted.file.path),), f"{text.strip()}{rest}")


SOURCE = MaterialSource("pinned files", _read, is_memory=True)
