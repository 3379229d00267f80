"""The line at the top: what it says where there is room, and what goes first where there is not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.widgets.title_line import Title, TitleWord, write_memory, write_title
from tuimem.worker.status import MemoryStatus

TITLE = Title("Bread, please. Which flour do I need?", "Ada", connection="SmolLM2-135M-Instruct.Q4_1")
BY_WORDS = replace(TITLE, memory=TitleWord("recall by words only", "words only"))
DEMO = Title(TITLE.chat, "Ada", connection="SmolLM2", is_demo=True)


@pytest.mark.parametrize(
    ("title", "width", "line"),
    [
        (TITLE, 90, "tuimem  Bread, please. Which flour do I need?  with Ada  SmolLM2-135M-Instruct.Q4_1"),
        (TITLE, 70, "tuimem  Bread, please. Which fl…  with Ada  SmolLM2-135M-Instruct.Q4_1"),
        (TITLE, 50, "Bread, please. Which …  SmolLM2-135M-Instruct.Q4_1"),
        (DEMO, 97, "tuimem  Bread, please. Which flour do I …  with Ada  SmolLM2  demo model; /model for a better one"),
        (DEMO, 78, "tuimem  Bread, please. Which f…  with Ada  demo model; /model for a better one"),
        (DEMO, 48, "tuimem  Bread, please. Which flour …  demo model"),
        (replace(BY_WORDS, chat="Bread"), 80,
         "tuimem  Bread  with Ada  recall by words only  SmolLM2-135M-Instruct.Q4_1"),
        (BY_WORDS, 80, "tuimem  Bread, please. Which …  with Ada  words only  SmolLM2-135M-Instruct.Q4_1"),
        (replace(BY_WORDS, chat="Bread", nothing_recalled=True), 80,
         "tuimem  Bread  with Ada  no recall  SmolLM2-135M-Instruct.Q4_1"),
        (BY_WORDS, 50, "Bread, pl…  words only  SmolLM2-135M-Instruct.Q4_1"),
        (Title(connection="connecting …"), 78, "tuimem  connecting …"),
        (Title("Here", "Jo", memory_is_off=True, working="summarising 1 of 2", connection="m"), 78,
         "tuimem  Here  with Jo  memory off  summarising 1 of 2  m"),
        (Title("Here", "Jo", connection="m", profile="profile Story*"), 78, "tuimem  Here  with Jo  profile Story*  m"),
        (Title(TITLE.chat, "Jo", connection="m", profile="profile Story*"), 30, "Bread, please. Which flour…  m"),
    ],
)  # fmt: skip
def test_what_matters_least_goes_first(title: Title, width: int, line: str):
    assert write_title(title, width).plain == line


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (MemoryStatus(is_running=True, memories=8, hint="Run make chat."), "recall by words only"),
        (MemoryStatus(is_running=True, memories=8, waiting=3, hint="Run make chat."), "recall by words only"),
        (MemoryStatus(is_running=True, waiting=1_234, hint="Run make chat."), "indexing 1,234"),
        (MemoryStatus(is_running=True), ""),  # nothing is chosen yet
        (MemoryStatus(is_running=True, memories=8, embedder="MiniLM"), ""),
        (MemoryStatus(is_running=True, hint="See the network.", problem="It cannot be loaded."), "recall limited"),
    ],
)
def test_what_is_worth_knowing_of_recall_has_a_word(status: MemoryStatus, word: str):
    assert write_memory(status).whole == word


@given(st.builds(Title, st.text(), st.text(), st.booleans(), st.text(), st.text(), st.booleans()), st.integers(0, 200))
def test_the_line_is_never_wider_than_its_room(title: Title, width: int):
    assert write_title(title, width).cell_length <= width
