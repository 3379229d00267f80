"""Runs the hooks that are allowed, one after the other: a failing one is told once and skipped, the others go on."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from tuimem.hooks.kinds import HookKind
from tuimem.hooks.process import HookProcess
from tuimem.hooks.protocol import HookFailed, HookSource
from tuimem.hooks.sources import Permission, Permissions, file_source, package_sources
from tuimem.settings.paths import Paths

_LEAST_TO_LOAD = 10.0
"""Seconds that loading a source may take at least: it may import much."""

Check = Callable[[Any], Any]
"""What a hook has returned, cleaned. Raises `HookFailed` when it is of no use."""


def unchecked(value: Any) -> Any:  # noqa: ANN401  # whatever a hook has returned
    """As it is: nobody uses it."""
    return value


class KnownSource(Struct, frozen=True):
    """A source, and whether it may run. `failed` says what of it has failed last."""

    source: HookSource
    permission: Permission
    failed: str = ""

    @property
    def is_undecided(self) -> bool:
        """Whether the user has said nothing of it as it is now."""
        return self.permission in (Permission.NEW, Permission.CHANGED)

    def is_meant(self, name: str) -> bool:
        """Whether it has this name; without a name, whether the user has said nothing of it."""
        return self.source.name == name if name else self.is_undecided


@dataclass(frozen=True, slots=True)
class Step:
    """What one hook did with a value."""

    hook: str
    source: str
    value: Any
    failed: str = ""


class HookRunner:
    """The hooks of one window. `told` takes the hook, its source, and why it has failed, once for each reason."""

    def __init__(self, paths: Paths, told: Callable[[str, str, str], None]) -> None:
        self.log = paths.state_folder / "hooks-output.log"
        self.sources: tuple[KnownSource, ...] = ()
        self._paths = paths
        self._told = told
        self._permissions = Permissions(paths)
        self._process = HookProcess(self.log)
        self._lock = asyncio.Lock()  # of the process and all that is known of it
        self._is_whole = False
        self._packages: list[HookSource] | None = None
        self._loaded: tuple[HookSource, ...] = ()
        self._hooks: tuple[tuple[str, str], ...] = ()
        self._named: set[tuple[str, str, str]] = set()
        self._left_out: set[tuple[str, str]] = set()

    async def look(self, seconds: float, *, again: bool = False) -> tuple[KnownSource, ...]:
        """Find the sources, and load those that are allowed, if they are not those that are loaded.

        `again` looks for packages anew, and lets hooks take part again that were left out.
        """
        async with self._lock:
            found = await asyncio.to_thread(self._find, again=again)
            failed = {source: f"{hook} {why}." for hook, source, why in self._named}
            self.sources = tuple(KnownSource(each, said, failed.get(each.name, "")) for each, said in found)
            allowed = tuple(each for each, said in found if said is Permission.ALLOWED and not each.problem)
            if again or allowed != self._loaded:
                self._left_out.clear()
                self._named.clear()
                self._loaded, self._hooks = allowed, ()
                await self._process.close()
            await self._load(seconds)
            return self.sources

    def _find(self, *, again: bool) -> list[tuple[HookSource, Permission]]:
        if self._packages is None or again:
            self._packages = package_sources()
        own = file_source(self._paths.settings_folder)
        sources = [*self._packages, *([own] if own is not None else [])]
        return [(each, self._permissions.of(each)) for each in sources]

    async def say(self, sources: Sequence[HookSource], seconds: float, *, allowed: bool) -> None:
        """Keep what the user says of these sources, and go by it. Raises `OSError`."""
        await asyncio.to_thread(self._permissions.say, sources, allowed=allowed)
        await self.look(seconds, again=True)

    async def _load(self, seconds: float) -> None:
        """Have a process with all that is allowed, if there is any. The user's own file is called last."""
        while not (self._is_whole and self._process.is_running) and self._loaded:
            await self._process.close()
            self._hooks, self._is_whole = (), False
            for source in reversed(self._loaded):  # what is loaded last is called first
                if ("", source.name) in self._left_out:
                    continue
                try:
                    self._hooks = await self._process.load(source, max(seconds, _LEAST_TO_LOAD))
                except HookFailed as error:
                    self._fail("", source.name, error)
                    if error.is_gone:
                        break  # the others, in another process
            else:
                self._is_whole = True
                if not self._hooks:  # nothing could be loaded
                    return

    def has(self, kind: HookKind) -> bool:
        """Whether any hook of this kind takes part."""
        return any(True for _ in self._of(kind))

    def names(self) -> list[tuple[str, str]]:
        """The hooks that take part, each with its source, in the order in which they are called."""
        return [hook for hook in self._hooks if hook not in self._left_out]

    def _of(self, kind: HookKind) -> Iterator[tuple[int, str]]:
        for place, hook in enumerate(self._hooks):
            if hook[0] == kind.name and hook not in self._left_out:
                yield place, hook[1]

    async def run(
        self, kind: HookKind, arguments: Sequence[Any], seconds: float, check: Check = unchecked
    ) -> list[Step]:
        """What each hook of a kind does, in order; what one changes is given to the next one."""
        steps: list[Step] = []
        value, *others = arguments
        for source in [source for _, source in self._of(kind)]:
            step = await self._step(kind, source, (value, *others), seconds, check)
            value = step.value
            steps.append(step)
        return steps

    async def _step(
        self, kind: HookKind, source: str, arguments: tuple[Any, ...], seconds: float, check: Check
    ) -> Step:
        value = arguments[0]
        try:
            async with self._lock:
                await self._load(seconds)  # the process may have been ended because of another hook
                place = next((place for place, name in self._of(kind) if name == source), None)
                if place is None:
                    return Step(kind.name, source, value)
                returned = await self._process.call(place, arguments, seconds)
            if kind.changes and returned is not None:
                value = check(returned)
        except HookFailed as error:
            self._fail(kind.name, source, error)
            return Step(kind.name, source, value, error.why)
        return Step(kind.name, source, value)

    def _fail(self, hook: str, source: str, error: HookFailed) -> None:
        """Tell of it, once for each reason. What does not load, hangs or ends its process is not tried again."""
        if error.is_gone or not hook:
            self._left_out.add((hook, source))
        if (hook, source, error.why) not in self._named:
            self._named.add((hook, source, error.why))
            self._told(hook, source, error.why)

    async def close(self) -> None:
        """End the process."""
        async with self._lock:
            self._loaded = self._hooks = ()
            await self._process.close()
