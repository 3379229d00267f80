"""Which facts are one fact, and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.memory.facts.likeness import Likeness, same_fact


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("User lives in Lyon", "The user is living in Lyon."),
        ("User likes tea", "User loves tea"),
        ("User has two cats", "The user has 2 cats."),
        ("User's favourite colour is blue", "User's favorite colour is blue"),
        ("User is a nurse", "User works as a nurse"),
        ("User is learning Spanish", "User is studying Spanish"),
        ("User has a dog called Rex", "User has a dog"),
        ("User has a brown dog", "User has a dog"),
        ("用户喜欢绿茶", "用户很喜欢绿茶"),
        ("Der Nutzer wohnt in Lyon", "Der Nutzer wohnt jetzt in Lyon"),
    ],
)
def test_other_words_for_the_same_add_nothing(old: str, new: str):
    assert same_fact(old, new) is Likeness.SAME


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("User has a dog", "User has a dog called Rex"),
        ("User likes tea", "User likes green tea"),
        ("User is allergic to peanuts", "The user is allergic to peanuts and walnuts"),
        ("User has a sister called Mia", "User has a sister called Mia who lives in Bern"),
        ("User works at Acme", "User works at Acme as a designer"),
    ],
)
def test_what_says_more_updates(old: str, new: str):
    assert same_fact(old, new) is Likeness.UPDATE


NEAR_MISSES = [
    ("User lives in Lyon", "User's sister lives in Lyon"),
    ("User's sister lives in Lyon", "User's brother lives in Lyon"),
    ("User visited Rome in 2022", "User visited Rome in 2023"),
    ("User has 2 cats", "User has 3 cats"),
    ("User is 34 years old", "User is 35 years old"),
    ("User has a meeting at 14:30", "User has a meeting at 15:30"),
    ("User lives in Lyon", "User lives in Bern"),
    ("User has a dog called Rex", "User has a dog called Max"),
    ("User takes vitamin D", "User takes vitamin B"),
    ("User likes tea", "User does not like tea"),
    ("User likes tea", "User can't stand tea"),
    ("User wants a cat", "User has a cat"),
    ("User lived in Bern", "User lives in Bern"),
    ("User used to smoke", "User smokes"),
    ("User is a nurse", "User was a nurse"),
    ("Anna loves Bob", "Bob loves Anna"),
    ("User likes tea with milk", "User likes milk"),
    ("User likes milk", "User likes tea with milk"),
    ("User plays chess on Mondays", "User plays chess on Tuesdays"),
    ("User's favourite colour is blue", "User's favourite colour is green"),
    ("用户住在里昂", "用户住在伯尔尼"),
    ("用户喜欢茶", "用户不喜欢茶"),
    ("用户的姐姐喜欢绿茶", "用户喜欢绿茶"),
    ("Der Nutzer mag Tee", "Der Nutzer mag keinen Tee"),
    ("Die Schwester des Nutzers wohnt in Lyon", "Der Nutzer wohnt in Lyon"),
    ("L'utilisateur ne mange pas de viande", "L'utilisateur mange de la viande"),
    ("L'utilisateur habite à Lyon", "La soeur de l'utilisateur habite à Lyon"),
    ("User ran a marathon in May 2023", "User ran a marathon in June 2023"),
    ("User's birthday is in June", "User's birthday is in May"),
    ("My mum's birthday is in May", "My mum's birthday is in June"),
    ("User takes a pill at 8 am", "User takes a pill at 8 pm"),
    ("User takes a pill at 8am", "User takes a pill at 8 p.m."),
    ("Garbage is collected in even weeks", "Garbage is collected in odd weeks"),
    ("User goes to the gym every day", "User goes to the gym every other day"),
    ("User's old car is red", "User's new car is red"),
    ("User sleeps on the left side", "User sleeps on the right side"),
    ("User swims in the morning", "User swims in the evening"),
    ("User swims once a week", "User swims twice a week"),
    ("User works on weekdays", "User works on weekends"),
    ("User's dentist plays golf", "User's barber plays golf"),
    ("User's dentist plays golf", "User's dentist's son plays golf"),
    ("User's neighbour plays golf", "User's neighbour's gardener plays golf"),
    ("User's mother plays golf", "User's mother-in-law plays golf"),
    ("User's brother plays golf", "User's step brother plays golf"),
    ("User's wife is called Anna", "User's ex wife is called Anna"),
    ("User's wife is called Anna", "User's first wife is called Anna"),
    ("User's car is red", "User's dentist's car is red"),
    ("User's name is Max", "User's stage name is Max"),
    ("User's name is Max", "User's barber is called Max"),
    ("User plays golf", "Tom plays golf"),
    ("User plays golf", "The dentist plays golf"),
    ("User lives in Lyon", "Tom lives in Lyon"),
    ("I play golf", "My dentist plays golf"),
    ("User has a dog", "User's dentist has a dog"),
    ("User's birthday is 5 May", "User's godson's birthday is 5 May"),
    ("User has a house in Spain", "User's tutor has a house in Spain"),
]
OF_OTHERS = (
    *("barber", "gardener", "therapist", "mentor", "lawyer", "stepbrother", "godson", "twin", "in-laws", "students"),
    *("crush", "dentist", "tutor", "nanny", "postman", "client", "best man", "yoga class", "car", "old school"),
)


@pytest.mark.parametrize(("one", "other"), NEAR_MISSES)
def test_near_misses_never_merge(one: str, other: str):
    assert same_fact(one, other) is same_fact(other, one) is Likeness.OTHER


@pytest.mark.parametrize("who", OF_OTHERS)
@pytest.mark.parametrize("what", ["plays golf", "is allergic to nuts", "lives in Bern", "has a dog", "juggles knives"])
def test_what_is_said_of_somebody_of_the_users_is_never_said_of_the_user(who: str, what: str):
    for one, other in (("User", "User's {}"), ("I", "My {}"), ("User", "My {}")):
        theirs = f"{other.format(who)} {what}"
        assert same_fact(f"{one} {what}", theirs) is same_fact(theirs, f"{one} {what}") is Likeness.OTHER


PAIRS = [
    ("User walks dogs.", "User has a dog.", Likeness.OTHER),
    ("User has a dog.", "User walks dogs.", Likeness.OTHER),
    ("User works with dogs", "User has a dog", Likeness.OTHER),
    ("User needs a car", "User has a car", Likeness.OTHER),
    ("User sells cars", "User has a car", Likeness.OTHER),
    ("User repairs bicycles", "User rides a bicycle", Likeness.OTHER),
    ("User is a dog trainer", "User has a dog", Likeness.OTHER),
    ("User has a cold", "User is cold", Likeness.OTHER),
    ("User teaches Spanish", "User speaks Spanish", Likeness.OTHER),
    ("User reads comics", "User draws comics", Likeness.OTHER),
    ("User writes novels", "User reads novels", Likeness.OTHER),
    ("User often cooks for his parents", "User lives with his parents", Likeness.OTHER),
    ("User has a piano", "User plays the piano", Likeness.OTHER),
    ("User collects stamps", "User has stamps", Likeness.OTHER),
    ("User is walking dogs", "User has a dog", Likeness.OTHER),
    ("User visited Japan", "User is in Japan", Likeness.OTHER),
    ("User moved from Bern", "User moved to Bern", Likeness.OTHER),
    ("User moved from Bern to Lyon", "User lives in Bern", Likeness.OTHER),
    ("User commutes to Basel", "User commutes from Basel", Likeness.OTHER),
    ("User is from Lyon", "User is in Lyon", Likeness.OTHER),
    ("User goes to bed before 10", "User goes to bed after 10", Likeness.OTHER),
    ("User voted for the bridge", "User voted against the bridge", Likeness.OTHER),
    ("User never eats fish", "User sometimes eats fish", Likeness.OTHER),
    ("User has one son", "User has two sons", Likeness.OTHER),
    ("User runs 5 km", "User runs 5 miles", Likeness.OTHER),
    ("User's dog is ill", "User is ill", Likeness.OTHER),
    ("User's mother is a nurse", "User is a nurse", Likeness.OTHER),
    ("User's friend has a dog", "User has a dog", Likeness.OTHER),
    ("User's neighbour Anna plays the cello", "User plays the cello", Likeness.OTHER),
    ("User's car is red", "User's bike is red", Likeness.OTHER),
    ("User's favourite food is pizza", "User's favourite drink is tea", Likeness.OTHER),
    ("User was a teacher", "User is a teacher", Likeness.OTHER),
    ("User wants to be a pilot", "User is a pilot", Likeness.OTHER),
    ("User will visit Rome in May", "User visited Rome in May", Likeness.OTHER),
    ("User had a cat", "User has a cat", Likeness.OTHER),
    ("User goes swimming on Fridays", "User goes swimming on Saturdays", Likeness.OTHER),
    ("User feeds cats", "User has a cat", Likeness.OTHER),
    ("User breeds rabbits", "User has rabbits", Likeness.OTHER),
    ("User has a dog walker", "User has a dog", Likeness.OTHER),
    ("User is a cat person", "User has a cat", Likeness.OTHER),
    ("User photographs birds", "User has a bird", Likeness.OTHER),
    ("User is looking for a flat", "User has a flat", Likeness.OTHER),
    ("User rents a flat", "User owns a flat", Likeness.OTHER),
    ("User lost a wallet", "User has a wallet", Likeness.OTHER),
    ("User sold a car", "User has a car", Likeness.OTHER),
    ("User misses Lyon", "User lives in Lyon", Likeness.OTHER),
    ("User knows Anna", "User is married to Anna", Likeness.OTHER),
    ("User works with Anna", "User works for Anna", Likeness.OTHER),
    ("User works at Acme", "User studies at Acme", Likeness.OTHER),
    ("User's sister sells shoes", "User's sister has shoes", Likeness.OTHER),
    ("User's sister Mia sells shoes", "User's sister Mia wears shoes", Likeness.OTHER),
    ("User's son plays football", "User plays football", Likeness.OTHER),
    ("User is allergic to cats", "User has a cat", Likeness.OTHER),
    ("User's cat is called Mitzi", "User's cat is called Felix", Likeness.OTHER),
    ("User is learning the cello", "User is learning the cello with a teacher", Likeness.OTHER),
    ("User works from home", "User works at home", Likeness.OTHER),
    ("User quit smoking", "User smokes", Likeness.OTHER),
    ("User's birthday is 3 May", "User's birthday is 4 May", Likeness.OTHER),
    ("User drinks tea without sugar", "User drinks tea with sugar", Likeness.OTHER),
    ("User lives with Anna", "User lives without Anna", Likeness.OTHER),
    ("User lives near Lyon", "User lives in Lyon", Likeness.OTHER),
    ("User takes the train to work", "User takes the bus to work", Likeness.OTHER),
    ("User hates the cold", "User has a cold", Likeness.OTHER),
    ("User is writing a thesis", "User has written a thesis", Likeness.OTHER),
    ("User paid for a boat", "User has a boat", Likeness.OTHER),
    ("User runs marathons", "User runs a company", Likeness.OTHER),
    ("User wears glasses", "User needs glasses", Likeness.OTHER),
    ("User is vegan", "User's wife is vegan", Likeness.OTHER),
    ("User comes from Lyon", "User is from Lyon", Likeness.SAME),
    ("User's sister is called Mia", "User has a sister called Mia", Likeness.SAME),
    ("User's dog is called Rex", "User has a dog named Rex", Likeness.SAME),
    ("User owns a boat", "User has a boat", Likeness.SAME),
    ("User is a teacher", "User works as a teacher", Likeness.SAME),
    ("User drives a Volvo", "The user drives a Volvo.", Likeness.SAME),
    ("User rides horses", "User rides a horse", Likeness.SAME),
    ("User is walking dogs", "User walks dogs", Likeness.SAME),
    ("User bakes bread every Sunday", "User bakes bread on Sundays", Likeness.SAME),
    ("User is allergic to nuts", "User has a nut allergy", Likeness.SAME),
    ("User is afraid of heights", "User has a fear of heights", Likeness.SAME),
    ("User can not swim", "User can't swim", Likeness.SAME),
    ("User dislikes olives", "User hates olives", Likeness.SAME),
    ("User has a black and white cat", "User has a cat", Likeness.SAME),
    ("User has a cat called Mitzi", "User's cat is called Mitzi", Likeness.SAME),
    ("User lives in Lyon", "User now lives in Lyon", Likeness.SAME),
    ("User usually gets up at 6", "User gets up at 6", Likeness.SAME),
    ("User has been vegetarian since 2015", "User is vegetarian", Likeness.SAME),
    ("User's birthday is 3 May", "User's birthday is on 3 May", Likeness.SAME),
    ("User is cooking for Anna", "User cooks for Anna", Likeness.SAME),
    ("User has a house in Spain", "User's house is in Spain", Likeness.SAME),
    ("User speaks French and German", "User speaks French", Likeness.SAME),
    ("User drinks coffee", "User only drinks coffee", Likeness.UPDATE),
    ("User walks dogs", "User walks dogs for a shelter", Likeness.UPDATE),
    ("User plays the piano", "User plays the piano in a band", Likeness.UPDATE),
    ("User's dog is called Rex", "User's dog is called Rex and is 3 years old", Likeness.UPDATE),
    ("User is a teacher", "User is a maths teacher", Likeness.UPDATE),
    ("User is a teacher", "User is a teacher in Oslo", Likeness.UPDATE),
    ("User has a garden", "User has a garden with an apple tree", Likeness.UPDATE),
    ("User reads comics", "User reads French comics", Likeness.UPDATE),
    ("User likes hiking", "User likes hiking in the Alps", Likeness.UPDATE),
    ("User's mother is a nurse", "User's mother is a nurse in Bern", Likeness.UPDATE),
    ("User is vegetarian", "User has been vegetarian since 2015", Likeness.UPDATE),
    ("User studies medicine", "User is studying medicine in Graz", Likeness.UPDATE),
    ("User is married", "User is married to Tom", Likeness.UPDATE),
    ("User has a brother", "User has a brother who is a pilot", Likeness.UPDATE),
    ("User's brother is a pilot", "User's brother is a pilot at Swiss", Likeness.UPDATE),
    ("User likes films", "User likes Korean films", Likeness.UPDATE),
    ("User has a bike", "User has a red bike", Likeness.UPDATE),
    ("User plays tennis", "User plays tennis on Tuesdays", Likeness.UPDATE),
    ("User eats meat", "User eats less meat", Likeness.UPDATE),
    ("User speaks French", "User speaks French and German", Likeness.UPDATE),
    ("User plays golf", "I play golf", Likeness.SAME),
    ("User's dentist plays golf", "My dentist plays golf", Likeness.SAME),
    ("User's dentist plays golf", "User's dentist Tom plays golf", Likeness.UPDATE),
    ("User's dentist has a dog", "User's dentist has a brown dog", Likeness.UPDATE),
    ("User has a dentist", "User has a dentist called Tom", Likeness.UPDATE),
    ("User has a tutor called Tom", "User's tutor is called Tom", Likeness.SAME),
    ("User's name is Anna", "User is called Anna", Likeness.SAME),
    ("User ran a marathon", "User ran a marathon in May", Likeness.UPDATE),
    ("User takes a pill at 8", "User takes a pill at 8 pm", Likeness.UPDATE),
    ("User's boss is called Sandra", "User's new boss is called Sandra", Likeness.SAME),
    ("User's favourite band is Blur", "User's favorite band is Blur", Likeness.SAME),
    ("Plays chess", "Plays chess on Mondays", Likeness.UPDATE),
    ("Lives in Bern", "Lives in Bern with Anna", Likeness.UPDATE),
]


@pytest.mark.parametrize(("old", "new", "likeness"), PAIRS)
def test_who_does_what_to_whom_and_where_tells_facts_apart(old: str, new: str, likeness: Likeness):
    assert same_fact(old, new) is likeness
    assert (same_fact(new, old) is Likeness.OTHER) is (likeness is Likeness.OTHER)


@given(st.text(max_size=80))
def test_a_fact_is_the_same_as_itself(text: str):
    assert same_fact(text, text) is Likeness.SAME
