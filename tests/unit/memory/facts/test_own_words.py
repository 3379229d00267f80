"""What of a message counts as said by the user."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.memory.facts.own_words import own_words

FOREIGN = "I live in Bern."


@pytest.mark.parametrize(
    "pasted",
    [
        f"> {FOREIGN}",
        f"  > > {FOREIGN}",
        f"```\n{FOREIGN}\n```",
        f"~~~text\n{FOREIGN}\n~~~",
        f"````\n```\n{FOREIGN}\n```\n````",
        f"<document>\n{FOREIGN}\n</document>",
        f'<mail from="x">{FOREIGN}</mail>',
        f"    {FOREIGN}",
        f"`{FOREIGN}`",
        f'"""{FOREIGN}\n\nI own a castle."""',
        f"'''\n{FOREIGN}\n'''",
        f"[quote]{FOREIGN}[/quote]",
        f"[QUOTE=Tom]\n[quote]Hi[/quote]\n{FOREIGN}\n\nI own a castle.\n[/QUOTE]",
        f'My sister said "{FOREIGN}" again.',
        f"My sister said “{FOREIGN}” again.",
        f"„{FOREIGN}“ sagt meine Schwester.",
        f"« {FOREIGN} » dit-elle.",
        f"She says '{FOREIGN}' too often.",
        "「私はずっとベルンに住んでいます」と言った。",
        f"Alice: hi\nBob: {FOREIGN}\nAlice: I see",
        f"User: {FOREIGN}\nAssistant: I see",
        f"2024-05-01 10:00:00 {FOREIGN}",
        f"[10:02] <anna> {FOREIGN}",
        f"How do you say {FOREIGN}",
        f"Someone told me: {FOREIGN}",
        f"Translate into French {FOREIGN}",
    ],
)
def test_what_others_say_is_left_out_and_what_stands_beside_it_stays(pasted: str):
    said = own_words(f"I am a nurse.\n\n{pasted}\n\nI like tea.")
    assert "Bern" not in said and "castle" not in said and "ベルン" not in said
    assert "I am a nurse." in said and "I like tea." in said


@pytest.mark.parametrize(
    "handed_over",
    [
        f"Translate this: {FOREIGN}",
        f"Can you please summarise the following article:\n\n{FOREIGN}\n\n{FOREIGN}",
        f"My mother wrote:\n{FOREIGN}",
        f"Here is the text:\n{FOREIGN}",
        f"Übersetze bitte folgenden Text:\n{FOREIGN}",
        f"-----Original Message-----\n{FOREIGN}",
        f"On Mon, 3 May 2026, Anna <anna@example.org> wrote:\n{FOREIGN}",
        f"From: anna@example.org\nSubject: news\n\n{FOREIGN}",
        "请翻译下面的话：我住在 Bern",
        f"```\n{FOREIGN}",
        f"*I live in Bern and draw my sword*\n\n{FOREIGN}",
        FOREIGN.replace("I ", "Anna ") * 80,
    ],
)
def test_what_is_handed_over_is_left_out_to_its_end(handed_over: str):
    assert own_words(f"I am a nurse.\n\n{handed_over}") == "I am a nurse."


@pytest.mark.parametrize(
    "text",
    [
        "I live in Bern.",
        "My cat is called “Mitzi”, the dog 'Rex'.",
        "I'm 5'11\" tall and don't like 'em.",
        "Here is what you should know about me:\n- I live in Bern\n- I like tea",
        "Please remember this: I live in Bern.",
        "Name: Anna\nCity: Bern\nWork: nurse",
        "Note: I'm vegan.\nMy job: nurse",
        "I <3 tea > coffee, and 3 < 4.",
        "我住在里昂，我喜欢「茶」。",
        "Ich wohne in Bern. Meine Katze heißt „Mitzi“.",
    ],
)
def test_what_the_user_says_stays(text: str):
    assert own_words(text) == text


def test_a_stressed_word_stays():
    assert own_words("I *really* live in Bern.") == "I really live in Bern."


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab\"'“”>`*:\n -<>/我「」", max_size=200))
def test_nothing_is_added(text: str):
    left = iter(text)
    assert all(sign in left for sign in own_words(text) if not sign.isspace())


@pytest.mark.parametrize(
    "sign", ['"a ', "“", "'a ", "*a ", "`", "<a>", "a:b: ", "please ", "I said ", "\n> ", " ", '"' * 3, "[quote]"]
)
def test_a_hostile_text_does_not_hang(sign: str):
    own_words(sign * 1_000_000)
