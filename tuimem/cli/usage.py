"""How the command line is read: what is written wrong is told in our own words, with exit code 2."""

import re
import sys
from collections.abc import Sequence
from traceback import walk_tb
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from tuimem.cli.errors import FAILED, MISWRITTEN, Miswritten, exit_code, report, say
from tuimem.cli.output import OutputLost
from tuimem.cli.start import interruptible
from tuimem.errors import TuimemError
from tuimem.text import nearest

PROGRAM = "tuimem"
UsageError: Any = typer.BadParameter.__mro__[1]
"""The base of all that Typer finds wrong, which it does not hand out by name."""

_EXTRA = re.compile(r"extra argument(?:\(s\)|s)? \((.*)\)", re.DOTALL)


class _Plain:
    """Help in plain words: an argument is called by its name, without a type behind it."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401  # Typer's own
        """The command's parameters as the usage line has them."""
        return ["[OPTIONS]", *(_argument(each) for each in self._of_kind(ctx, "argument"))]

    def _of_kind(self, ctx: Any, kind: str) -> list[Any]:  # noqa: ANN401  # Typer's own
        of_all: list[Any] = self.get_params(ctx)  # type: ignore[attr-defined]  # it stands beside a command of Typer's
        return [each for each in of_all if each.param_type_name == kind]

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  # Typer's own
        """Arguments and options, each with its help."""
        for kind, title in (("argument", "Arguments"), ("option", "Options")):
            records = [
                (each, record) for each in self._of_kind(ctx, kind) if (record := each.get_help_record(ctx)) is not None
            ]
            if records:
                with formatter.section(title):
                    formatter.write_dl(
                        [(each.metavar or name if kind == "argument" else name, text) for each, (name, text) in records]
                    )


def _first_sentence(text: str) -> str:
    return re.split(r"\.\s", text, maxsplit=1)[0].rstrip(".") + "."


def _argument(parameter: Any) -> str:  # noqa: ANN401  # Typer's own
    name = parameter.metavar or parameter.name.upper()
    return name if parameter.required else f"[{name}]"


class CliCommand(_Plain, TyperCommand):
    """One command."""


class CliGroup(_Plain, TyperGroup):
    """A group of commands; the outermost one is the program."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401  # Typer's own
        """The command's parameters as the usage line has them."""
        return [*super().collect_usage_pieces(ctx), "COMMAND …"]

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  # Typer's own
        """Options, then the commands."""
        super().format_options(ctx, formatter)
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_sentence(each.help or "")) for name, each in found if each])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  # Typer's own
        """The command of that name. Raises `Miswritten`."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            near = nearest(name, self.list_commands(ctx))
            hint = f"Did you mean `{ctx.command_path} {near}`?" if near else f"Run `{ctx.command_path} -h` for a list."
            raise Miswritten(f"There is no command “{name}”.", hint)
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, *_: object, **extra: Any) -> NoReturn:  # noqa: ANN401  # Typer's own
        """Run the program and leave with its exit code. Every error that a user can meet ends here."""
        extra = {**extra, "prog_name": PROGRAM, "standalone_mode": False}
        with interruptible():
            sys.exit(self._code(args, extra))

    def _code(self, args: Sequence[str] | None, extra: dict[str, Any]) -> int:
        try:
            code: int | None = super().main(args, **extra)
        except TuimemError as error:
            report(error)
            return exit_code(error)
        except UsageError as error:
            say("\n".join(filter(None, _explained(error))))
            return MISWRITTEN
        except typer.Abort:
            say("\nNothing was done.")  # what was asked stands at the end of its line
            return FAILED
        except BrokenPipeError:  # whoever read it has left
            return FAILED
        except OSError as error:
            if not any(frame.f_code.co_name == "echo" for frame, _ in walk_tb(error.__traceback__)):
                raise
            report(OutputLost(error))  # Typer's help, or what it completes
            return FAILED
        return code or 0


def group(help: str) -> typer.Typer:
    """Several commands under one name; the name alone prints its help."""
    return typer.Typer(cls=CliGroup, help=help, no_args_is_help=True, rich_markup_mode=None)


def _explained(error: Any) -> tuple[str, str]:  # noqa: ANN401  # Typer's own
    """What is wrong, and where to look it up."""
    call = error.ctx.command_path if error.ctx is not None else PROGRAM
    remedy = f"Run `{call} -h` for its arguments and options."
    kind, parameter = type(error).__name__, getattr(error, "param", None)
    if kind == "MissingParameter" and parameter is not None:
        name = parameter.metavar or "/".join(parameter.opts) or parameter.name
        return f"{call} needs {name}{_help(parameter)}", remedy
    if kind == "NoSuchOption":
        near = next(iter(error.possibilities or ()), "") or nearest(error.option_name, _options(error.ctx))
        return f"{call} has no option {error.option_name}.", f"Did you mean {near}?" if near else remedy
    if kind == "BadOptionUsage":
        needs = "takes no value" if "does not take" in error.message else "needs a value"
        return f"{error.option_name} {needs}.", remedy
    if kind == "NoArgsIsHelpError":
        return error.message, ""
    if found := _EXTRA.search(error.message):
        return f"{call} does not take “{found[1]}”.", remedy
    if kind == "BadParameter" and parameter is not None:
        return f"{parameter.metavar or '/'.join(parameter.opts)}: {error.message}", remedy
    return error.message, remedy


def _help(parameter: Any) -> str:  # noqa: ANN401  # Typer's own
    text = parameter.help or ""
    return f": {text[0].lower()}{text[1:]}" if text else "."


def _options(ctx: Any) -> list[str]:  # noqa: ANN401  # Typer's own
    return [name for each in ctx.command.get_params(ctx) for name in each.opts if name.startswith("-")] if ctx else []
