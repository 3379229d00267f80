"""`tuimem memory learn`: what was said and not learned from yet is learned from now."""

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

    from filelock import FileLock, Timeout

    from tuimem.cli.learning import Learning
    from tuimem.logs import logging_to
    from tuimem.settings.paths import make_private_folder

    learning = Learning(paths, settings)
    make_private_folder(paths.data_folder)
    try:
        with FileLock(paths.data_folder / "learning.lock", timeout=0, mode=0o600), logging_to(paths.log_file):
            result = asyncio.run(learning.run(chosen, str(model_file or "")))
    except Timeout:
        raise Refusal("Another process is learning already.", "Wait until it has ended.") from None
    for fault in result.faults:
        say(fault)
    if result.waiting:
        say(f"Still to be learned from: {_messages(result.waiting)}.")
    learned = f"Learned from {_messages(result.learned)}."
    say(learned if result.learned else "There was nothing to learn from.")
    raise typer.Exit(FAILED if result.faults or result.waiting else 0)


def _messages(number: int) -> str:
    return f"{number:,} {'message' if number == 1 else 'messages'}"
