"""`tuimem export` and `tuimem import`: chats as files."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, reporting, say
from tuimem.files import write_whole

if TYPE_CHECKING:
    from tuimem.messages import Chat
    from tuimem.store import Store

_DEFAULT_FORMAT = "jsonl"

ChatName = Annotated[str, typer.Argument(metavar="CHAT", help="Number or title of a chat.")]
FormatName = Annotated[str, typer.Option("--format", help="jsonl keeps everything, markdown is for reading.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")]
Force = Annotated[bool, typer.Option("--force", help="Put the new file in the place of one that is there.")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files that were exported as jsonl.")]


def export_chat(
    name: ChatName,
    format_name: FormatName = "",
    output: Output = None,
    force: Force = False,
    home: options.Home = None,
) -> None:
    """Write a chat as a file, or to standard output."""
    with reporting():
        from tuimem.store import Store
        from tuimem.transfer import export

        paths = options.paths(home)
        chosen = format_name or _format_of(output)
        with Store(paths.database) as store:
            pieces = export(store, find_chat(store, name).id, chosen)
            if output is None:
                sys.stdout.writelines(pieces)
            else:
                write_file(output, pieces, force=force)


def import_chats(files: Files, home: options.Home = None) -> None:
    """Read chats from files; each becomes a chat of its own. Prints `chat ID, N messages, N skipped lines` for each."""
    from tuimem.endpoint.estimate import estimate_tokens
    from tuimem.store import Store
    from tuimem.transfer import import_file

    failed = False
    with reporting(), Store(options.paths(home).database) as store:
        for path in files:
            try:
                with reporting():
                    read = import_file(store, path, estimate_tokens)
            except typer.Exit:
                failed = True
                continue
            skipped = len(read.skipped_lines)
            print(f"chat {read.chat_id}, {read.messages} messages, {skipped} skipped lines", flush=True)
            if skipped:
                say(f"Lines of {path} that hold no message: {_shortened(read.skipped_lines)}.")
    raise typer.Exit(int(failed))


def find_chat(store: "Store", reference: str) -> "Chat":
    """The chat with this number or title; the one used last when the reference is empty. Raises `Refusal`."""
    chat = store.chats.find(reference) if reference else store.chats.latest()
    if chat is None and reference:
        raise Refusal(f"There is no chat “{reference}”.", "`tuimem chats` lists them all.")
    if chat is None:
        raise Refusal("There are no chats yet.", "Begin one with `tuimem`, or bring one in with `tuimem import`.")
    return chat


def write_file(target: Path, pieces: Iterable[str], *, force: bool) -> None:
    """Write the file for its user only, whole or not at all. Raises `Refusal`."""
    try:
        write_whole(target.expanduser(), pieces, overwrite=force)
    except FileExistsError as error:
        raise Refusal(
            f"The file {target} is there already.", "Choose another name, or overwrite it with --force."
        ) from error
    except OSError as error:
        raise Refusal(f"The file {target} cannot be written ({error.strerror}).", "Choose another with -o.") from error


def _format_of(output: Path | None) -> str:
    """The format that the ending of a file names."""
    from tuimem.transfer import FORMATS

    ending = output.suffix.lower() if output is not None else ""
    return next((known.name for known in FORMATS.values() if ending in known.extensions), _DEFAULT_FORMAT)


def _shortened(numbers: tuple[int, ...], most: int = 10) -> str:
    shown = ", ".join(map(str, numbers[:most]))
    return shown if len(numbers) <= most else f"{shown} and {len(numbers) - most} more"
