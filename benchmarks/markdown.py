"""What Markdown costs: 500 chat replies beside a parse alone, and replies that stream in beside one full render.

python benchmarks/markdown.py
"""

import time
from collections.abc import Callable
from functools import partial

from tuimem.widgets.markdown import LiveMarkdown, render_markdown
from tuimem.widgets.markdown.parser import parse

WIDTH = 100
REPLIES = 500
CHARACTERS_IN_A_TOKEN = 4
TOKENS_BETWEEN_RENDERS = 10

REPLY = """Sure! Here is how **reply {number}** works, with `await` and *tasks*.

## Overview

The event loop runs callbacks one at a time. See [the docs](https://docs.python.org/3/library/asyncio.html) for more.

1. Create a coroutine with `async def`.
2. Schedule it with `asyncio.create_task`.
3. Await its result.

```python
async def main() -> None:
    await asyncio.sleep({number})
    print("done")
```

- simple things are simple
- hard things are possible
  - nested item

> Note: do not block the loop.

### Summary

That is all. Ask me if anything is *unclear*, or if you want a longer example with error handling.
"""


def seconds(action: Callable[[], object]) -> float:
    """Processor time of one run."""
    start = time.process_time()
    action()
    return time.process_time() - start


def stream(source: str) -> Callable[[], None]:
    """An action that streams `source` token by token and shows it after every tenth."""

    def run() -> None:
        live = LiveMarkdown()
        for count, start in enumerate(range(0, len(source), CHARACTERS_IN_A_TOKEN), 1):
            live.append(source[start : start + CHARACTERS_IN_A_TOKEN])
            if count % TOKENS_BETWEEN_RENDERS == 0:
                live.content(WIDTH)

    return run


def main() -> None:
    """Print every figure and its ratio to the plain work of the same run."""
    replies = [REPLY.format(number=number) for number in range(REPLIES)]
    render_markdown(replies[0], WIDTH)
    parsing = min(seconds(lambda: [parse(reply) for reply in replies]) for _ in range(3))
    first = seconds(lambda: [render_markdown(reply, WIDTH) for reply in replies])
    again = seconds(lambda: [render_markdown(reply, WIDTH - 1) for reply in replies])
    print(f"{REPLIES} replies, parse alone      {parsing:6.3f} s")
    print(f"{REPLIES} replies, rendered         {first:6.3f} s   {first / parsing:4.1f} x the parse")
    print(f"{REPLIES} replies, after a resize   {again:6.3f} s   {again / parsing:4.1f} x the parse")

    code = "```python\n" + "".join(f"value_{line} = compute({line})  # line\n" for line in range(800)) + "```\n"
    for name, source in {
        "600 tokens of a reply": (replies[0] * 4)[: 600 * CHARACTERS_IN_A_TOKEN],
        "800 lines of code": code,
        "1,600 lines of code": code * 2,
        "2,000 items of a list": "- an item with a **bold** word\n" * 2000,
    }.items():
        whole = seconds(partial(render_markdown, source, WIDTH))
        streamed = seconds(stream(source))
        renders = len(source) // CHARACTERS_IN_A_TOKEN // TOKENS_BETWEEN_RENDERS
        print(
            f"{name:<26} {streamed:6.3f} s   {streamed / whole:4.1f} x one render, "
            f"{streamed / renders * 1000:5.2f} ms each of {renders}"
        )


if __name__ == "__main__":
    main()
