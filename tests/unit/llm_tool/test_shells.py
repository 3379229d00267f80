"""The wrapper in the real shells: prompts get the fragment, and nothing else is touched."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.limits import LONGEST_WAIT
from tuimem.llm_tool import wrapper
from tuimem.llm_tool.wrapper import shells

WITH_MEMORY, AS_IT_IS = True, False

LLM = """#!/bin/sh
if [ "$*" = --help ]; then
    printf 'Usage: llm\\n\\nCommands:\\n  prompt*  Execute a prompt\\n  cluster  Of a plugin\\n  mute\\n'
    exit
fi
printf '[%s]' "$@"
[ -t 0 ] || cat
exit 7
"""
"""Says how it was called and what it reads, and ends with a code of its own."""

CALLS = {
    "llm 'two  words' -m model": WITH_MEMORY,
    "llm hello": WITH_MEMORY,
    "llm ''": WITH_MEMORY,
    "llm -m model 'and *' '$HOME'": WITH_MEMORY,
    "llm -c 'go on'": WITH_MEMORY,
    "llm -- logs": WITH_MEMORY,
    "llm -t logs list": WITH_MEMORY,
    "llm 'it says tuimem:auto'": WITH_MEMORY,
    "echo piped | llm": WITH_MEMORY,
    "echo piped | llm -s summarise | cat": WITH_MEMORY,
    "llm -x 'code' | cat": WITH_MEMORY,
    "llm logs -n 3": AS_IT_IS,
    "llm models default": AS_IT_IS,
    "llm chat -m model": AS_IT_IS,
    "llm cluster words": AS_IT_IS,
    "llm mute": AS_IT_IS,
    "echo piped | llm embed -m model": AS_IT_IS,
    "llm --version": AS_IT_IS,
    "llm -h": AS_IT_IS,
    "llm -m model --help": AS_IT_IS,
    "llm -m model --options": AS_IT_IS,
    "llm --save short 'in short'": AS_IT_IS,
    "llm --save=short 'in short'": AS_IT_IS,
    "llm -f tuimem:profile 'who am I'": AS_IT_IS,
    "llm --sf=tuimem:auto 'who am I'": AS_IT_IS,
    "command llm 'without'": AS_IT_IS,
}
PROMPT = {"llm prompt hey -x": WITH_MEMORY, "llm prompt --save short hey": AS_IT_IS}
AT_A_TERMINAL = {"llm": AS_IT_IS, "llm -m model": AS_IT_IS, "llm -s be": AS_IT_IS, "llm -o a b word": WITH_MEMORY}
FLAGS = {"bash": ["-u"], "zsh": ["-u", "-o", "ksh_arrays"], "fish": []}


def installed_shell(name: str) -> str:
    place = shutil.which(name)
    if place is None:
        pytest.skip(f"{name} is not installed")
    return place


@pytest.fixture(params=["bash", "zsh", "fish"])
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[list[str], dict[str, str]]:
    """A real shell with the wrapper in its start file, and an `llm` that tells how it was called."""
    name = request.param
    program = tmp_path / "bin" / "llm"
    program.parent.mkdir()
    program.write_text(LLM)
    program.chmod(0o755)
    command = [installed_shell(name), *FLAGS[name]]
    environ = {"HOME": str(tmp_path), "PATH": f"{program.parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    found = shells(environ)[name]
    wrapper.install(found)
    return [*command, "-c", f". '{found.start_file}'\n{{}}"], environ


def said(shell: tuple[list[str], dict[str, str]], script: str, stdin: int = subprocess.DEVNULL) -> list[str]:
    (*command, template), environ = shell
    ended = subprocess.run(
        [*command, template.format(script)],
        env=environ,
        stdin=stdin,
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )
    assert ended.stderr == ""
    return ended.stdout.split("\0")[:-1]


def in_one_script(calls: list[str]) -> str:
    """Every call in turn, each with a NUL behind what it says."""
    return "\n".join(f"{call}; printf '\\0'" for call in calls)


def test_prompts_get_the_fragment_and_nothing_else_is_touched(shell: tuple[list[str], dict[str, str]]) -> None:
    calls = {**CALLS, **PROMPT}
    plain = [call.replace("llm", "command llm", 1).replace("command command", "command") for call in calls]
    wrapped, bare = said(shell, in_one_script(list(calls))), said(shell, in_one_script(plain))
    for call, gets, now, before in zip(calls, calls.values(), wrapped, bare, strict=True):
        fragment = "[-f][tuimem:auto]" if gets else ""
        first = "[prompt]" if call in PROMPT else ""
        empty = "[]" if before.startswith("[]piped") else ""  # what a call without arguments says of itself
        assert now == first + fragment + before.removeprefix(first).removeprefix(empty), call


def test_what_llm_waits_for_at_the_keyboard_is_waited_for(shell: tuple[list[str], dict[str, str]]) -> None:
    terminal, keyboard = os.openpty()
    try:
        told = said(shell, in_one_script(list(AT_A_TERMINAL)), stdin=keyboard)
    finally:
        os.close(terminal)
        os.close(keyboard)
    assert ["tuimem:auto" in each for each in told] == list(AT_A_TERMINAL.values())


def test_the_exit_code_is_that_of_llm(shell: tuple[list[str], dict[str, str]]) -> None:
    status = "$status" if "fish" in shell[0][0] else "$?"
    told = said(shell, f"llm 'a prompt'; printf '%s\\0' {status}\nllm logs; printf '%s\\0' {status}")
    assert [each[-1] for each in told] == ["7", "7"]


def test_without_the_package_llm_is_as_before(shell: tuple[list[str], dict[str, str]], tmp_path: Path) -> None:
    """The lines that stay behind when tuimem is removed do nothing."""
    for start_file in tmp_path.rglob("*rc"):
        start_file.write_text(start_file.read_text().replace("llm_tool", "gone"))
    for start_file in tmp_path.rglob("config.fish"):
        start_file.write_text(start_file.read_text().replace("llm_tool", "gone"))
    assert said(shell, in_one_script(["llm 'a prompt'"])) == ["[a prompt]"]
