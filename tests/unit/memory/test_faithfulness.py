"""Which summaries are doubtful, and why, by example."""

import pytest

from tuimem.memory.faithfulness.evidence import Evidence
from tuimem.memory.faithfulness.judge import doubt


def judged(message: str, summary: str, *history: str) -> str:
    return doubt(summary, Evidence(message, history, ("Anna", "Jo", "Mira")))


@pytest.mark.parametrize(
    ("message", "summary", "reason"),
    [
        ("My brother called.", "Anna's brother Marcus called.", "names Marcus, which the message does not"),
        ("I met somebody.", "Anna met Ada.", "names Ada, which the message does not"),
        ("I met somebody.", "Anna met **Ada**.", "names Ada, which the message does not"),
        ("The train stopped in Nice.", "The train stopped in Lyon.", "names Lyon, which the message does not"),
        ("My boss wants it.", "Mr. Whitfield wants it.", "names Whitfield, which the message does not"),
        ("I called him.", "Marcus said that Anna called him.", "names Marcus, which the message does not"),
        ("Der König ist weg.", "König Friedrich ist weg.", "names Friedrich, which the message does not"),
        ("We waited three hours.", "Anna waited for 5 hours.", "says 5, which the message does not"),
        ("It was built in 1894.", "It was built in 1984.", "says 1984, which the message does not"),
        ("It weighs 2.5 kg.", "It weighs 25 kg.", "says 25, which the message does not"),
        ("It is 12 km long.", "It is 12 miles long.", "says 12 miles, where the message says km"),
        ("I did not go to the party.", "Anna went to the party.", "says “go party”, which the message denies"),
        ("We left without the map.", "They left with the map.", "says “map”, which the message denies"),
        ("I locked the door.", "Anna did not lock the door.", "denies “lock door”, which the message says"),
        (
            "Ich habe den Brief nicht gelesen.",
            "Anna hat den Brief gelesen.",
            "says “gelesen”, which the message denies",
        ),
        ("Je n'aime pas le fromage.", "Anna aime le fromage.", "says “aime fromage”, which the message denies"),
        ("No tengo dinero.", "Anna tiene dinero.", "says “dinero”, which the message denies"),
        ("Я не читала это письмо.", "Анна читала это письмо.", "says “читала письмо”, which the message denies"),
        ("私は肉を食べません。", "ミラは肉を食べる。", "says “食”, which the message denies"),
        ("我不喜欢咖啡。", "小明喜欢咖啡。", "says “喜欢”, which the message denies"),
    ],
)
def test_what_the_message_does_not_say_is_named(message: str, summary: str, reason: str):
    assert judged(message, summary) == reason


@pytest.mark.parametrize(
    ("message", "summary"),
    [
        ("I met the Hendersons in Poland.", "Anna met Mrs Henderson's family, who are Polish."),
        ("I work for the United Nations.", "Anna works for the UN."),
        ("i met dave in london", "Anna met Dave in London."),
        ("she lowers the lantern", "*Lowers the lantern.* **Quietly** she lowers it."),
        ("the wolves came closer", "Wolves approached. Then they came closer."),
        ("José lives in Sète.", "Jose lives in Sete."),
        ("Twelve people, 1,200 chairs, on the 2nd of May at 14:30.", "12 people, 1200 chairs, May second, 2:30."),
        ("I ate an apple, a pear and a plum.", "Anna ate three pieces of fruit."),
        ("We met at noon.", "They met at 12."),
        ("Il y avait quinze personnes à 18h30.", "Il y avait 15 personnes à 18:30."),
        ("Es waren einundzwanzig Leute.", "Es waren 21 Leute."),
        ("我昨天买了十二本书。", "小明昨天买了12本书。"),
        ("I did not go, I was tired.", "Anna didn't go because she was tired."),
        ("I won't sign it.", "Anna refused to sign it."),
        ("The door wasn't locked.", "The door was unlocked."),
        ("Why don't we take the boat?", "Anna suggested taking the boat."),
        ("Not only did we win, we broke the record.", "They won and broke the record."),
        ("I don't like tea, I like coffee.", "Anna doesn't like tea and likes coffee."),
        ("I did not go to the party but to the cinema.", "Anna went to the cinema."),
        ("Die Burg liegt auf einem Felsen.", "Anna beschreibt die Festung auf einem Berg."),
        ("Wir treffen uns am Montag in München.", "They meet in Munich on Monday."),
    ],
)
def test_other_words_for_the_same_are_no_reason_to_doubt(message: str, summary: str):
    assert judged(message, summary) == ""


def test_what_was_said_before_may_be_named():
    assert judged("Both, please.", "Jo chose the Riesling.", "The Riesling or the Merlot?") == ""


def test_at_most_three_reasons_are_given():
    assert judged("I called.", "Anna called Ada, Bo, Cy and Di.").count(";") == 2
