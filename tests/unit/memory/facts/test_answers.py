"""What is read out of a model's answer about facts, and what says that there is nothing to do."""

import json

import pytest

from tuimem.memory.facts.answers import Action, AnswerRejected, read_answer
from tuimem.remembered import ChangeKind

NOTHING = """
No action is needed here.
no actions needed.
No action
NO_ACTION
None
none.
No new facts.
No changes are necessary.
There are no actions to take.
There is nothing to add, update or delete.
There's nothing worth noting in this message.
Nothing to remember.
Nothing new was said.
Nothing lasting was said, so no action is required.
The user only asked a question. No action is needed.
Based on the message, no updates are needed.
I don't see anything worth remembering.
No memory updates required at this time.
The list is empty.
Keine Aktion nötig.
Keine Änderungen erforderlich.
Es gibt nichts zu notieren.
Aucune action nécessaire.
Il n'y a rien à noter.
No hay nada que recordar.
Ninguna acción necesaria.
没有需要添加的内容。
无需操作
不需要任何操作。
[]
{}
```json
[]
```
"""

NO_JSON = """
I will add that you like tea.
No problem! I added it.
No.
Yes
I cannot help with that.
Sorry, no JSON today.
There is nothing I can do for you.
I have no idea what you mean.
No, the user moved to Bern, so update note 3.
There is nothing to add, but note 3 should be deleted.
No actions yet: first delete note 3.
Nothing is as good as tea.
You have no notes about the dog, so I would add one.
The user has no brothers.
{"actions": "none"
{"actions": 5}
{"facts": ["User likes tea"]}
{"facts": []}
{"actions": [{"action": "add", "content": "User has a dog", "tags": []
[[]
No other changes are needed.
- User likes tea\n- No changes to the rest
User likes tea. No update needed for the rest.
I'm sorry, no actions are possible.
I cannot help with that. No action.
Add: User likes tea. No changes else.
["User likes tea"]
"""


def answers(text: str) -> list[str]:
    return text.strip().replace("```json\n[]\n```", "```json []```").splitlines()


@pytest.mark.parametrize(
    "answer",
    [
        *answers(NOTHING),
        "<think>Shall I add it?</think>No action is needed.",
        '{"actions": null}',
        '{"actions": []}',
        '{"actions": {}}',
        '{"actions": "none", "reason": "a question"}',
        '{"actions": null, "reason": "a question"}',
        "Here it is: {}",
        "Here it is:\n[]",
    ],
)
def test_what_says_that_nothing_is_to_be_done_is_no_failure(answer: str) -> None:
    assert read_answer(answer, 20).actions == ()


@pytest.mark.parametrize("answer", answers(NO_JSON))
def test_what_says_something_else_without_the_json_is_rejected(answer: str) -> None:
    with pytest.raises(AnswerRejected):
        read_answer(answer, 20)


def test_actions_count_whatever_is_said_of_none_around_them() -> None:
    wanted = {"actions": [{"action": "add", "content": "User likes tea"}]}
    answer = f"No action was needed before ([] or {{}}). Now: {json.dumps(wanted)}"
    assert read_answer(answer, 20).actions == (Action(ChangeKind.ADD, "User likes tea"),)


def test_the_reason_of_an_answer_without_actions_is_kept() -> None:
    assert read_answer('{"actions": null, "reason": "a question"}', 20).reason == "a question"
