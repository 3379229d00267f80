"""Templates: macros and conditions, and what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.templates import read_template

VALUES = {"a": "A", "b": "{{a}}", "empty": "", "with-sign_2": "S"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("", ""),
        ("{{a}} {{ A }}{{b}}", "A A{{a}}"),
        ("{{{a}}} {a} {{a", "{A} {a} {{a"),
        ("{{with-Sign_2}}", "S"),
        ("x{{nobody}}y{{empty}}z", "xyz"),
        ("{{#if a}}yes {{a}}{{/if}}.", "yes A."),
        ("{{#if empty}}yes{{/if}}.", "."),
        ("{{#if nobody}}yes{{else}}no{{/if}}.", "no."),
        ("{{#if a}}yes{{else}}no{{/if}}.", "yes."),
        ("{{#IF  a }}{{ #if empty }}1{{ Else }}2{{/IF}}{{ /if }}.", "2."),
        ("{{#if empty}}{{#if a}}1{{/if}}{{else}}{{#if a}}2{{/if}}{{/if}}.", "2."),
        ("Before\n{{#if empty}}\nOld: {{empty}}\n{{/if}}\nAfter", "Before\nAfter"),
        ("Before\n  {{#if a}}  \nOld: {{a}}\n{{else}}\nNew\n{{/if}}\nAfter", "Before\nOld: A\nAfter"),
        ("{{#if a}}\n{{#if a}}\nx\n{{/if}}\n{{/if}}", "x\n"),
        ("{{a}} {{#if a}}\nx{{/if}}", "A \nx"),
        ("{{#if a}}{{#if a}}\nx{{/if}}{{/if}}", "\nx"),
    ],
)
def test_values_are_filled_in_and_conditions_hold(text: str, filled: str):
    template = read_template(text)
    assert template.fill(VALUES) == filled
    assert template.problems == ()


@pytest.mark.parametrize(
    ("text", "filled", "named"),
    [
        ("{{#if empty}}x {{a}}", "x A", "{{#if empty}} has no {{/if}}."),
        ("x{{/if}}y", "xy", "{{/if}} stands without its {{#if …}}."),
        ("x{{else}}y", "xy", "{{else}} stands without its {{#if …}}."),
        ("{{#if a}}1{{else}}2{{else}}3{{/if}}", "1", "{{#if a}} has more than one {{else}}."),
        ("x{{#unless a}}y", "xy", "{{#unless a}} is not a macro, so it is left out."),
        ("{{getvar::x}}", "", "{{getvar::x}} is not a macro, so it is left out."),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_still_works(text: str, filled: str, named: str):
    template = read_template(text)
    assert (template.fill(VALUES), template.problems) == (filled, (named,))


def test_the_names_that_a_text_asks_for_are_known():
    assert read_template("{{A}} {{#if b}}{{c}}{{/if}}").names == {"a", "b", "c"}


@given(st.text(), st.dictionaries(st.sampled_from(["a", "b"]), st.text()))
def test_text_without_macros_comes_out_unchanged(text: str, values: dict[str, str]):
    plain = text.replace("{{", "{")
    assert read_template(plain).fill(values) == plain


TOKENS = ["{{a}}", "{{#if a}}", "{{#if b}}", "{{else}}", "{{/if}}", "{{", "}}", "{", "\n", " ", "x", "{{#x}}", "{{ }}"]


@given(st.lists(st.sampled_from(TOKENS), max_size=12), st.dictionaries(st.sampled_from(["a", "b"]), st.text("{}ab/#")))
def test_whatever_is_written_is_read_and_no_condition_is_left(pieces: list[str], values: dict[str, str]):
    template = read_template("".join(pieces))
    filled = template.fill(dict.fromkeys(values, ""))
    assert "{{a}}" not in filled.replace("{{{", "")
    assert "{{#if a}}" not in filled
    assert all(problem.endswith(".") for problem in template.problems)


def test_a_template_of_a_megabyte_is_read():
    unit = "{{#if a}}"
    template = read_template(unit * (1_000_000 // len(unit)) + "x")
    assert template.fill({}) == "x"
    assert template.problems == ("{{#if a}} has no {{/if}}.",)
