"""Who or what stands on which side of “than”, “by”, “of”, “from” and “to” stays there in a fact."""

import pytest

from tuimem.memory.facts.grounded import is_grounded, why_not_said

TURNED_ROUND = [
    ("User is taller than Tom", "Tom is taller than me"),
    ("User is taller than Tom", "Tom is taller than I am"),
    ("User is older than their brother", "My brother is older than me"),
    ("User's brother is older than them", "I'm older than my brother"),
    ("User earns more than their husband", "My husband earns more than me"),
    ("User is smarter than Zoe", "Zoe is smarter than I am"),
    ("User likes jazz more than rock", "I like rock more than jazz"),
    ("User likes jazz", "I like rock more than jazz"),
    ("User likes coffee", "I'd say I like tea way better than coffee"),
    ("User prefers coffee to tea", "I prefer tea to coffee"),
    ("User prefers coffee over tea", "I prefer tea over coffee"),
    ("User prefers cats to dogs", "Honestly I prefer dogs to cats"),
    ("User takes the car instead of the bus", "I take the bus instead of the car"),
    ("User is afraid of the dog", "The dog is afraid of me"),
    ("User is afraid of their boss", "My boss is afraid of me"),
    ("User is jealous of Anna", "Anna is jealous of me"),
    ("User is in love with Anna", "Anna is in love with me"),
    ("User is angry at Tom", "Tom is angry at me"),
    ("User is dependent on Tom", "Tom is dependent on me"),
    ("User is angry with Tom", "Tom is angry with me"),
    ("User is faster on the bike than on foot", "I'm faster on foot than on the bike"),
    ("User replaced Vim with Emacs", "I replaced Emacs with Vim"),
    ("User lives in Paris", "I live in a village not far from Paris"),
    ("User was kissed by Anna", "I kissed Anna"),
    ("User is proud of their mother", "My mother is proud of me"),
    ("User moved from Bern to Graz", "I moved from Graz to Bern"),
    ("User switched from Vim to Emacs", "I switched from Emacs to Vim"),
    ("User commutes from Basel to Olten", "I commute from Olten to Basel"),
    ("User was fired by Tom", "I fired Tom"),
    ("User was fired", "I fired my coworker"),
    ("User fired their coworker", "they fired my coworker"),
    ("User fired Tom", "I was fired by Tom"),
    ("User bit a dog", "I was bitten by a dog"),
    ("User was sued by Siemens", "I sued Siemens"),
    ("User lives in Paris", "I live near Paris"),
    ("User lives in Graz", "We live outside Graz"),
    ("User lives in Graz", "We live just outside of Graz"),
]

THE_SAME_WAY_ROUND = [
    ("User is taller than Tom", "I'm taller than Tom"),
    ("Tom is taller than User", "Tom is taller than me"),
    ("User's brother is older than them", "My brother is older than me"),
    ("User is older than their brother", "I'm two years older than my brother"),
    ("User has a brother who is older than them", "I have a brother who is older than me"),
    ("User likes rock more than jazz", "I like rock more than jazz"),
    ("User likes rock", "I like rock more than jazz"),
    ("User prefers tea to coffee", "I prefer tea to coffee"),
    ("User prefers tea over coffee", "I prefer tea to coffee"),
    ("User prefers tea", "I prefer tea to coffee"),
    ("User is afraid of the dog", "I'm afraid of the dog"),
    ("User is in love with Anna", "I'm in love with Anna"),
    ("User is friends with Tom", "Tom is friends with me"),
    ("User moved from Graz to Bern", "I moved from Graz to Bern"),
    ("User moved to Bern from Graz", "I moved from Graz to Bern"),
    ("User moved to Bern", "I moved from Graz to Bern"),
    ("User commutes between Graz and Bern", "I commute between Graz and Bern"),
    ("User works from Monday to Thursday", "I work from Monday to Thursday"),
    ("User switched from Emacs to Vim", "I switched from Emacs to Vim"),
    ("User is angry with Tom", "I'm so angry with Tom"),
    ("User replaced Emacs with Vim", "I replaced Emacs with Vim"),
    ("User is better at chess than at go", "I'm better at chess than at go"),
    ("User lives in Bern, near Zurich", "I live in Bern, near Zurich"),
    ("User was promoted to team lead", "They promoted me to team lead"),
    ("User fired Tom", "I fired Tom"),
    ("User was fired by Tom", "I was fired by Tom"),
    ("User was promoted", "I got promoted last week"),
    ("User was bitten by a dog", "I was bitten by a dog"),
    ("User is married", "I married Tom in May"),
    ("User is divorced", "I divorced Tom in May"),
    ("User lives near Paris", "I live near Paris"),
    ("User lives in Paris", "I live in Paris near the station"),
    ("User lives in a village near Paris", "I live in a village near Paris"),
    ("User works from home", "I'd rather not commute, I work from home"),
]


@pytest.mark.parametrize(("fact", "said"), TURNED_ROUND)
def test_what_stands_on_the_other_side_carries_no_fact(fact: str, said: str) -> None:
    assert not is_grounded(fact, said)


@pytest.mark.parametrize(("fact", "said"), THE_SAME_WAY_ROUND)
def test_what_stands_on_the_same_side_carries_it(fact: str, said: str) -> None:
    assert is_grounded(fact, said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("User is taller than Tom", "Tom is taller than me"),
        ("User prefers coffee to tea", "I prefer tea to coffee"),
        ("User moved from Bern to Graz", "I moved from Graz to Bern"),
    ],
)
def test_a_line_of_the_digest_keeps_the_sides_too(line: str, said: str) -> None:
    assert why_not_said(line, said)
