"""The real `llm` in a real shell, with the wrapper and the plugin as they are installed."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.limits import LONGEST_WAIT
from tuimem.llm_tool import wrapper
from tuimem.llm_tool.wrapper import shells
from tuimem.messages import Role
from tuimem.store import Store

ROOT = Path(__file__).parents[3]


@pytest.fixture
def environment(home: Path, user_path: Path, tmp_path: Path) -> dict[str, str]:
    """An `llm` command that loads the plugin by the entry point of this project, and a model by one of the test's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entry_points = {**project["entry-points"]["llm"], "echo": "tests.unit.llm_tool.echo_model"}
    distribution = tmp_path / "packages" / "tuimem_echo-1.dist-info"
    distribution.mkdir(parents=True)
    (distribution / "METADATA").write_text("Metadata-Version: 2.1\nName: tuimem-echo\nVersion: 1\n")
    lines = ["[llm]", *(f"{name} = {place}" for name, place in entry_points.items())]
    (distribution / "entry_points.txt").write_text("\n".join(lines) + "\n")
    program = tmp_path / "bin" / "llm"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m llm "$@"\n')
    program.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": f"{distribution.parent}:{ROOT}",
        "LLM_LOAD_PLUGINS": "tuimem-echo",
        "TUIMEM_RECALL_ENABLED": "true",
        "TUIMEM_MEMORY_EMBEDDER": "none",
    }


def test_a_prompt_in_a_pipe_has_what_is_remembered_and_a_subcommand_works(
    environment: dict[str, str], home: Path
) -> None:
    with Store(home / "tuimem" / "tuimem.db") as store:
        chat = store.chats.create("Dogs", store.characters.create("Assistant").id, "Jo")
        store.messages.add(chat.id, Role.USER, "Jo", "My dog is called Rex.", estimate=4)
    shell = shells(environment)["bash"]
    wrapper.install(shell)
    script = (
        f". '{shell.start_file}'; echo 'Answer this:' | llm -m echo 'What is my dog called?' | cat; llm logs list -r"
    )
    ended = subprocess.run(
        [str(shutil.which("bash")), "-c", script],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=True,
    )
    answer, logged = ended.stdout[: len(ended.stdout) // 2], ended.stdout[len(ended.stdout) // 2 :]
    assert "> My dog is called Rex." in answer
    assert answer.endswith("Answer this:\n What is my dog called?>\n")
    assert logged == answer
    assert ended.stderr == ""
