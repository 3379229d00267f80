"""From what was typed to a command and its arguments; every error says what is right."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.commands.arguments import INDEX, RANGE, SWITCH, TEXT, WORD, ArgumentKind, MessageRange, Parameter
from tuimem.commands.command import CommandError
from tuimem.commands.parse import parse
from tuimem.commands.registry import COMMANDS


@pytest.mark.parametrize(
    ("line", "command", "values"),
    [
        ("/regen", "reply.regenerate", {}),
        ("/REGEN  ", "reply.regenerate", {}),
        ("/qm-get", "memory.get", {}),
        ("/qm-get 3", "memory.get", {"message": MessageRange(3, 3)}),
        ("/qm-get 2-5", "memory.get", {"message": MessageRange(2, 5)}),
        ("/qm-get 2 - 5", "memory.get", {"message": MessageRange(2, 5)}),
        ("/qm-get separator=;", "memory.get", {"separator": ";"}),
        ("/qm-get 3 separator=;", "memory.get", {"message": MessageRange(3, 3), "separator": ";"}),
        ("/qm-get separator=; 3", "memory.get", {"message": MessageRange(3, 3), "separator": ";"}),
        ('/qm-get separator=" | " 2-5', "memory.get", {"message": MessageRange(2, 5), "separator": " | "}),
        ("/qm-get separator=' \" '", "memory.get", {"separator": ' " '}),
        ('/qm-get separator="', "memory.get", {"separator": '"'}),
        ("/qm-get separator=", "memory.get", {"separator": ""}),
        ("/qm-toggle TRUE", "memory.toggle", {"on": True}),
        ("/qm-toggle off", "memory.toggle", {"on": False}),
        ("/qm-toggle-exclude 3 exclude=TRUE", "message.exclude", {"message": MessageRange(3, 3), "exclude": True}),
        ("/qm-toggle-exclude EXCLUDE=false", "message.exclude", {"exclude": False}),
        ("/qm-set 3 the rest, a=b 'as' it is", "memory.set", {"message": 3, "summary": "the rest, a=b 'as' it is"}),
        ("/qm-set 3", "memory.set", {"message": 3}),
        ("/edit 3 two\n\nlines", "message.edit", {"message": 3, "text": "two\n\nlines"}),
        ("/system\nYou are brief.", "chat.system", {"text": "You are brief."}),
        ("/search\twords to find", "chat.search", {"words": "words to find"}),
        ("/character name Mira of the sea", "chat.character", {"field": "name", "text": "Mira of the sea"}),
    ],
)  # fmt: skip
def test_what_was_typed_becomes_a_command_and_its_arguments(line: str, command: str, values: dict[str, object]):
    found, taken = parse(line, COMMANDS.by_slash)
    assert (found.id, taken.by_name()) == (command, values)


NOT_A_RANGE = "is not a message number such as 3, or a range such as 2-5."
GET = "Usage: /get-summaries [message] [separator=…]"
EXCLUDE = "Usage: /exclude [message] [exclude=…]"
CHARACTER = "Usage: /character [field] [text]"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/", "There is no command /. /help lists all commands."),
        ("/reegn", "There is no command /reegn. Did you mean /regen?"),
        ("/zzzzzz", "There is no command /zzzzzz. /help lists all commands."),
        ("/qm-get three", f"“three” {NOT_A_RANGE} {GET}"),
        ("/qm-get 3-", f"“3-” {NOT_A_RANGE} {GET}"),
        ("/qm-get -3", f"“-3” {NOT_A_RANGE} {GET}"),
        ("/qm-get 3 4", f"/get-summaries does not take “4”. {GET}"),
        ("/qm-get sep=;", f"“sep=;” {NOT_A_RANGE} {GET}"),
        ("/qm-set 2-3 text", "“2-3” is not a message number such as 3. Usage: /set-summary <message> [summary]"),
        ("/qm-set ² text", "“²” is not a message number such as 3. Usage: /set-summary <message> [summary]"),
        ("/qm-toggle maybe", "“maybe” is not true or false. Usage: /memory [on]"),
        ("/qm-toggle-exclude exclude=maybe", f"“maybe” is not true or false. {EXCLUDE}"),
        ("/character age 7", f"“age” is not one of name, description, system_prompt, greeting. {CHARACTER}"),
        ("/regen now", "/regen does not take “now”. Usage: /regen"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_said_in_one_line_with_what_would_be(line: str, said: str):
    with pytest.raises(CommandError) as caught:
        parse(line, COMMANDS.by_slash)
    assert str(caught.value) == said


@pytest.mark.parametrize("line", ["/qm-get " + "9" * 5000, "/delete 1-" + "9" * 5000, "/edit " + "x" * 5000])
def test_an_absurd_number_is_an_error_of_one_short_line(line: str):
    with pytest.raises(CommandError) as caught:
        parse(line, COMMANDS.by_slash)
    assert len(str(caught.value)) < 250


TYPES: dict[ArgumentKind[Any], type] = {RANGE: MessageRange, INDEX: int, SWITCH: bool, WORD: str, TEXT: str}


def type_of(kind: ArgumentKind[Any]) -> type:
    """What a kind of argument is read as; a command may have brought one of its own."""
    return TYPES[kind] if kind in TYPES else type(kind.read(kind.example))


arguments = st.text() | st.text(alphabet="0123456789-= '\"\nabct") | st.sampled_from(["exclude=true", "separator=' '"])


@given(st.sampled_from(sorted(COMMANDS.by_slash)), arguments, arguments)
def test_whatever_is_typed_is_parsed_or_refused_in_one_line(name: str, first: str, second: str):
    try:
        command, values = parse(f"/{name} {first} {second}", COMMANDS.by_slash)
    except CommandError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 300
        return
    for parameter in command.parameters:
        value = values.get(parameter)
        assert value is None or type(value) is type_of(parameter.kind)
        if isinstance(value, MessageRange):
            assert min(value.first, value.last) >= 0


@given(st.text(alphabet="abcdefghij =-/"))
def test_an_unknown_command_is_never_run(name: str):
    try:
        command, _ = parse(f"/{name}", {})
    except CommandError as error:
        assert str(error)
    else:
        pytest.fail(f"{command} came from nowhere")


def test_every_usage_line_can_be_typed_when_filled_in():
    def filled(parameter: Parameter[Any]) -> str:
        value = parameter.choices[0] if parameter.choices else parameter.kind.example
        return f"{parameter.name}={value}" if parameter.named else value

    for name, command in COMMANDS.by_slash.items():
        found, values = parse(f"/{name} {' '.join(map(filled, command.parameters))}", COMMANDS.by_slash)
        assert found is command
        assert set(values.by_name()) == {parameter.name for parameter in command.parameters}
