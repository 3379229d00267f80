"""A conversation of 40 turns with the built-in model in a real terminal: what turn 3 says is recalled in turn 40.

The window is so small that turn 3 is long out of the prompt by then. All that remembers is on as it is shipped, but
two memories are recalled at most: of four, one may by chance be what turn 3 says, some turns before it is asked for,
and what stands in the prompt already is not recalled once more.

python -m benchmarks.conversation [--picture FILE]
"""

import os
import re
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks import programs
from benchmarks.figures import Claims, arguments
from benchmarks.terminal_picture import save_picture
from tests.limits import LONGEST_MODEL_WAIT, LONGEST_WAIT
from tests.terminal import Terminal
from tuimem.settings.paths import find_paths
from tuimem.store import Store

TOLD = "My sister Klara plays the violin in Leipzig."
ASKED = "What could I give my sister for her birthday, something for her music?"
TURNS = (
    "Good morning! I have the day off.",
    "The tomatoes on the balcony are red at last.",
    TOLD,
    "I want to paint the kitchen this week.",
    "Is yellow a good colour for a kitchen?",
    "The neighbour's dog barks every evening.",
    "I made soup with lentils and carrots.",
    "How long do lentils keep in the fridge?",
    "My bicycle has a flat tyre again.",
    "The shop round the corner closes at six.",
    "I read a book about the North Sea.",
    "The lighthouse on the cover looks lonely.",
    "Tomorrow I go to the dentist.",
    "I never know what to say to dentists.",
    "The train to work was late again.",
    "Should I take the bus instead?",
    "We had a long meeting about the budget.",
    "My desk at work stands by the window now.",
    "I watched the rain for a while.",
    "The roof holds, thank goodness.",
    "I bought a new lamp for the hall.",
    "It is too bright, I think.",
    "My friend Jonas moves house in May.",
    "He has far too many boxes.",
    "I promised to carry the washing machine.",
    "My back hurts when I think of it.",
    "I slept badly, the moon was so bright.",
    "What helps against a stiff neck?",
    "I swam ten lengths at the pool.",
    "The water was cold but good.",
    "For supper there is bread and cheese.",
    "I should drink more water.",
    "The clock in the kitchen has stopped.",
    "I need a battery for it.",
    "On Sunday we walk round the lake.",
    "The swans have come back.",
    "I lost one glove on the way.",
    "It is blue with a white stripe.",
    "I found it under the seat of the car!",
    ASKED,
)
TOLD_IN = 3

SETTINGS = {
    "TUIMEM_ENDPOINT_WINDOW": "2048",
    "TUIMEM_ENDPOINT_REPLY_TOKENS": "64",
    "TUIMEM_RECALL_ENABLED": "true",
    "TUIMEM_RECALL_COUNT": "2",
    "TUIMEM_WORKER_LINGERS": "0",
}


def has_replied(database: Path, turns: int) -> bool:
    """Whether the replies of so many turns have come to their end."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        sql = "SELECT count(*) FROM messages m JOIN swipes s ON s.id = m.swipe_id WHERE m.role = ? AND s.state = ?"
        (count,) = connection.execute(sql, ("assistant", "complete")).fetchone()
        return bool(count >= turns)


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Look again and again until it is so."""
    end = time.monotonic() + LONGEST_MODEL_WAIT
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} has not come")
        time.sleep(0.02)


def converse(terminal: Terminal, database: Path) -> list[float]:
    """Say all of it, each when the reply before it has ended; seconds of each turn."""
    terminal.wait(programs.COMPOSER, LONGEST_WAIT)
    terminal.wait("demo model", LONGEST_MODEL_WAIT)
    took = []
    for turn, text in enumerate(TURNS, 1):
        begin = time.perf_counter()
        terminal.wait("↑ send")
        terminal.send(text)
        terminal.press("enter")
        wait_for(partial(has_replied, database, turn), f"the reply of turn {turn}")
        took.append(time.perf_counter() - begin)
    return took


def recalled_under(database: Path) -> list[str]:
    """What was recalled for the last question."""
    with Store(database) as store:
        [chat] = store.chats.list(1)
        messages = store.messages.page(chat.id, limit=4 * len(TURNS))
        asked = next(message for message in messages if message.text == ASKED)
        found = store.recalls.of([asked.id]).get(asked.id)
        return [] if found is None else [memory.text for memory in found.memories]


def main() -> int:
    """The number of claims missed."""
    parser = arguments(__doc__, 1)
    parser.add_argument("--picture", type=Path, help="write what the last turn looks like to this SVG")
    options = parser.parse_args()
    claims = Claims()
    for _ in range(options.runs):
        with programs.home() as folder:
            database = find_paths(os.environ, folder).database
            environment = {**SETTINGS, "TUIMEM_HOME": str(folder)}
            with Terminal([sys.executable, "-m", "tuimem", "chat", "--local"], 110, 40, env=environment) as terminal:
                took = converse(terminal, database)
                claims.tell(f"{len(TURNS)} turns", sum(took), "s")
                terminal.wait("↑ send")
                found = recalled_under(database)
                claims.tell(f"recalled in turn {len(TURNS)}", len(found))
                claims.check(f"turn {TOLD_IN} is not among them", TOLD not in found, 0)
                terminal.press("ctrl+t")
                terminal.wait("b Remember")
                terminal.press("up")
                terminal.press("o")
                terminal.wait(rf"▾ recalled[^▸]*{re.escape(TOLD)}")
                if options.picture:
                    save_picture(terminal, options.picture, "tuimem")
                terminal.press("ctrl+q")
                terminal.wait_end()
            programs.rest(folder)
    return claims.missed


if __name__ == "__main__":
    raise SystemExit(main())
