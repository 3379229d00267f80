"""`tuimem facts`: listed, forgotten after they were shown, restored, exported."""

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run, read_json
from tuimem.messages import Chat
from tuimem.store import Store

DAY = 86_400


@pytest.fixture(autouse=True)
def facts(chat: Chat, home: Path) -> None:
    """Two that hold, one of them with the character alone, and one that was corrected and taken back."""
    with Store(home / "tuimem.db") as store:
        store.facts.add("Lives in Lyon", said=20 * DAY)
        store.facts.add("Keeps two hives", character_id=chat.character.id, said=21 * DAY)
        store.facts.add("Likes tarts", said=22 * DAY)
        learned = store.facts.edit(3, "Likes cherry tarts")
        assert learned is not None


def test_facts_are_listed_newest_first_and_found_by_words(run: Run) -> None:
    listed = run("facts", "list").stdout.splitlines()
    assert listed == [
        "4  1970-01-23  current  Likes cherry tarts",
        "2  1970-01-22  current  Mira  Keeps two hives",
        "1  1970-01-21  current  Lives in Lyon",
    ]
    (found,) = read_json(run("facts", "list", "hives", "--json"))
    assert (found["fact"], found["character"], found["state"]) == ("Keeps two hives", "Mira", "current")
    assert "There is no character “Bo”." in run("facts", "list", "--character", "Bo").stderr


def test_what_would_be_forgotten_is_shown_first(run: Run, home: Path) -> None:
    refused = run("facts", "forget", "hives", input="n\n")
    assert refused.exit_code == 1
    assert "Keeps two hives" in refused.stderr
    assert "1 fact forgotten for good." in run("facts", "forget", "two", "hives", "--yes").stderr
    assert "No fact has to do with “hives”." in run("facts", "forget", "hives").stderr
    assert run("facts", "forget", "4", "--yes").exit_code == 0
    assert len(run("facts", "list").stdout.splitlines()) == 1


def test_a_number_is_that_of_a_fact_and_is_looked_for_in_texts_only_when_asked(run: Run, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        store.facts.add("Moved to Bern in 2023", said=30 * DAY)
        store.facts.add("Has 20231 stamps and 1 cat", said=31 * DAY)
    for number in ("2023", "99"):
        assert f"There is no fact {number}." in run("facts", "forget", number, "--yes").stderr
    assert "1 fact forgotten for good." in run("facts", "forget", "1", "--yes").stderr
    again = run("facts", "forget", "1", "--yes")
    assert (again.exit_code, "There is no fact 1." in again.stderr) == (1, True), "the stamps are left"
    shown = run("facts", "forget", "2023", "--words", input="n\n")
    assert "Moved to Bern" in shown.stderr and "stamps" not in shown.stderr
    assert "1 fact forgotten for good." in run("facts", "forget", "2023", "--words", "--yes").stderr
    assert "No fact has to do with “2023”." in run("facts", "forget", "2023", "--words").stderr


def test_a_past_fact_is_restored(run: Run) -> None:
    assert run("facts", "restore", "3").stdout == "3  Likes tarts\n"
    assert "Fact 3 is current already." in run("facts", "restore", "3").stderr
    assert "There is no fact 99." in run("facts", "restore", "99").stderr
    assert len(run("facts", "list").stdout.splitlines()) == 4


def test_facts_are_exported(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "facts.csv"
    assert run("facts", "export", "-o", file).exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("id,fact,about,character,said,of,state,until,replaced_by,")
    assert "already exists" in run("facts", "export", "-o", file).stderr
    exported = read_json(run("facts", "export", "--json"))
    assert [row["fact"] for row in exported] == ["Lives in Lyon", "Keeps two hives", "Likes cherry tarts"]
    assert exported[1]["character"] == "Mira"
    assert exported[0]["said"] == "1970-01-21T00:00:00Z"
    refused = run("facts", "export", "-o", tmp_path / "facts.txt")
    assert "Facts cannot be written as “.txt”." in refused.stderr
