"""`tuimem ask`: one question, one answer, for scripts and for in between."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, reporting

if TYPE_CHECKING:
    from tuimem.cli.asking import Question
    from tuimem.settings.paths import Paths

INTERRUPTED = 130
"""Exit code after Ctrl+C: 128 and the number of the signal, as shells have it."""

Text = Annotated[list[str] | None, typer.Argument(metavar="TEXT…", help="The question; standard input is appended.")]
Continue = Annotated[bool, typer.Option("--continue", help="Go on in the chat used last.")]
ChatName = Annotated[str, typer.Option("--chat", help="Number or title of a chat; a new title begins a new chat.")]
Wait = Annotated[bool, typer.Option("--wait", help="Make the summaries that are due before returning.")]


def ask(
    text: Text = None,
    go_on: Continue = False,
    chat: ChatName = "",
    wait: Wait = False,
    local: options.Local = False,
    model_file: options.ModelFile = None,
    base_url: options.BaseUrl = None,
    model: options.ModelName = None,
    home: options.Home = None,
) -> None:
    """Ask something; the answer streams to standard output, all else goes to standard error."""
    with reporting():
        if chat and go_on:
            raise Refusal("--chat and --continue name two different chats.", "Use one of them.")
        from tuimem.cli.asking import Question

        paths = options.paths(home)
        question = Question(
            text=_question(text or []),
            chat=chat,
            goes_on=go_on,
            model=options.choice(local, model_file),
            model_file=str(model_file or ""),
            waits=wait,
        )
        code = _answer(question, paths, options.overrides(base_url, model))
    raise typer.Exit(code)


def _answer(question: "Question", paths: "Paths", overrides: dict[str, object]) -> int:
    import asyncio

    from tuimem.cli.asking import Asking
    from tuimem.cli.output import Printer

    settings = options.settings(paths, overrides)
    asking = Asking(paths, settings)
    printer = Printer(asking.nobody_listens)
    try:
        code = asyncio.run(asking.run(question, printer.put))
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        printer.close()
    return 1 if printer.is_broken else code


def _question(words: list[str]) -> str:
    parts = [" ".join(words)]
    if sys.stdin is not None and not sys.stdin.isatty():
        parts.append(sys.stdin.buffer.read().decode("utf-8", "replace").strip("\n"))
    text = "\n\n".join(part for part in parts if part.strip())
    if not text:
        raise Refusal(
            "There is nothing to ask.", 'Write the question after the command: tuimem ask "Why is the sky blue?"'
        )
    return text
