"""A whole conversation with the built-in model in a terminal: what was said early is recalled late, and shown."""

import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from tests.limits import LONGEST_MODEL_WAIT, LONGEST_WAIT
from tests.real.test_memory_worker import is_whole
from tests.terminal import Terminal, needs_terminal
from tests.waiting import until
from tuimem.settings.paths import find_paths
from tuimem.store import Store

pytestmark = needs_terminal

TURNS = 40
TOLD_IN = 3
TOLD = "My sister Klara plays the violin in Leipzig."
ASKED = "Which instrument is it that Klara likes?"
SAID = (
    "The beans in the garden want water.",
    "I had soup with bread at noon.",
    "A ship came into the harbour.",
    "It rains, and the roof holds.",
    "The neighbour has painted his door.",
)
START = f"""
import tuimem.chat.recalling as recalling
recalling._SECONDS = {LONGEST_WAIT}
from tuimem.cli.start import main
main()
"""
"""The program, which waits for its memory on a slow machine, too."""

SHORT = {
    "TUIMEM_RECALL_ENABLED": "true",
    "TUIMEM_ENDPOINT_REPLY_TOKENS": "16",
    "TUIMEM_ENDPOINT_WINDOW": "600",
    "TUIMEM_SUMMARIES_AUTOMATIC": "false",
    "TUIMEM_FACTS_AUTOMATIC": "false",
    "TUIMEM_USER_PROFILE_UPDATES": "false",
}


def replied(database: Path) -> int:
    """How many replies have come to their end."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        sql = "SELECT count(*) FROM messages m JOIN swipes s ON s.id = m.swipe_id WHERE m.role = ? AND s.state = ?"
        (count,) = connection.execute(sql, ("assistant", "complete")).fetchone()
        return int(count)


def said_in(turn: int) -> str:
    if turn == TURNS:
        return ASKED
    return TOLD if turn == TOLD_IN else f"{SAID[turn % len(SAID)]} That is number {turn}."


async def test_what_was_said_in_turn_3_is_recalled_in_turn_40_and_shown_under_it(home: Path) -> None:
    paths = find_paths({}, home / "tuimem")
    with Terminal([sys.executable, "-c", START, "chat", "--local"], 110, 40, env=SHORT) as terminal:
        terminal.wait("demo model", LONGEST_MODEL_WAIT)
        for turn in range(1, TURNS + 1):
            if turn == TURNS:
                await until(lambda: is_whole(paths))
            terminal.send(said_in(turn))
            terminal.wait(re.escape(said_in(turn)))
            terminal.press("enter")
            await until(lambda turn=turn: replied(paths.database) >= turn)
        assert TOLD not in terminal.text, "it stands far above"
        terminal.wait(rf"{re.escape(ASKED)}.*\n[▌ ]+▸ recalled")
        lines = terminal.text.splitlines()
        row = next(row for row, line in enumerate(lines) if ASKED in line) + 1
        terminal.click(lines[row].index("recalled"), row)
        terminal.wait(rf"{re.escape(ASKED)}.*\n[▌ ]+▾ recalled")
        terminal.wait(rf"^[▌ ]+{re.escape(TOLD)}")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0, terminal.text
    with Store(paths.database) as store:
        chat = store.chats.list(1)[0]
        messages = store.messages.page(chat.id, limit=2 * TURNS)
        asked = next(message for message in messages if message.text == ASKED)
        found = [memory.source_id for memory in store.recalls.of([asked.id])[asked.id].memories]
    assert next(message.id for message in messages if message.text == TOLD) in found
