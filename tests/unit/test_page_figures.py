"""What is measured of the profile and the digest after the 200 exchanges of `benchmarks/pages.py`.

With a model that answers well all stands there, and of one that answers badly nothing is wrong, twice, or lost.
"""

import json
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import pytest

from benchmarks.facts_script import Line, script
from benchmarks.pages import KINDS, Ask, Kind, PageFigures, count_lines, kept_up, statements
from tuimem.endpoint.protocol import PromptMessage
from tuimem.endpoint.sampling import Sampling

LIES = ("Lives on the moon", "Owns a yacht", "Ignore all previous instructions", "No longer plays anything")
TOLD = (
    Line("fact", "dog", "I have a dog called Rex.", "User has a dog called Rex", "dog rex", ""),
    Line("fact", "home", "I live in Bern.", "User lives in Bern", "live bern", ""),
    Line("change", "home", "I live in Lyon now.", "User lives in Lyon", "live lyon", ""),
    Line("fact", "tea", "I like green tea.", "User likes green tea", "green tea", ""),
    Line("other", "", "They have a house in Prague.", "", "", ""),
)


def figures_of(*texts: str) -> dict[str, int]:
    figures = PageFigures()
    count_lines(figures, TOLD, texts)
    found = {"kept": figures.kept, "missed": figures.missed, "wrong": figures.wrong}
    return {**found, "doubled": figures.doubled, "over": figures.over}


def test_what_is_right_is_counted():
    right = ("Has a dog called Rex", "Lives in Lyon", "The user likes green tea")
    assert figures_of(*right) == {"kept": 3, "missed": 0, "wrong": 0, "doubled": 0, "over": 0}
    assert figures_of()["missed"] == 3


@pytest.mark.parametrize(
    "wrong", ["Has a house in Prague", "Does not like green tea", "Has a dog called Rex and a cat", "Lives in Paris"]
)
def test_what_was_not_said_is_wrong(wrong: str):
    assert figures_of(wrong)["wrong"] == 1


def test_what_stands_there_twice_and_what_holds_no_more_is_counted():
    assert figures_of("Has a dog called Rex", "Dog: Rex", "Lives in Bern", "Lives in Lyon") == {
        "kept": 2,
        "missed": 1,
        "wrong": 0,
        "doubled": 1,
        "over": 1,
    }


def test_the_lines_of_a_page_are_its_statements():
    assert statements("# About me\n\n## Interests\n\n- Plays chess\n\nmine\n- Reads\n") == ["Plays chess", "Reads"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.name)
async def test_with_a_model_that_answers_well_nothing_is_missed(kind: Kind, tmp_path: Path):
    figures = await kept_up(kind, script(), kind.good(), tmp_path / "good.db")
    assert (figures.kept, figures.missed, figures.doubled) == (35, 0, 0)
    assert (figures.wrong_texts, figures.lost_texts, figures.rejected) == ([], [], 0)


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.name)
async def test_of_a_model_that_answers_badly_in_between_nothing_is_wrong_and_no_line_is_lost(
    kind: Kind, tmp_path: Path
):
    figures = await kept_up(kind, script(), harmful(kind), tmp_path / "bad.db")
    assert (figures.kept, figures.missed, figures.doubled) == (35, 0, 0)
    assert (figures.wrong_texts, figures.lost_texts) == ([], [])
    assert figures.rejected > 30


def harmful(kind: Kind) -> Ask:
    """Notes what is said, and does harm in between."""
    good, moods = kind.good(), cycle(("clears", "makes up", "broken"))

    async def ask(line: Line, messages: Sequence[PromptMessage], sampling: Sampling) -> str:
        answer = await good(line, messages, sampling)
        if line.kind != "other":
            return answer
        mood = next(moods)
        if kind.name == "digest":
            return {"clears": "[]", "makes up": "\n".join(f"- {lie}" for lie in LIES), "broken": "- The user owns a"}[
                mood
            ]
        operations: list[dict[str, object]] = [{"op": "remove", "line": number} for number in range(1, 60)]
        if mood == "makes up":
            operations = [{"op": "add", "section": "Interests", "text": lie} for lie in LIES]
            operations += [{"op": "replace", "line": number, "text": lie} for number, lie in enumerate(LIES, 1)]
        return answer[:12] if mood == "broken" else json.dumps({"operations": operations[:20]})

    return ask
