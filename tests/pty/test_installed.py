"""The wheel, installed away from the source, starts from any folder and has its themes with it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.terminal import Terminal, needs_terminal
from tuimem.theme_files import load_themes

pytestmark = needs_terminal

ROOT = Path(__file__).parents[2]
WHEEL = ["--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check"]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder that holds nothing but what the wheel brings."""
    pip = [sys.executable, "-m", "pip"]
    subprocess.run([*pip, "wheel", str(ROOT), *WHEEL, "--wheel-dir", str(tmp_path / "wheel")], check=True)
    wheel = next((tmp_path / "wheel").glob("tuimem-*.whl"))
    target = tmp_path / "elsewhere"
    install = ["install", "--no-deps", "--no-index", "--quiet", "--disable-pip-version-check", "--target", str(target)]
    subprocess.run([*pip, *install, str(wheel)], check=True)
    return target


@pytest.mark.parametrize("name", ["tuimem-dark", "tuimem-light"])
def test_the_installed_program_comes_up_in_its_theme(name: str, installed: Path, tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(installed), "TUIMEM_DISPLAY_THEME": name}
    where = [sys.executable, "-c", "import tuimem; print(tuimem.__file__)"]
    with Terminal(where, 200, 5, env=environment, cwd=tmp_path) as terminal:
        terminal.wait_end()
        assert str(installed) in terminal.text
    themes, _ = load_themes(Path("none"))
    background = next(theme.background for theme in themes if theme.name == name)
    with FakeServer() as server:
        command = [sys.executable, "-m", "tuimem", "chat", "--base-url", server.base_url]
        with Terminal(command, 100, 30, env=environment, cwd=tmp_path) as terminal:
            terminal.wait("fake-model")
            terminal.wait("tokens")
            assert f"#{terminal.cell(50, 10).bg}".lower() == (background or "").lower()
