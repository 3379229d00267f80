"""`tuimem export` and `tuimem import`: chats as files."""

import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.completion import format_names
from tuimem.cli.errors import FAILED, Miswritten, Refusal, report, say
from tuimem.cli.finding import ChatName, find_chat, open_store
from tuimem.cli.output import put, write
from tuimem.cli.progress import HowFar, progress
from tuimem.files import expanded, write_whole

if TYPE_CHECKING:
    from tuimem.store import Store
    from tuimem.transfer import Imported

_STREAM = "-"
"""Stands for standard input or output."""

FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="jsonl|markdown",
        parser=options.a_text("--format"),
        autocompletion=format_names,
        help="jsonl keeps everything, markdown is for reading; by default as the file name ends.",
    ),
]
Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", parser=options.a_path("FILE"), help="Files exported as jsonl; - is standard input."
    ),
]


def export_chat(
    name: ChatName,
    format_name: FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    home: options.Home = None,
) -> None:
    """Export a chat to a file or to standard output."""
    target = None if output is None or str(output) == _STREAM else output
    chosen = _format(format_name, target)
    with open_store(options.paths(home)) as store:
        from tuimem.transfer import export

        chat = find_chat(store, name)
        is_seen = target is None and sys.stdout.isatty()  # then the chat itself shows how far it is
        with nullcontext(_unheard) if is_seen else progress(f"Exporting “{chat.title}”") as far:
            pieces = _counted(export(store, chat.id, chosen), chat.message_count, far)
            if target is None:
                write(pieces)
            else:
                write_file(expanded(target), pieces, force=force)


def import_chats(files: Files, home: options.Home = None) -> None:
    """Import chats from files, each as a new chat. Prints `chat ID, N messages, N skipped lines` for each."""
    from tuimem.errors import TuimemError
    from tuimem.store import Store

    failed = False
    with Store(options.paths(home).database) as store:
        for path in files:
            try:
                read = _import(store, path)
            except TuimemError as error:
                report(error)
                failed = True
                continue
            skipped = len(read.skipped_lines) + len(read.long_lines)
            put(f"chat {read.chat_id}, {read.messages} messages, {skipped} skipped lines")
            sys.stdout.flush()
            _tell_of_skipped(path, read)
    raise typer.Exit(FAILED if failed else 0)


def _import(store: "Store", path: Path) -> "Imported":
    from tuimem.endpoint.estimate import estimate_tokens
    from tuimem.transfer import ImportSource, import_file, import_source

    is_stream = str(path) == _STREAM
    if is_stream and sys.stdin.isatty():
        raise Miswritten(
            "There is no input: standard input is the keyboard.", "Pipe a file into it: tuimem import - < notes.jsonl"
        )
    with progress(f"Importing {'standard input' if is_stream else path}") as far:

        def tell(messages: int) -> None:
            far(f"{messages:,} messages")

        if is_stream:
            return import_source(store, ImportSource("standard input", sys.stdin.buffer, tell), estimate_tokens)
        return import_file(store, path, estimate_tokens, tell)


def _tell_of_skipped(path: Path, read: "Imported") -> None:
    from tuimem.transfer.json_lines import LONGEST_LINE

    if read.skipped_lines:
        say(f"Lines of {path} without a message: {_shortened(read.skipped_lines)}.")
    if read.long_lines:
        limit = f"{LONGEST_LINE // 2**20} MiB"
        say(f"Lines of {path} that are longer than {limit}, the limit for a message: {_shortened(read.long_lines)}.")


def write_file(target: Path, pieces: Iterable[str], *, force: bool) -> None:
    """Write the file for its user only, whole or not at all; a pipe or a device as it comes. Raises `Refusal`."""
    try:
        if _is_stream(target):
            with target.open("w", encoding="utf-8") as file:
                file.writelines(pieces)
            return
        write_whole(target, pieces, overwrite=force)
    except FileExistsError as error:
        raise Refusal(
            f"The file {target} already exists.", "Choose another name, or use --force to overwrite it."
        ) from error
    except OSError as error:
        raise Refusal(
            f"The file {target} cannot be written ({error.strerror}).", "Choose another file with -o."
        ) from error


def _is_stream(target: Path) -> bool:
    """Whether this is a pipe or a terminal, which must be written to and never replaced. Raises `Refusal`."""
    try:
        mode = target.stat().st_mode
    except OSError:  # not there yet; what else is wrong with it shows when it is written
        return False
    if stat.S_ISDIR(mode):
        raise Refusal(f"{target} is a folder.", "Name a file in it.")
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        raise Refusal(f"{target} is a device.", "Name a file.")
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def _format(name: str | None, target: Path | None) -> str:
    """The format that is named, else that of the file's ending. Raises `Miswritten`."""
    from tuimem.transfer import TransferError, find_format, format_of

    try:
        if name is not None:
            return find_format(name).name
        return format_of(target, "jsonl").name
    except TransferError as error:
        raise Miswritten(error.what, error.remedy) from error


def _unheard(words: str, done: int = 0, of: int = 0) -> None:
    """Tells nobody."""


def _counted(pieces: Iterable[str], total: int, far: HowFar) -> Iterator[str]:
    for number, piece in enumerate(pieces):
        far(f"{number:,} of {total:,} messages", number, total)
        yield piece


def _shortened(numbers: tuple[int, ...], most: int = 10) -> str:
    shown = ", ".join(map(str, numbers[:most]))
    return shown if len(numbers) <= most else f"{shown} and {len(numbers) - most} more"
