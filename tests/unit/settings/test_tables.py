"""Settings that are tables or lists: read from TOML and JSON, checked, shown and written like any other."""

import tomllib
from pathlib import Path
from typing import Annotated

import pytest
from msgspec import Struct

from tuimem.settings import Setting, SettingError, as_text, find_paths, load, shown
from tuimem.settings.groups.help_text import number, text
from tuimem.settings.groups.macros import RegexScript
from tuimem.settings.tables import inner_fields, plain
from tuimem.settings.writing import REMOVED, change_file


class Macro(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table."""

    name: Annotated[str, text("What it is called.")]
    count: Annotated[int, number("How many.", 1, 9)] = 3
    base_url: Annotated[str | None, text("Where.")] = None


LIST = Annotated[tuple[Macro, ...], text("Macros.")]
NAMES = Annotated[dict[str, Macro], text("Named macros.")]
IN_GROUP = Setting("summaries", "macros", tuple, LIST, (), "Macros.")
BESIDE = Setting("", "connections", dict, NAMES, {}, "Named macros.")


def test_a_table_is_read_from_toml_and_from_json() -> None:
    expected = (Macro(name="a", count=2),)
    assert IN_GROUP.convert([{"name": "a", "count": 2}]) == expected
    assert IN_GROUP.convert('[{"name": "a", "count": 2}]', from_text=True) == expected
    assert IN_GROUP.convert(expected) == expected
    assert BESIDE.convert('{"big": {"name": "x"}}', from_text=True) == {"big": Macro(name="x")}
    assert (IN_GROUP.key, IN_GROUP.variable) == ("summaries.macros", "TUIMEM_SUMMARIES_MACROS")
    assert (BESIDE.key, BESIDE.variable) == ("connections", "TUIMEM_CONNECTIONS")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([{"name": 3}], "Expected `str`, got `int` at `[0].name`"),
        ([{"name": "a", "count": 20}], "at `[0].count`"),
        ([{"nam": "a"}], "nam"),
        ({"name": "a"}, "Expected `array`"),
        ("[", "summaries.macros must be a list of tables, written as JSON"),
        ("[" * 100_000, "summaries.macros must be"),
    ],
)
def test_what_is_wrong_in_a_table_is_said_with_its_place(value: object, says: str) -> None:
    with pytest.raises(SettingError) as raised:
        IN_GROUP.convert(value, from_text=isinstance(value, str))
    assert says in raised.value.what
    assert raised.value.what.startswith("summaries.macros must be a list of tables")
    assert len(raised.value.what) < 300


def test_control_characters_do_not_come_out_of_a_table() -> None:
    assert IN_GROUP.convert([{"name": "\x1b[31mJo"}]) == (Macro(name="[31mJo"),)


def test_a_table_is_told_in_words_and_shown_without_passwords() -> None:
    assert IN_GROUP.kind == "a list of tables"
    assert BESIDE.kind == "a table of names, each with a table"
    assert inner_fields(BESIDE.annotated) == [
        ("name", "text", "What it is called."),
        ("count", "a whole number", "How many."),
        ("base_url", "text", "Where."),
    ]
    value = {"big": Macro(name="x", base_url="http://me:secret@host/v1")}
    assert "secret" not in as_text(shown("connections", value))
    assert "secret" not in as_text(value)


def test_tables_are_written_as_tables_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("# mine\n[memory]\nthreshold = 3 # few\n")
    change_file(path, {"summaries.macros": (Macro(name="a"), Macro(name="b")), "connections": {"big": Macro(name="x")}})
    written = path.read_text()
    assert written.startswith("# mine\n[memory]\nthreshold = 3 # few\n")
    read = tomllib.loads(written)
    assert IN_GROUP.convert(read["summaries"]["macros"]) == (Macro(name="a"), Macro(name="b"))
    assert BESIDE.convert(read["connections"]) == {"big": Macro(name="x")}
    change_file(path, {"summaries.macros": REMOVED, "connections": REMOVED})
    assert path.read_text().strip() == "# mine\n[memory]\nthreshold = 3 # few"


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ('macros.a = {template = "{{b}}"}\nmacros.b = {line = "{{A}}"}', "{{a}} and {{b}} ask for each other."),
        ('macros.a = {template = "{{a}}"}', "{{a}} asks for itself."),
        ("macros.far = {start = 3, end = 2}", "end is 2, but it must not be below start, which is 3."),
        ("macros.a = {}\nmacros.A = {}", "two names differ only in capital letters, which do not matter."),
        ("macros.Words = {}", "Words is built in and cannot be changed."),
        ('macros."my scene" = {}', "“my scene” is not a name: letters, digits, - and _ only."),
        ('regex_scripts.bad = {pattern = "("}', "( cannot be used. The pattern is not valid: missing )."),
        ('regex_scripts.bad = {pattern = "a{1000000000}"}', "The pattern repeats something too often."),
        ('regex_scripts.bad = {pattern = "(a)", replacement = "$<b>"}', "a group that the pattern does not have: b."),
    ],
)
def test_a_table_of_the_summary_prompt_that_cannot_work_is_one_line_and_the_old_one_stays(
    tmp_path: Path, table: str, why: str
):
    path = tmp_path / "settings.toml"
    path.write_text(f"[summaries]\n{table}\nwords = 7\n", encoding="utf-8")
    loaded = load(find_paths({}, tmp_path), {})
    assert len(loaded.problems) == 1
    assert "must be a table" not in loaded.problems[0]
    assert why in loaded.problems[0]
    assert "\n" not in loaded.problems[0]
    assert (loaded.settings.summaries.macros, loaded.settings.summaries.regex_scripts) == ({}, {})
    assert loaded.settings.summaries.words == 7


def test_a_broken_script_can_be_kept_while_it_is_off(tmp_path: Path):
    path = tmp_path / "settings.toml"
    path.write_text('[summaries.regex_scripts]\nbad = {pattern = "(", enabled = false}\n', encoding="utf-8")
    assert not load(find_paths({}, tmp_path), {}).problems


def test_only_what_was_set_of_a_script_is_written():
    assert plain({"x": RegexScript(pattern="a")}) == {"x": {"pattern": "a"}}
