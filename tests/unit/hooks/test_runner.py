"""The process of the hooks: what they change, in which order, and that a bad one costs nothing but itself."""

import inspect
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.limits import LONGEST_WAIT
from tuimem import hookspec
from tuimem.hooks.kinds import CHUNK, KINDS, MESSAGES, POST_RESPONSE, PRE_PROMPT, STORED
from tuimem.hooks.runner import HookRunner
from tuimem.hooks.sources import Permission, file_source
from tuimem.settings.paths import find_paths

CHAT = {"id": 1, "title": "A walk"}
SECONDS = LONGEST_WAIT


class Bench:
    """A runner on a folder; `say` writes the file and allows it."""

    def __init__(self, folder: Path) -> None:
        self.paths = find_paths({}, folder)
        self.told: list[str] = []
        self.runner = HookRunner(self.paths, lambda hook, source, why: self.told.append(f"{hook} {source} {why}"))

    def write(self, code: str) -> None:
        self.paths.settings_folder.mkdir(parents=True, exist_ok=True)
        (self.paths.settings_folder / "hooks.py").write_text(code, encoding="utf-8")

    async def allow(self, code: str) -> None:
        self.write(code)
        known = await self.runner.look(SECONDS)
        await self.runner.say([each.source for each in known], SECONDS, allowed=True)

    async def changed(self, text: str, kind: Any = PRE_PROMPT, seconds: float = SECONDS) -> str:
        others = (False, CHAT) if kind is CHUNK else (CHAT,)
        steps = await self.runner.run(kind, (text, *others), seconds)
        return steps[-1].value if steps else text


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path / "home")
    yield made
    await made.runner.close()


async def test_nothing_runs_until_it_is_allowed_and_again_when_it_has_changed(bench: Bench, tmp_path: Path):
    mark = tmp_path / "ran"
    bench.write(f"open({str(mark)!r}, 'w')\ndef pre_prompt_hook(prompt): return prompt.upper()")
    (known,) = await bench.runner.look(SECONDS)
    assert known.permission is Permission.NEW
    assert known.source.hooks == ("pre_prompt_hook",), "which functions there are is told without running it"
    assert await bench.changed("hello") == "hello"
    assert not mark.exists()
    await bench.runner.say([known.source], SECONDS, allowed=True)
    assert await bench.changed("hello") == "HELLO"
    assert mark.exists()
    bench.write("def pre_prompt_hook(prompt): return prompt[::-1]")
    (known,) = await bench.runner.look(SECONDS)
    assert known.permission is Permission.CHANGED
    assert await bench.changed("hello") == "hello"
    await bench.runner.say([known.source], SECONDS, allowed=False)
    assert (await bench.runner.look(SECONDS))[0].permission is Permission.REFUSED
    assert bench.paths.data_folder.joinpath("hooks-allowed.json").stat().st_mode & 0o077 == 0


async def test_what_runs_is_what_was_allowed_although_the_file_changes_before_it_is_loaded(bench: Bench):
    bench.write("def pre_prompt_hook(prompt): return 'good'")
    known = await bench.runner.look(SECONDS)
    bench.write("def pre_prompt_hook(prompt): return 'bad'")
    await bench.runner.say([each.source for each in known], SECONDS, allowed=True)
    assert await bench.changed("hello") == "hello"


async def test_hooks_take_the_arguments_that_they_name(bench: Bench):
    await bench.allow(
        "def pre_prompt_hook(text): return text + '!'\n"
        "def post_response_hook(response, chat): return f\"{chat['title']}: {response}\"\n"
        "def chunk_hook(*all): return repr(all[1])\n"
        "messages_hook = lambda messages, chat=None: messages[:1]\n"
    )
    assert await bench.changed("hello") == "hello!"
    assert await bench.changed("hello", POST_RESPONSE) == "A walk: hello"
    assert await bench.changed("hello", CHUNK) == "False"
    (step,) = await bench.runner.run(MESSAGES, ([{"role": "user"}, {}], CHAT), SECONDS)
    assert step.value == [{"role": "user"}]
    assert not bench.told


async def test_a_hook_that_fails_is_named_once_and_the_others_go_on(bench: Bench):
    await bench.allow(
        "import sys\nprint('loaded', input)\n"
        "def pre_prompt_hook(prompt):\n    print(prompt)\n    return {'nobody': 1}[prompt]\n"
        "def post_response_hook(response): return response + '.'\n"
        "def chunk_hook(chunk): return object()\n"
        "def stored_hook(message): sys.exit(3)\n"
    )
    assert await bench.changed("hello") == "hello"
    assert await bench.changed("hello") == "hello"
    assert await bench.changed("hello", CHUNK) == "hello"
    await bench.runner.run(STORED, ({}, CHAT), SECONDS)
    assert await bench.changed("nobody", POST_RESPONSE) == "nobody."
    assert bench.told[0] == "pre_prompt_hook hooks.py KeyError: 'hello' (line 5)"
    assert bench.told[1].startswith("chunk_hook hooks.py returned")
    assert bench.told[2] == "stored_hook hooks.py SystemExit: 3 (line 8)"
    assert len(bench.told) == 3
    assert "hello" in bench.runner.log.read_text(), "what hooks print goes to a log"


@pytest.mark.parametrize(
    ("bad", "seconds", "why"),
    [
        ("while True: pass", 0.5, "took longer than 0.5 s"),
        ("import os; os._exit(1)", SECONDS, "ended its process"),
    ],
)
async def test_a_hook_that_hangs_or_ends_its_process_is_left_out_from_then_on(
    bench: Bench, bad: str, seconds: float, why: str
):
    await bench.allow(
        f"def pre_prompt_hook(prompt):\n    {bad}\ndef post_response_hook(response): return response + '.'"
    )
    assert await bench.changed("hello", seconds=seconds) == "hello"
    assert await bench.changed("hello", POST_RESPONSE) == "hello."
    assert [hook for hook, _ in bench.runner.names()] == ["post_response_hook"]
    assert await bench.changed("hello", seconds=seconds) == "hello"
    assert len(bench.told) == 1 and why in bench.told[0]


async def test_a_file_that_cannot_be_loaded_is_named(bench: Bench):
    await bench.allow("import nothing_of_that_name\ndef pre_prompt_hook(prompt): return 'x'")
    assert await bench.changed("hello") == "hello"
    assert bench.told == [
        " hooks.py ModuleNotFoundError: No module named 'nothing_of_that_name' (line 1)",
    ]
    bench.write("def pre_prompt_hook(:")
    source = file_source(bench.paths.settings_folder)
    assert source is not None and source.problem == "It cannot be used: invalid syntax (line 1)."


async def test_packages_take_part_in_pluggy_s_order_and_the_file_has_the_last_word(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = tmp_path / "site"
    install(place, "aaa", "def pre_prompt_hook(prompt): return prompt + 'a'")
    install(place, "bbb", "def pre_prompt_hook(prompt, chat): return prompt + 'b'", "(tryfirst=True)")
    install(place, "ccc", "def pre_prompt_hook(prompt): raise ValueError('no')")
    install(place, "ddd", "def pre_prompt_hook(promt): return 'd'")
    monkeypatch.setenv("PYTHONPATH", str(place))
    monkeypatch.setattr(sys, "path", [str(place), *sys.path])
    bench.write("def pre_prompt_hook(prompt): return prompt + 'z'")
    known = await bench.runner.look(SECONDS)
    assert [(each.source.name, each.source.place) for each in known[:2]] == [("aaa", "aaa 1.0"), ("bbb", "bbb 1.0")]
    assert {each.permission for each in known} == {Permission.NEW}
    await bench.runner.say([each.source for each in known], SECONDS, allowed=True)
    assert await bench.changed("-") == "-baz"
    assert [told.split()[:2] for told in bench.told] == [["ddd", "PluginValidationError:"], ["pre_prompt_hook", "ccc"]]


def install(place: Path, name: str, code: str, options: str = "") -> None:
    """A package with a hook, as an installer leaves it."""
    place.mkdir(exist_ok=True)
    (place / f"{name}.py").write_text(f"from tuimem.hookspec import hookimpl\n@hookimpl{options}\n{code}\n")
    info = place / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[tuimem]\n{name} = {name}\n")


def test_the_specification_of_pluggy_is_that_of_plain_functions():
    specified = {name: each for name, each in vars(hookspec.Hooks).items() if not name.startswith("_")}
    assert specified.keys() == KINDS.keys()
    for name, function in specified.items():
        assert tuple(inspect.signature(function).parameters)[1:] == KINDS[name].arguments
