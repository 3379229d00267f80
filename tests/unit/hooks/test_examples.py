"""The examples of docs/hooks.md do what they say."""

import re
from pathlib import Path

from tests.unit.hooks.test_runner import CHAT, SECONDS, Bench
from tuimem.hooks.kinds import CHUNK, POST_RESPONSE, PRE_PROMPT

PAGE = (Path(__file__).parents[3] / "docs" / "hooks.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


async def test_the_examples_work_together_in_one_file(tmp_path: Path):
    bench = Bench(tmp_path / "home")
    stamp, label, addresses, _ = EXAMPLES
    await bench.allow("\n".join((stamp, label, addresses)))
    assert re.fullmatch(r"\[\w+, \d\d:\d\d\] hello", await bench.changed("hello", PRE_PROMPT))
    assert await bench.changed("hello", POST_RESPONSE) == "[OUTPUT] hello"
    assert await bench.changed("x" * 3000, POST_RESPONSE) == f"[OUTPUT] {'x' * 2048}…"
    said = [await chunk(bench, each) for each in ("Write to sam@exa", "mple.org. ", "Now")]
    assert [*said, await chunk(bench, "", is_last=True)] == ["Write to ", "(address). ", "", "Now"]
    assert not bench.told
    await bench.runner.close()


async def test_the_example_of_a_package_works(tmp_path: Path):
    bench = Bench(tmp_path / "home")
    await bench.allow(EXAMPLES[3])
    (step,) = await bench.runner.run(PRE_PROMPT, ("Why?", {**CHAT, "user": "Sam"}), SECONDS)
    assert step.value == "Why?\n(Answer Sam briefly.)"
    await bench.runner.close()


async def chunk(bench: Bench, text: str, *, is_last: bool = False) -> str:
    steps = await bench.runner.run(CHUNK, (text, is_last, CHAT), SECONDS)
    return str(steps[-1].value)
