"""`tuimem shell`: the `llm` command of a shell with memory in its prompts."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.output import put, put_json
from tuimem.cli.usage import CliCommand, group

if TYPE_CHECKING:
    from tuimem.llm_tool.wrapper import Shell

app = group("Give the llm command in your shell what tuimem remembers.")

_INSTALL = "`llm install .` in the folder of tuimem"
_NAMES = ("bash", "zsh", "fish")
ShellName = Annotated[
    str | None,
    typer.Argument(
        metavar="bash|zsh|fish",
        parser=options.a_choice("The shell", _NAMES),
        autocompletion=lambda: list(_NAMES),
        help="By default, your own (from SHELL).",
    ),
]
AnyShell = Annotated[
    str | None,
    typer.Argument(
        metavar="bash|zsh|fish",
        parser=options.a_choice("The shell", _NAMES),
        autocompletion=lambda: list(_NAMES),
        help="By default, every shell that has it.",
    ),
]


@app.command(cls=CliCommand)
def install(shell: ShellName = None) -> None:
    """Begin every prompt of llm with what tuimem remembers. Subcommands, options and pipes stay as they are.

    Adds a few lines to the shell's start file, and keeps a copy of the old one beside it.
    """
    from tuimem.llm_tool import wrapper
    from tuimem.llm_tool.finding import find_llm

    chosen = _shell(shell)
    llm = find_llm(os.environ)
    if llm.is_known and not llm.has_plugin:
        raise Refusal(f"{llm.place} does not know tuimem yet.", f"Run {_INSTALL}, then this again.")
    if not wrapper.install(chosen):
        say(f"It is installed already, in {chosen.start_file}.")
        return
    say(f"Installed in {chosen.start_file}." + (f" As it was: {chosen.backup}." if chosen.backup.exists() else ""))
    say(f"New shells have it; in this one, run: source {chosen.start_file}")
    if llm.place is None:
        say(f"There is no llm command yet. Install it with `pipx install llm`, then run {_INSTALL}.")


@app.command(cls=CliCommand)
def uninstall(shell: AnyShell = None) -> None:
    """Take it out again. The start file is then byte for byte as it would be without it."""
    from tuimem.llm_tool import wrapper

    wanted = [_shell(shell)] if shell else list(wrapper.shells(os.environ).values())
    removed = [each for each in wanted if wrapper.uninstall(each)]
    if not removed:
        where = f" in {wanted[0].start_file}" if shell else ""
        raise Refusal(f"It is not installed{where}.", "Run `tuimem shell status` to see where it is.")
    for each in removed:
        say(f"Removed from {each.start_file}. Shells that are open keep it until they end.")


@app.command(cls=CliCommand)
def status(as_json: options.Json = False) -> None:
    """Print in which shells it is installed, and whether llm has the plugin."""
    from tuimem.llm_tool import wrapper
    from tuimem.llm_tool.finding import find_llm

    llm = find_llm(os.environ)
    states = {name: (each, _state(each)) for name, each in wrapper.shells(os.environ).items()}
    if as_json:
        shells: dict[str, Any] = {
            name: {"state": state, "file": str(each.start_file)} for name, (each, state) in states.items()
        }
        put_json({"llm": {"path": llm.place, "plugin": llm.has_plugin}, "shells": shells})
        return
    for name, (each, state) in states.items():
        put(f"{name}: {state}  ({each.start_file})")
    put(f"llm: {llm.place or 'not found'}")
    if llm.place is not None:
        put(f"plugin: {_PLUGIN[llm.has_plugin if llm.is_known else None]}")


_PLUGIN = {
    True: "installed",
    False: f"not installed; run {_INSTALL}",
    None: "unknown: `llm plugins` cannot be read",
}


def _state(shell: "Shell") -> str:
    from tuimem.llm_tool import wrapper

    if not wrapper.is_installed(shell):
        return "not installed"
    return "installed" if wrapper.is_current(shell) else "out of date; run `tuimem shell install` again"


def _shell(name: str | None) -> "Shell":
    """The shell that is meant. Raises `Refusal`."""
    from tuimem.llm_tool.wrapper import shell_in_use, shells

    own = shell_in_use(os.environ)
    found = shells(os.environ).get(name or own)
    if found is None:
        raise Refusal(
            f"Your shell {own} is not supported." if own else "SHELL does not say which shell you use.",
            "Name one: tuimem shell install bash, zsh or fish.",
        )
    return found
