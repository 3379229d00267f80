"""The real `llm`, in this process, with tuimem as its plugin and a model that says what it was sent."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.unit.llm_tool import echo_model
from tuimem.llm_tool import plugin

Llm = Callable[..., Result]


@pytest.fixture(scope="session")
def plugged_in() -> Iterator[None]:
    """No other plugin that happens to be installed here is loaded, which `llm` asks of tests to say in this way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "_called_from_test", True, raising=False)
        from llm.plugins import load_plugins, pm

        load_plugins()
        for each in (plugin, echo_model):
            pm.register(each)
        yield
        for each in (plugin, echo_model):
            pm.unregister(each)


@pytest.fixture(scope="session")
def empty_log(plugged_in: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log without a row. To make it takes `llm` a second, so it is made once."""
    import sqlite_utils
    from llm.migrations import migrate

    place = tmp_path_factory.mktemp("llm") / "logs.db"
    database = sqlite_utils.Database(place)
    migrate(database)
    database.close()
    return place


@pytest.fixture
def user_path(tmp_path: Path, empty_log: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `llm` keeps its settings and its log."""
    folder = tmp_path / "llm"
    folder.mkdir()
    shutil.copy(empty_log, folder)
    monkeypatch.setenv("LLM_USER_PATH", str(folder))
    return folder


@pytest.fixture
def run_llm(plugged_in: None, user_path: Path) -> Llm:
    """Run an `llm` command."""
    from llm.cli import cli

    return lambda *arguments, **options: CliRunner().invoke(cli, [*arguments], **options)
