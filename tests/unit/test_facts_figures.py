"""Of 40 facts said, 10 changed and 5 withdrawn in 200 exchanges all are kept, dated and found, and none is wrong.

The exchanges are those of `benchmarks/facts.py`, through the job and the store of the program. What
the built-in model, and an older method, make of them is measured there.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.facts import GoodModel, ours
from benchmarks.facts_script import Line, script
from tuimem.remembered import Fact


def test_the_script_says_forty_facts_changes_ten_and_withdraws_five() -> None:
    kinds = Counter(line.kind for line in script())
    assert sum(kinds.values()) == 200
    assert (kinds["fact"], kinds["change"], kinds["withdrawal"]) == (40, 10, 5)
    assert all(line.before for line in script() if line.kind == "change"), "each has a question about before"


async def test_with_a_model_that_answers_well_nothing_is_missed(tmp_path: Path) -> None:
    figures = await ours(script(), GoodModel().ask, tmp_path / "good.db")
    assert (figures.kept, figures.missed, figures.wrong, figures.doubled) == (35, 0, 0, 0), figures
    assert (figures.there, figures.dated, figures.before, figures.withdrawn_held) == (40, 10, 10, 0)


async def test_by_rules_nothing_is_wrong_or_there_twice(tmp_path: Path) -> None:
    figures = await ours(script(), None, tmp_path / "rules.db")
    assert (figures.wrong_texts, figures.doubled, figures.withdrawn_held) == ([], 0, 0)
    assert figures.kept > 20, "and not because nothing is kept"


async def test_of_a_model_whose_every_other_answer_is_bad_nothing_is_wrong_and_no_fact_is_lost(tmp_path: Path) -> None:
    good = GoodModel()
    moods = cycle(("good", "clears", "good", "makes up", "good", "broken"))

    async def ask(line: Line, messages: object, form: Mapping[str, Any], shown: Sequence[Fact]) -> str:
        answer = await good.ask(line, messages, form, shown)
        mood = "good" if line.kind != "other" else next(moods)  # it notes what is said, and does harm in between
        actions: list[dict[str, object]] = []
        if mood == "clears":
            actions = [{"action": "delete", "id": fact.id} for fact in shown]
        elif mood == "makes up":
            actions = [{"action": "update", "id": fact.id, "content": "User lives on the moon"} for fact in shown]
            actions.append({"action": "add", "content": "User owns a castle"})
        return answer[:20] if mood == "broken" else json.dumps({"actions": actions}) if actions else answer

    figures = await ours(script(), ask, tmp_path / "bad.db")
    assert figures.refused + figures.rejected > 50
    assert (figures.kept, figures.missed, figures.doubled, figures.wrong_texts) == (35, 0, 0, [])
    assert (figures.there, figures.dated, figures.withdrawn_held) == (40, 10, 0)
