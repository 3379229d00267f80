"""Facts whose only word of content is a name, which the user says with a word or two more."""

import pytest

from tuimem.memory.facts.grounded import is_grounded, why_not_grounded

CARRIED = [
    ("User has a Tesla", "I have a red Tesla"),
    ("User has ADHD", "I have severe ADHD"),
    ("User has ADHD", "I have ADHD so keep it short please"),
    ("User uses Firefox", "I use Firefox for everything"),
    ("User uses Vim", "I use Vim for everything"),
    ("User is Catholic", "I'm a strict Catholic"),
    ("User is a Catholic", "I'm a strict Catholic"),
    ("User is Muslim", "I'm Muslim so no pork"),
    ("User is from Poland", "I'm originally from Poland"),
    ("User is from Poland", "I come from Poland"),
    ("User uses ChatGPT", "I use ChatGPT for homework"),
    ("User has a Yamaha", "I have an old Yamaha"),
    ("User is German", "I'm a proud German"),
    ("User is Jewish", "I'm Jewish and keep kosher"),
    ("User uses Linux", "I'm using Linux at home"),
    ("User uses Notion", "I've been using Notion for two years"),
    ("User has PCOS", "I have PCOS and endometriosis"),
    ("User is from Ghana", "We are originally from Ghana"),
    ("User has an iPhone", "I have a brand new iPhone"),
    ("User gets BAföG", "I get BAföG every month"),
    ("User has Netflix", "I have Netflix at home"),
    ("User uses Excel", "I mostly use Excel at work"),
]

NOT_CARRIED = [
    ("User has a Tesla", "I have a Tesla poster"),
    ("User has a Tesla", "I have a toy Tesla"),
    ("User has a Tesla", "I don't have a red Tesla"),
    ("User has a Tesla", "I have no red Tesla"),
    ("User has a Tesla", "I want a red Tesla"),
    ("User has a Tesla", "I have an uncle with a Tesla"),
    ("User has a Tesla", "I have shares in Tesla"),
    ("User has a Tesla", "My boss has a red Tesla"),
    ("User has ADHD", "I have a book about ADHD"),
    ("User has ADHD", "I have patients with ADHD"),
    ("User has ADHD", "I have an ADHD coach"),
    ("User has ADHD", "I have suspected ADHD"),
    ("User has ADHD", "My son has severe ADHD"),
    ("User has ADHD", "I have a son with ADHD"),
    ("User has ADHD", "I hardly have ADHD"),
    ("User is Catholic", "I'm a former Catholic"),
    ("User is Catholic", "I'm an ex Catholic"),
    ("User is Catholic", "I'm a lapsed Catholic"),
    ("User is Catholic", "I'm hardly a strict Catholic"),
    ("User is Catholic", "I'm not a strict Catholic"),
    ("User is Catholic", "I'm no strict Catholic"),
    ("User is Catholic", "I'm with a strict Catholic"),
    ("User is Catholic", "I'm married to a strict Catholic"),
    ("User is Catholic", "I'm at a Catholic school"),
    ("User is a Catholic", "I'm a Catholic priest's daughter"),
    ("User is from Japan", "I'm back from Japan"),
    ("User is from Japan", "I'm just home from Japan"),
    ("User is from Japan", "I'm far from Japan"),
    ("User is from Japan", "I'm coming from Japan"),
    ("User is from Japan", "I just came from Japan"),
    ("User is from Japan", "I have a car from Japan"),
    ("User is from Japan", "I'm here with a colleague from Japan"),
    ("User is in Japan", "I'm originally from Japan"),
    ("User uses Firefox", "I never use Firefox for anything"),
    ("User uses Firefox", "I stopped using Firefox for everything"),
    ("User uses Firefox", "I hate to use Firefox for banking"),
    ("User uses Firefox", "I rarely use Firefox for banking"),
    ("User uses Firefox", "I refuse to use Firefox for banking"),
    ("User uses Firefox", "I use everything except Firefox"),
    ("User uses Firefox", "I use Firefox's competitor"),
    ("User uses Tom", "I use Tom's old laptop"),
    ("User is 30", "I'm 30 weeks pregnant"),
    ("User is German", "I'm a German teacher"),
    ("User is Tom", "I'm Tom's lawyer"),
    ("User has Tom", "I have a friend Tom"),
    ("User is a Tesla", "my car is a Tesla"),
    ("User is a Tesla", "our last car was a Tesla"),
]


@pytest.mark.parametrize(("content", "said"), CARRIED)
def test_more_may_be_said_of_what_a_fact_names(content: str, said: str):
    assert why_not_grounded(content, said) == ""


@pytest.mark.parametrize(("content", "said"), NOT_CARRIED)
def test_something_else_with_the_name_is_not_it(content: str, said: str):
    assert not is_grounded(content, said)
