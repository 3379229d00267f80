"""Loads hooks and calls them, in their own process. A fault of a hook is an answer, and nothing else."""

import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, signature
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tuimem.hooks.kinds import KINDS, HookKind
from tuimem.hooks.protocol import Answer, Call, HookSource, Load, Loaded, Question, Raised, Returned

if TYPE_CHECKING:
    import pluggy

_PROJECT = "tuimem"
_BY_PLACE = {Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD}


@dataclass(frozen=True, slots=True)
class _Hook:
    kind: HookKind
    source: str
    call: Callable[..., Any]
    """Takes the arguments of the kind, in their order."""


class HookHost:
    """The hooks that are loaded. Those of packages come first, in the order that pluggy gives them; then the file's."""

    def __init__(self) -> None:
        self._plain: list[_Hook] = []
        self._plugins: pluggy.PluginManager | None = None

    @property
    def hooks(self) -> list[_Hook]:
        """All hooks in the order in which they are called."""
        return [*self._of_plugins(), *self._plain]

    def answer(self, question: Question) -> Answer:
        """Do what is asked for."""
        try:
            return self._load(question) if isinstance(question, Load) else self._call(question)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - hooks are anybody's code, and may fail in any way
            traceback.print_exc()
            return Raised(question.number, _told(error))

    def _load(self, question: Load) -> Loaded:
        source = question.source
        plugin = _run(source) if source.code else _entered(source)
        if source.code:
            self._plain += _plain_hooks(plugin, source.name)
        if not source.code or any(hasattr(each, f"{_PROJECT}_impl") for each in vars(plugin).values()):
            self._registry().register(plugin, source.name)
        return Loaded(question.number, tuple((hook.kind.name, hook.source) for hook in self.hooks))

    def _call(self, question: Call) -> Returned:
        return Returned(question.number, self.hooks[question.hook].call(*question.arguments))

    def _registry(self) -> "pluggy.PluginManager":
        if self._plugins is None:
            import pluggy  # most people have plain functions only

            from tuimem.hookspec import Hooks

            self._plugins = pluggy.PluginManager(_PROJECT)
            self._plugins.add_hookspecs(Hooks)
        return self._plugins

    def _of_plugins(self) -> Iterator[_Hook]:
        if self._plugins is None:
            return
        for kind in KINDS.values():
            # The list ends with what pluggy calls first. Each is called by itself, so that one failure is one hook's.
            for found in reversed(getattr(self._plugins.hook, kind.name).get_hookimpls()):
                yield _Hook(kind, found.plugin_name, _by_name(kind, found.function, found.argnames))


def _run(source: HookSource) -> ModuleType:
    """The module of just the code that was allowed, whatever its file says by now."""
    module = ModuleType("tuimem_hooks")
    module.__file__ = source.place
    sys.modules[module.__name__] = module
    exec(compile(source.code, source.place, "exec"), vars(module))
    return module


def _entered(source: HookSource) -> Any:  # noqa: ANN401  # a module, or an object with hooks
    from importlib.metadata import EntryPoint

    return EntryPoint(source.name, source.entry, _PROJECT).load()


def _plain_hooks(module: ModuleType, source: str) -> Iterator[_Hook]:
    """The functions of the file that have the names of hooks and no mark: they take as many arguments as they name."""
    for kind in KINDS.values():
        function = getattr(module, kind.name, None)
        if callable(function) and not hasattr(function, f"{_PROJECT}_impl"):
            yield _Hook(kind, source, _by_place(kind, function))


def _by_place(kind: HookKind, function: Callable[..., Any]) -> Callable[..., Any]:
    parameters = signature(function).parameters.values()
    takes_all = any(each.kind is Parameter.VAR_POSITIONAL for each in parameters)
    wanted = sum(each.kind in _BY_PLACE for each in parameters)
    most = len(kind.arguments) if takes_all else min(wanted, len(kind.arguments))
    return lambda *arguments: function(*arguments[:most])


def _by_name(kind: HookKind, function: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., Any]:
    places = [kind.arguments.index(name) for name in names]
    return lambda *arguments: function(*(arguments[place] for place in places))


def _told(error: BaseException) -> str:
    """The error, and the last line of the user's code that led to it."""
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_ours(frame.filename)]
    where = f" (line {lines[-1].lineno})" if lines else ""
    if isinstance(error, SyntaxError):
        where = f" (line {error.lineno})"
        return f"SyntaxError: {error.msg}{where}"
    return f"{type(error).__name__}: {error}{where}"


def _is_ours(filename: str) -> bool:
    return filename == __file__ or filename.startswith("<frozen")
