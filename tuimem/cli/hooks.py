"""`tuimem hooks`: which functions of the user take part in turns, and which of them may."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tuimem.cli import options
from tuimem.cli.errors import FAILED, Refusal, say
from tuimem.cli.output import put, put_json
from tuimem.cli.usage import CliCommand, group

if TYPE_CHECKING:
    from pathlib import Path

    from tuimem.hooks.runner import HookRunner, KnownSource

Result = TypeVar("Result")

app = group("List, allow, refuse and test hooks.")

Source = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="A file or package; by default, all that wait for permission."),
]
Text = Annotated[list[str], options.words("TEXT…", "Text to give the hooks, as a prompt and as a reply.")]


@app.command("list", cls=CliCommand)
def list_hooks(as_json: options.Json = False, home: options.Home = None) -> None:
    """List all hooks, and whether they may run."""
    from tuimem.hooks.listing import sections
    from tuimem.listing import plain

    async def look(runner: "HookRunner", seconds: float) -> "tuple[tuple[KnownSource, ...], list[tuple[str, str]]]":
        return await runner.look(seconds), runner.names()

    known, running = _with_runner(home, look)
    if as_json:
        put_json([_as_data(each, running) for each in known])
    else:
        put(plain(sections(known, running, str(options.paths(home).settings_folder))))


@app.command(cls=CliCommand)
def allow(name: Source = None, home: options.Home = None) -> None:
    """Allow hooks to run until they change."""
    _decide(name or "", home, allowed=True)


@app.command(cls=CliCommand)
def refuse(name: Source = None, home: options.Home = None) -> None:
    """Refuse hooks: they do not run, and you are not asked again until they change."""
    _decide(name or "", home, allowed=False)


@app.command(cls=CliCommand)
def test(text: Text, as_json: options.Json = False, home: options.Home = None) -> None:
    """Show what each allowed hook makes of a text. Exits with 1 if one fails."""
    from tuimem.hooks.listing import step_in_words
    from tuimem.hooks.runner import Step
    from tuimem.hooks.trying import tried

    async def run(runner: "HookRunner", seconds: float) -> list[Step]:
        await runner.look(seconds)
        return await tried(runner, " ".join(text), seconds)

    steps = _with_runner(home, run)
    if not steps:
        raise Refusal("No hook takes part.", "`tuimem hooks list` shows all hooks; `tuimem hooks allow` allows them.")
    if as_json:
        put_json([asdict(each) for each in steps])
    else:
        for each in steps:
            put(f"{each.hook} of {each.source}:\n{step_in_words(each)}")
    if any(each.failed for each in steps):
        raise typer.Exit(FAILED)


def _decide(name: str, home: "Path | None", *, allowed: bool) -> None:
    paths = options.paths(home)

    async def decide(runner: "HookRunner", seconds: float) -> list[str]:
        sources = [each.source for each in await runner.look(seconds) if each.is_meant(name)]
        try:
            await runner.say(sources, seconds, allowed=allowed)
        except OSError as error:
            what = f"What you have said of the hooks cannot be stored ({error.strerror})."
            remedy = f"Nothing has changed. Check the folder {paths.data_folder} and its disk, then try again."
            raise Refusal(what, remedy) from error
        return [each.name for each in sources]

    if not (names := _with_runner(home, decide)):
        what = f"There are no hooks named {name}." if name else "No hooks are waiting for permission."
        raise Refusal(what, "`tuimem hooks list` shows all there are.")
    say(f"Hooks of {', '.join(names)}: {'allowed until they change' if allowed else 'not run'}.")


def _with_runner(home: "Path | None", work: "Callable[[HookRunner, float], Awaitable[Result]]") -> Result:
    """The result of what is done with the hooks of this folder. What fails in them is told."""
    import asyncio

    from tuimem.hooks.runner import HookRunner

    paths = options.paths(home)
    seconds = options.settings(paths, {}).in_force().settings.hooks.seconds

    def told(hook: str, source: str, why: str) -> None:
        if not hook:  # that of one hook is told with what it was given
            say(f"The hooks of {source} cannot be loaded: {why}.")

    async def run() -> Result:
        runner = HookRunner(paths, told)
        try:
            return await work(runner, seconds)
        finally:
            await runner.close()

    return asyncio.run(run())


def _as_data(known: "KnownSource", running: list[tuple[str, str]]) -> dict[str, object]:
    source = known.source
    runs = [hook for hook, name in running if name == source.name]
    said = {"permission": known.permission.value, "runs": runs, "problem": source.problem or known.failed}
    return {"name": source.name, "from": source.place, "sha256": source.fingerprint, "hooks": [*source.hooks], **said}
