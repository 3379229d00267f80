"""A scripted server, and windows of the whole app on it."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable, Hashable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.notifications import Notification

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.tui.app_harness import QUIET, AppHarness, make_app
from tests.tui.rest import connections_closed
from tuimem.endpoint import discovery


class OpenApp(Protocol):
    def __call__(
        self,
        settings: Mapping[str, object] = QUIET,
        *,
        size: tuple[int, int] = (100, 30),
        **options: Any,
    ) -> AbstractAsyncContextManager[AppHarness]: ...


@pytest.fixture(scope="session", autouse=True)
def _stylesheets_are_parsed_once() -> Iterator[None]:
    """Every app has the same ones, which an app of its own parses when it starts, and when it gets its theme."""
    parse: Callable[..., list[RuleSet]] = Stylesheet._parse_rules
    parsed: dict[Hashable, list[RuleSet]] = {}

    def parse_once(self: Stylesheet, css: str, read_from: CSSLocation, *more: Any, **named: Any) -> list[RuleSet]:
        what = (css, read_from, more, frozenset(named.items()), frozenset(self._variables.items()))
        if what not in parsed:
            parsed[what] = parse(self, css, read_from, *more, **named)
        return parsed[what]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer("Sure, that is how it went.") as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where settings and data of the test's user are."""
    return tmp_path / "sample"


@pytest.fixture(autouse=True)
def no_servers_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens to run on the usual ports is none of a test's business; nothing listens on port 9."""
    monkeypatch.setattr(discovery.discover, "__defaults__", (LONGEST_WAIT, (discovery.KnownServer("Ollama", 9),)))


@pytest.fixture(autouse=True)
def toasts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said in passing does not pass: a slow machine may look for it late."""
    monkeypatch.setattr(Notification, "time_left", property(lambda self: 3600.0))


@pytest.fixture(autouse=True)
def clipboard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was copied; the clipboard of the machine is left alone."""
    copied: list[str] = []
    monkeypatch.setattr("pyperclip.copy", copied.append)
    return copied


class _Errors(logging.Handler):
    """Keeps the errors that are logged."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self.seen.append(record.exc_info[1])


@pytest.fixture(autouse=True)
def errors() -> Iterator[list[BaseException]]:
    """What goes wrong fails the test, although the program goes on. A test takes out what it expects."""
    handler, logger = _Errors(), logging.getLogger("tuimem")
    logger.addHandler(handler)
    yield handler.seen
    logger.removeHandler(handler)
    assert not handler.seen


@pytest.fixture
def open_app(folder: Path, server: FakeServer, errors: list[BaseException]) -> OpenApp:
    """Opens windows: `async with open_app() as window`. `fails` says which errors are expected in one."""

    @asynccontextmanager
    async def open_one(
        settings: Mapping[str, object] = QUIET,
        *,
        size: tuple[int, int] = (100, 30),
        base_url: str | None = None,
        ready: bool = True,
        fails: Callable[[BaseException], bool] = lambda error: False,
        **options: Any,
    ) -> AsyncIterator[AppHarness]:
        unseen: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: unseen.append(context))
        app = make_app(folder, server.base_url if base_url is None else base_url, settings, **options)
        window = AppHarness(app)
        async with app.run_test(size=size, notifications=True, message_hook=window.hook) as window.pilot:
            if ready:
                await window.ready()
            yield window
        await connections_closed()
        gc.collect(1)
        errors[:] = [error for error in errors if not fails(error)]
        assert not unseen

    return open_one
