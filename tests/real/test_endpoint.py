"""The client against a real llama.cpp: what a scripted server could only pretend."""

import asyncio
import sys
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tests.limits import LONGEST_WAIT
from tuimem.endpoint import errors, resolve
from tuimem.endpoint.client import Client
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.local_model import demo_model
from tuimem.endpoint.local_server import LocalServer
from tuimem.endpoint.probe import counter_for, probe
from tuimem.endpoint.protocol import PromptMessage, StreamEnded, TextDelta, Usage
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server_check import check_server
from tuimem.messages import Role

HELLO = [PromptMessage(Role.USER, "Say hello to Mira in one sentence.")]


async def test_a_chat_answers(client: Client) -> None:
    answer = await client.complete(HELLO, Sampling(most_tokens=24, temperature=0.0))
    assert answer.text.strip()
    assert answer.usage is not None
    assert answer.usage.prompt_tokens > 10


async def test_a_stream_comes_in_pieces_and_ends(client: Client) -> None:
    events = [event async for event in client.stream_chat(HELLO, Sampling(most_tokens=12, temperature=0.0))]
    assert sum(isinstance(event, TextDelta) for event in events) > 3
    assert isinstance(events[-2], Usage)
    assert isinstance(events[-1], StreamEnded)


async def test_the_front_of_a_prompt_is_not_worked_on_twice(client: Client) -> None:
    story = PromptMessage(Role.SYSTEM, "The harbour lay still. " * 60)
    await client.complete([story, *HELLO], Sampling(most_tokens=8, temperature=0.0))
    again = await client.complete(
        [story, PromptMessage(Role.USER, "Say goodbye.")], Sampling(most_tokens=8, temperature=0.0)
    )
    assert again.usage is not None
    assert again.usage.cached_tokens is not None
    assert again.usage.cached_tokens > 0.8 * again.usage.prompt_tokens


async def test_stopping_stops_the_server(local_server: LocalServer, client: Client) -> None:
    """Told by the work that the server does, in processor seconds, which are as many on a slow machine."""
    process = psutil.Process(local_server.pid)

    def worked() -> float:
        times = process.cpu_times()
        return float(times.user + times.system)

    long = [PromptMessage(Role.USER, "Count from one to a thousand, in words.")]
    before = worked()
    await client.complete(long, Sampling(most_tokens=100, temperature=0.0))
    of_a_hundred_tokens = worked() - before
    for _ in range(3):
        async with aclosing(client.stream_chat(long, Sampling(most_tokens=1500, temperature=0.0))) as events:
            async for _ in events:
                break
    before = worked()
    await client.complete(HELLO, Sampling(most_tokens=8, temperature=0.0))
    assert worked() - before < 5 * of_a_hundred_tokens, "it goes on with what nobody reads"


async def test_the_server_counts_as_it_bills(client: Client) -> None:
    report = await probe(client)
    told = resolve.told_window(report.abilities)
    assert told is not None
    assert (report.kind, told.value) == ("llama.cpp", 1024)
    counter = await counter_for(client, report, {})
    assert counter.exact
    texts = ["One two three four five.", "Schöne Grüße aus 東京 😀"]
    counts = await counter.count(texts)

    async def billed(text: str) -> int:
        answer = await client.complete([PromptMessage(Role.USER, text)], Sampling(most_tokens=8, temperature=0.0))
        assert answer.usage is not None
        return answer.usage.prompt_tokens

    assert await billed(texts[0]) - await billed(texts[1]) == counts[0] - counts[1]


async def test_a_prompt_that_is_too_long_names_the_window(client: Client) -> None:
    with pytest.raises(errors.ContextTooLong) as caught:
        await client.complete([PromptMessage(Role.USER, "word " * 3000)], Sampling(most_tokens=8, temperature=0.0))
    assert caught.value.limit == 1024


async def test_nobody_without_the_key_is_answered(local_server: LocalServer) -> None:
    async with Client(replace(local_server.server(), api_key="guessed")) as stranger:
        with pytest.raises(errors.Unauthorized):
            await stranger.complete(HELLO, Sampling(most_tokens=8, temperature=0.0))


async def test_the_key_is_in_no_argument_list(local_server: LocalServer) -> None:
    assert local_server.pid is not None
    assert local_server.server().api_key not in " ".join(psutil.Process(local_server.pid).cmdline())


async def test_every_check_but_embeddings_passes(local_server: LocalServer) -> None:
    failed = {each.name: each.detail for each in await check_server(local_server.server()) if not each.ok}
    assert list(failed) == ["embeddings"], failed


async def test_estimates_are_near_and_rather_over(client: Client) -> None:
    counter = await counter_for(client, await probe(client), {})
    prose = (
        "The rain had not stopped for three days. Mira watched it from the window, thinking of the harbour and the "
        "ships that would not sail. “You could go,” said Tom quietly. She didn't answer; there was nothing to say."
    )
    code = 'def total(rows):\n    return sum(row["amount"] for row in rows if row["year"] >= 2020)\n'
    for text, counted in zip((prose, code), await counter.count([prose, code]), strict=True):
        assert 0.95 * counted <= estimate_tokens(text) <= 1.4 * counted


async def test_the_model_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from tuimem.endpoint.local_server import LocalServer\n"
        "async def main():\n"
        "    async with LocalServer(Path(sys.argv[1]), window=512) as server:\n"
        "        print(server.pid, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, str(script), str(demo_model()), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = psutil.Process(int(await parent.stdout.readline()))
    parent.kill()
    await parent.wait()
    gone, _ = await asyncio.to_thread(psutil.wait_procs, [child], LONGEST_WAIT)
    assert gone or child.status() == psutil.STATUS_ZOMBIE
