"""`tuimem ask`: one question, one answer, for scripts and for in between."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import FAILED, Miswritten, report, say
from tuimem.cli.finding import chat_option
from tuimem.cli.output import OutputLost, Printer, put_json
from tuimem.cli.progress import progress
from tuimem.cli.start import INTERRUPTED

if TYPE_CHECKING:
    from tuimem.cli.asking import AskRequest
    from tuimem.settings.paths import Paths

Text = Annotated[
    list[str] | None, typer.Argument(metavar="TEXT…", help="The question; text from standard input is added to it.")
]
Continue = Annotated[bool, typer.Option("-c", "--continue", help="Continue the last chat.")]
ChatName = Annotated[
    str | None,
    chat_option("Number or full title of a chat; a new title starts a new chat."),
]
System = Annotated[
    str | None,
    typer.Option(
        "--system",
        metavar="TEXT",
        parser=options.a_text("--system"),
        help="Set the chat's system prompt.",
    ),
]
NoSave = Annotated[bool, typer.Option("--no-save", help="Do not save the question or the answer.")]
Wait = Annotated[bool, typer.Option("--wait", help="Wait until the summaries are made and what was said is learned.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, with its chat and model.")]


def ask(
    text: Text = None,
    go_on: Continue = False,
    chat: ChatName = None,
    system: System = None,
    as_json: AsJson = False,
    no_save: NoSave = False,
    wait: Wait = False,
    local: options.Local = False,
    model_file: options.ModelFile = None,
    base_url: options.BaseUrl = None,
    model: options.ModelName = None,
    home: options.Home = None,
) -> None:
    """Ask a question. The answer streams to standard output, everything else to standard error."""
    _refuse_contradictions(chat=chat is not None, go_on=go_on, wait=wait, no_save=no_save)
    chosen = options.choice(local, model_file, base_url, model)
    paths = options.paths(home)
    from tuimem.cli.asking import AskRequest

    question = AskRequest(
        text=_question(text or []),
        chat=chat or "",
        goes_on=go_on,
        system=system,
        model=chosen,
        model_file=str(model_file or ""),
        saves=not no_save,
        waits=wait,
    )
    raise typer.Exit(_answer(question, paths, options.overrides(base_url, model), as_json=as_json))


def _refuse_contradictions(*, chat: bool, go_on: bool, wait: bool, no_save: bool) -> None:
    given = {"--chat": chat, "--continue": go_on, "--wait": wait}
    if chat and go_on:
        raise Miswritten("--chat and --continue cannot be used together.", "Use one of them.")
    if no_save and (other := next((name for name, is_given in given.items() if is_given), "")):
        raise Miswritten(f"--no-save and {other} cannot be used together.", f"Leave out {other}.")


def _answer(question: "AskRequest", paths: "Paths", overrides: dict[str, object], *, as_json: bool) -> int:
    import asyncio

    from tuimem.cli.asking import Asking
    from tuimem.logs import logging_to

    asking = Asking(paths, options.settings(paths, overrides))
    if as_json:
        with logging_to(paths.log_file):
            code = asyncio.run(asking.run(question))
        if (answer := asking.answer) is not None:
            put_json(answer)
        return code
    printer = Printer(asking.nobody_listens)
    try:
        with logging_to(paths.log_file):
            code = asyncio.run(asking.run(question, printer.put, lambda reasoning: say(reasoning, end="")))
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        printer.close()
    if printer.error is None:
        return code
    if not isinstance(printer.error, BrokenPipeError):
        report(OutputLost(printer.error))
    return FAILED


def _question(words: list[str]) -> str:
    parts = [" ".join(words)]
    if not sys.stdin.isatty():
        with progress("Reading the question from standard input"):
            parts.append(sys.stdin.buffer.read().decode("utf-8", "replace").strip("\n"))
    text = "\n\n".join(part for part in parts if part.strip())
    if not text:
        raise Miswritten(
            "There is nothing to ask.", 'Write the question after the command: tuimem ask "Why is the sky blue?"'
        )
    return text
