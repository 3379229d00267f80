"""`tuimem memory learn`: what was said and not learned from yet is learned from now."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from tuimem.cli import options
from tuimem.cli.errors import FAILED, Refusal, say
from tuimem.cli.finding import open_store


def learn(
    local: options.Local = False,
    model_file: options.ModelFile = None,
    base_url: options.BaseUrl = None,
    model: options.ModelName = None,
    home: options.Home = None,
) -> None:
    """Learn facts and the profile now from what is waiting in chats, and in the log of llm if `llm.learns` is on.

    The chat does the same in the background while it is open.
    """
    chosen = options.choice(local, model_file, base_url, model)
    paths = options.paths(home)
    settings = options.settings(paths, options.overrides(base_url, model))
    if not settings.in_force().settings.llm.learns:
        open_store(paths).close()  # which says what to do when there is nothing yet
    import asyncio

    from tuimem.cli.learning import Learning
    from tuimem.logs import logging_to

    learning = Learning(paths, settings)
    with _only_here(paths.data_folder), logging_to(paths.log_file):
        result = asyncio.run(learning.run(chosen, str(model_file or "")))
    for fault in result.faults:
        say(fault)
    if result.waiting:
        say(f"Still to be learned from: {_messages(result.waiting)}.")
    learned = f"Learned from {_messages(result.learned)}."
    say(learned if result.learned else "There was nothing to learn from.")
    raise typer.Exit(FAILED if result.faults or result.waiting else 0)


@contextmanager
def _only_here(folder: Path) -> Iterator[None]:
    """Keep other processes from learning meanwhile. Raises `Refusal` when one does, or the folder takes no lock."""
    from filelock import FileLock, Timeout

    from tuimem.settings.paths import make_private_folder

    lock = FileLock(folder / "learning.lock", timeout=0, mode=0o600)
    try:
        make_private_folder(folder)
        lock.acquire()
    except Timeout:
        raise Refusal("Another process is learning already.", "Wait until it has ended.") from None
    except OSError as error:
        what = f"The folder {folder} cannot be written ({error.strerror})."
        raise Refusal(what, "Check its permissions and its disk, then try again.") from error
    try:
        yield
    finally:
        lock.release()


def _messages(number: int) -> str:
    return f"{number:,} {'message' if number == 1 else 'messages'}"
