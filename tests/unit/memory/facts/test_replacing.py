"""What the user takes back and what they do not, and which fact may take the place of another."""

import pytest

from tuimem.memory.facts.replacing import is_other_value, may_replace, takes_back


def rows(table: str) -> list[tuple[str, str]]:
    """A fact a line, and what is said of it in quotation marks."""
    found = []
    for line in filter(None, table.split("\n")):
        fact, *said = (part.strip() for part in line.split("|"))
        found += [(fact, each) for each in said]
    return found


KEPT = """
User owns a blue bike.|My bike almost got stolen.|My bike bag got stolen.|My red bike got stolen.|My bike got dirty.
User has a dog called Rex.|My dog got lost.|My sister's dog got stolen.|If my dog got stolen I'd cry.
User is a student|I never graduated.|My sister graduated.|I graduated in 2010.|I graduated from high school.
User was a student|I graduated.
User plays chess.|I haven't played chess this week.|I don't play chess on Mondays.|I haven't played chess yet today.
User plays chess.|I don't play chess well.|I don't play chess with Tom any more.|I don't know why I play chess.
User plays chess.|I don't play chess for money.|I lost a game of chess.|I stopped the chess clock.|I quit the game.
User plays chess.|My son doesn't play chess.|My dentist stopped playing chess.|He doesn't play chess any more.
User plays chess.|I haven't stopped playing chess.|I never stopped playing chess.|I did not play chess.
User plays chess.|I won't play chess tonight.|If I don't play chess I get bored.|Don't you play chess any more?
User plays chess.|I wish I had stopped playing chess.|I'm not sure that I play chess well.
User plays chess.|People who don't play chess are odd.|I hate people who don't play chess.
User plays jazz.|The band no longer plays jazz.|I don't play jazz today.|I can't play jazz at the moment.
User drinks coffee.|I didn't drink coffee this morning.|There is no coffee left.|My coffee is not hot.
User drinks coffee.|I don't drink coffee in the evening.|I don't drink much coffee.|I don't drink cold coffee.
User has a dog called Rex.|I haven't seen my dog Rex today.|My dog Rex is not well.|Rex isn't called Max.
User has a dog called Rex.|I don't have time to walk my dog Rex.|I lost the leash of my dog Rex.|I don't have a cat.
User has a dog called Rex.|I don't walk my dog Rex.|Rex did not die.|My dog Rex does not like cats.
User has a dog called Rex.|My neighbour's dog died.|My sister has no dog.|I don't have a big dog.
User has a dog called Rex.|I have sold dog food.
User has a dog called Rex.|My dog Rex is not gone.|My dog Rex is gone to the vet.|Rex has no toys left.
User likes jazz.|That guy doesn't like jazz.|Most people don't like jazz.|You don't like jazz, do you.
User likes jazz.|I don't only like jazz, I love blues too.|I don't just like jazz.|Jazz is not dead.
User likes jazz.|I don't like jazz when it is loud.|I don't like playing jazz.|I don't think you like jazz.
User likes jazz.|I forgot that I like jazz.|Don't forget that I like jazz.|Never forget that I like jazz.
User likes jazz.|I don't hate jazz.|I don't want jazz now.|The jazz club was sold.|I left the jazz club.
User speaks French.|My wife does not speak French, I do.|I don't speak French at work.|I don't speak French fluently.
User speaks French and German.|I don't speak French any more.
User lives in Bern.|I stopped the car in Bern.|I left Bern at noon and was home in Basel at one.
User lives in Bern.|I don't live in the centre of Bern.|I haven't lived in Bern for long.|I don't like Bern.
User lives in Bern.|Tom moved away from Bern.|My parents don't live in Bern any more.|I was not in Bern.
User lives in Bern.|I left Bern this morning.|I'm not from Bern.|I don't work in Bern.|Bern is not big.
User lived in Bern.|I don't live in Bern any more.|I moved away from Bern.
User is learning Spanish.|I haven't learned any Spanish today.|I'm not learning Spanish this week.
User is learning Spanish.|I never learned Spanish at school.|I don't teach Spanish.|I'm not Spanish.
User works at Acme as a designer.|I'm not working today.|I left Acme at noon.|I left work at five.
User works at Acme as a designer.|I don't like Acme.|I don't work at Acme on Fridays.|My boss left Acme.
User is a nurse.|I'm not a bad nurse.|I'm not just a nurse.|My mother is not a nurse.|I'm not a nurse like Anna.
User is vegetarian.|My wife is not vegetarian.|I'm not only vegetarian.|This soup is not vegetarian.
User does not eat meat.|I stopped eating meat.|I don't eat meat.|My wife eats meat.|I no longer eat meat.
User does not smoke.|I quit smoking.|I don't smoke any more.|My brother smokes.
User commutes to Thun by train.|I don't commute by car.|I didn't commute to Thun yesterday.
User commutes to Thun by train.|The train to Thun was cancelled.
User's sister Mia lives in Oslo.|I don't live in Oslo.|My brother doesn't live in Oslo.|I left Oslo at noon.
User's sister Mia lives in Oslo.|Anna doesn't live in Oslo any more.|My sister Lea doesn't live in Oslo.
User's sister Mia lives in Oslo.|Mia doesn't like Oslo.|My sister Mia is not in Oslo today.
User's mother is from Poland.|My mother is not in Poland.|I am not from Poland.|My mother's boss is not from Poland.
User's dentist plays golf.|I don't play golf any more.|My barber doesn't play golf any more.
User plays golf.|My dentist doesn't play golf any more.|My dentist's son gave up golf.
User owns a blue bike.|I sold my red bike.|My brother sold my blue bike's bell.|I sold a bike at work.
User owns a blue bike.|I want to sell my blue bike.
User owns a blue bike.|I almost sold my blue bike.|I didn't sell my blue bike.|Anna sold her blue bike.
User owns a blue bike.|I lost the key of my blue bike.
User goes to the gym twice a week.|I didn't go to the gym.|I stopped at the gym.|I can't go to the gym this week.
User sings in a choir on Mondays.|I don't sing in the shower.|The choir no longer sings on Mondays.
User visited Rome in 2022.|I didn't visit Rome in 2023.|I haven't visited Rome lately.|I don't visit Rome any more.
User is 34 years old.|I'm not 40.|My son is not 34.|I'm not old.
User writes most code in Python.|I don't write code on Sundays.|I don't write Python books.
User is vegetarian|I'm not vegetarian because of animals but because of the climate
User eats no sugar|I don't avoid sugar for my health but for my teeth
User is married|I'm not married to my job|I never got divorced|I got divorced in 2010|If I got divorced I'd move
User is married to Tom|I almost got divorced|Ben and I got divorced|My sister got divorced|I divorced Ben in 1999
User has a girlfriend|My brother broke up with his girlfriend|I broke up with my band|My girlfriend left me a note
User has a girlfriend|I didn't break up with my girlfriend|My girlfriend left me at the station
User works at Acme|I was laid off from Globex|My wife was laid off from Acme|I was fired from Acme in 2009
User owns Tesla shares|I sold my Tesla
User has an exam on Tuesday|My exam on Monday was cancelled|Her exam was cancelled
User has a dog|I gave my cat away|I gave my dog a bone|My sister gave my dog away
User plays chess|We have not played chess in years, sadly|I never play chess on Sundays
User plays chess|I don't play chess anymore with my dad|I wouldn't play chess for money|Playing chess is not easy
User plays chess|I am not playing chess right now|Nobody plays chess any more|I don't play chess as often as before
User plays chess|I doubt that I play chess well|My team lost at chess
User likes jazz|I don't like all jazz|I don't like it|I don't like jazz bars|I don't like jazz in the morning
User likes jazz|I didn't like jazz as a child|I don't like this jazz album|I'm not saying I like jazz
User likes jazz|I don't like jazz nearly as much as blues
User lives in Bern|I no longer work in Bern|I don't live in the city of Bern|I moved to the other side of Bern
User lives in Bern|I don't live alone in Bern|I don't live in Bern Switzerland's biggest suburb
User lives in Bern|Bern no longer has trams|The shop in Bern closed|We left Bern early|I moved my office out of Bern
User has a sister called Mia|I don't have a brother|My sister is not well|I haven't got a sister in Bern
User has a sister called Mia|Mia isn't here|I haven't called my sister Mia|My sister Mia sold her car
User has a sister called Mia|I lost my sister's book|I don't have my sister's number|My sister's dog died
User has two cats|My cats are not hungry|I have no time for cats|One of my cats is not well|I don't have three cats
User has two cats|My cat food is gone|I sold the cat tree
User works at Acme|I stopped at Acme|I'm not at Acme today|I don't work at Acme in Bern|I can't work at Acme tomorrow
User works at Acme|Acme no longer sells boats|I left Acme early|My sister no longer works at Acme
User works at Acme|I quit smoking at Acme
User drinks tea with milk|I don't drink milk|I'm out of milk|I never drink tea without milk
User drinks tea with milk|I don't drink tea with lemon
User is married to Tom|Tom isn't home|I'm not married to my job|My boss is not married to Tom
User's car is red|My car isn't here|My car isn't working|I don't have my car today|I don't wash my car
User's car is red|My sister's car is not red
User's birthday is on 5 May|My birthday isn't far away|I don't celebrate my birthday|My birthday party was cancelled
User's birthday is on 5 May|It's not my birthday today
User is a teacher|I'm not a teacher's pet|I was not a teacher in 2010|My teacher is not nice|I am not your teacher
User is a teacher|I'm not teaching today
User reads comics|I don't read comics in bed|I don't read much|I haven't read any comics lately|I lost my comics
User has a garden|I don't have a garden chair|My garden is not big|I haven't been in the garden
User has a garden|My neighbour sold his garden|I have no flowers in the garden|The garden is over there
User runs 5 km every morning|I didn't run this morning|I don't run 10 km|I don't run marathons
User is learning Spanish|I don't speak Spanish|I can't learn Spanish grammar|I forgot my Spanish book
User is learning Spanish|I lost my Spanish book
User wants to visit Japan|I haven't visited Japan|I don't want to visit Japan in summer
User wants to visit Japan|My wife doesn't want to visit Japan
User smokes|I don't smoke in the house|I don't smoke inside|My wife doesn't smoke|I don't smoke cigars
User smokes|I'm not smoking right now
User eats meat|I don't eat meat on Fridays|I don't eat raw meat|The dog doesn't eat meat
User eats meat|I don't eat meat with my hands
User has a meeting with Anna on Monday|I don't have a meeting with Tom|The meeting with Tom was cancelled
User's dog is called Rex|I didn't call my dog|My dog doesn't listen to Rex|My other dog isn't called Rex
User loves Anna|I don't love Bob|Anna doesn't love me|Bob doesn't love Anna
User does not like olives|I don't hate olives|I like olive oil|My wife likes olives|I don't like olives any more
User can swim|I can't swim today|I can't swim well|My son can't swim
User's mother lives in Rome|I don't live in Rome|My mother-in-law doesn't live in Rome any more
User's mother lives in Rome|My mother doesn't live in the centre of Rome|My mother's sister doesn't live in Rome
Der Nutzer mag Tee|Meine Frau mag keinen Tee.|Ich mag heute keinen Tee.|Er mag keinen Tee.
"""
GONE = """
User plays chess.|I don't play chess any more.|I no longer play chess.|I stopped playing chess last year.
User plays chess.|I gave up chess.
User plays chess.|I've never played chess.|I don't play chess.|It's not true that I play chess.|I quit playing chess.
User plays chess every Tuesday|I don't play chess any more.|I don't play chess any more because I have no time.
User plays jazz.|I don't play jazz any more.|Actually I don't play jazz.
User drinks coffee.|I don't drink coffee any more.|I stopped drinking coffee two weeks ago.|We no longer drink coffee.
User has a dog called Rex.|My dog Rex died.|Rex died this morning.|Sadly my dog died yesterday.|I don't have a dog.
User has a dog called Rex.|I have no dog any more.|I no longer have a dog.|I gave away my dog Rex.
User likes jazz.|I don't like jazz any more.|I never liked jazz.|I stopped liking jazz.|I can't stand jazz any more.
User likes tea|Forget that I like tea.|Please forget that I like tea.|I don't like tea.|That I like tea is wrong.
User speaks French.|I don't speak French, my wife does.|I don't speak any French.
User lives in Bern.|I don't live in Bern any more.|I no longer live in Bern.|I moved away from Bern.
User lives in Bern.|I moved out of Bern last week.
User lives in Bern.|I moved from Bern to Lyon.|I have left Bern for good.|I have never lived in Bern.
User lived in Bern.|I never lived in Bern.|I didn't live in Bern.
User is learning Spanish.|I'm no longer learning Spanish.|I stopped learning Spanish.|I gave up learning Spanish.
User is learning Spanish.|I gave up Spanish.
User works at Acme as a designer.|I don't work at Acme any more.|I left Acme last month.|I quit my job at Acme.
User is a nurse.|I'm not a nurse any more.|I am no nurse.|I don't work as a nurse any more.
User is a nurse.|I stopped working as a nurse.
User is vegetarian.|I'm not vegetarian any more.|I stopped being vegetarian.|I'm no longer a vegetarian.
User does not eat meat.|I eat meat again.|I eat meat now.|I started eating meat again.
User is afraid of spiders|I'm not afraid of spiders any more.|I am no longer afraid of spiders.
User is allergic to nuts|I'm not allergic to nuts after all.|I don't have a nut allergy.
User has a nut allergy|I'm not allergic to nuts.
User commutes to Thun by train|I no longer commute to Thun.|I stopped commuting to Thun.
User's sister Mia lives in Oslo.|My sister doesn't live in Oslo any more.|Mia no longer lives in Oslo.
User's sister Mia lives in Oslo.|My sister Mia moved away from Oslo.
User's mother is from Poland.|My mother is not from Poland.
User's boss is called Martin.|Martin is not my boss any more.|My boss isn't called Martin any more.
User's dentist plays golf.|My dentist doesn't play golf any more.|My dentist gave up golf.
User's stepbrother is allergic to nuts|My stepbrother isn't allergic to nuts any more.
User owns a blue bike.|I sold my blue bike.|I sold my bike last week.|I don't own a blue bike any more.
User owns a blue bike.|My blue bike was stolen.|My blue bike got stolen.|My bike got stolen last week.
User is a law student|I graduated.|I finally graduated last week.|I've graduated!
User drives a red Toyota|I sold my red Toyota.|I don't drive a Toyota any more.
User goes to the gym twice a week.|I stopped going to the gym.|I stopped going to the gym twice a week.
User goes to the gym twice a week.|I don't go to the gym any more.
User sings in a choir on Mondays.|I don't sing in the choir any more.|I left the choir.|I quit the choir in May.
User is writing a novel about bees.|Forget that I'm writing a novel about bees.|I'm not writing a novel any more.
User is writing a novel about bees.|I gave up my novel about bees.
User visited Rome in 2022.|I never visited Rome.|I didn't visit Rome in 2022.
User wants to run a marathon next year|I don't want to run a marathon any more.
User can't stand coffee|I like coffee now.
User wears glasses|I no longer wear glasses.|I don't wear glasses any more, I had surgery.
User is married to Tom|I'm not married to Tom any more.
User lives in Lyon|Forget that I live in Lyon.|That's wrong, I don't live in Lyon.|It is wrong that I live in Lyon.
User plays chess|I have stopped playing chess|I don't play chess now|We don't play chess any longer
User plays chess|I've given up chess|I've quit chess|To be honest, I don't play chess
User plays chess|Chess? I don't play chess anymore!
User likes jazz|I don't love jazz any more|I hate jazz now|I do not like jazz|I don't really like jazz any more
User lives in Bern|I don't live in Bern, I live in Basel|I have moved out of Bern|Please delete that I live in Bern
User lives in Bern|I'm not living in Bern any more|I do not live in Bern
User has a sister called Mia|I don't have a sister|I have no sister
User has two cats|I don't have cats any more|I no longer have any cats|Both my cats died|My cats died
User works at Acme|I quit Acme|I've left Acme|I don't work for Acme any more|I no longer work at Acme
User works at Acme|I lost my job at Acme|I quit my job
User is married to Tom|I'm no longer married to Tom|I'm not married any more
User's car is red|My car is not red any more|I sold my car|My car isn't red
User is a teacher|I'm not a teacher|I no longer work as a teacher
User has a garden|We don't have a garden any more|I gave up my garden|We sold our garden
User smokes|I quit smoking|I don't smoke|I gave up smoking two years ago|I no longer smoke
User eats meat|I no longer eat meat|I stopped eating meat in 2020|I never eat meat|I don't eat any meat
User wants to visit Japan|I no longer want to visit Japan|I don't want to visit Japan
User can swim|I can't swim
User's mother lives in Rome|My mum no longer lives in Rome|My mother moved away from Rome
User's dentist is called Tom|Tom isn't my dentist any more|My dentist isn't called Tom
User subscribes to the Times|I no longer subscribe to the Times
User volunteers at a shelter|I stopped volunteering at the shelter|I don't volunteer at the shelter any more
User is vegan|I'm not vegan|I'm not vegan anymore|I stopped being vegan
User takes vitamin D|I don't take vitamin D any more|I stopped taking vitamin D
User plays in a band|I left the band|I don't play in a band any more|I quit the band
User drives a Skoda|I don't drive a Skoda any more|I sold the Skoda|I got rid of my Skoda
User is building a boat|I'm not building a boat any more|I gave up building a boat|I sold my boat
User does not like olives|I like olives now|Actually I like olives
User is learning the cello|I stopped learning the cello|I gave up the cello
User is married|I got divorced|We got divorced last year|I'm divorced
User is married to Tom|Tom and I got divorced|I divorced Tom|I got divorced
User has a girlfriend|I broke up with my girlfriend|My girlfriend and I broke up last week|My girlfriend left me
User works at Acme|I was laid off from Acme|I got fired from Acme last month|I've been let go by Acme
User has a dog|I gave my dog away|I've given our dog away
User has an exam on Monday|My exam on Monday was cancelled|My exam was canceled
User is vegetarian|I'm not vegetarian any more because I missed fish
Der Nutzer mag Tee|Ich mag keinen Tee mehr.
用户喜欢茶|我不喜欢茶了
"""


@pytest.mark.parametrize(("fact", "said"), rows(KEPT))
def test_what_is_denied_of_another_thing_or_time_or_by_another_one_takes_nothing_back(fact: str, said: str):
    assert not takes_back(said, fact)


@pytest.mark.parametrize(("fact", "said"), rows(GONE))
def test_what_the_user_says_to_be_over_or_never_so_is_taken_back(fact: str, said: str):
    assert takes_back(said, fact)


REPLACED = """
User works at Acme|User works at Globex|I work at Globex now.
User works as a nurse|User works as a baker|I work as a baker now.
User works at Acme|User works at Globex|I changed jobs. I work at Globex.
User drives a Skoda|User drives a Volvo|I drive a Volvo now.
User's sister is called Lea|User's sister is called Mia|Actually my sister is called Mia.
User's boss is called Martin|User's boss is called Sandra|My new boss is called Sandra.
User's editor is Helix|User's editor is Zed|I switched editors, my editor is Zed now.
User's favourite colour is blue|User's favourite colour is green|My favourite colour is green now.
User plays chess every Tuesday|User plays chess every Friday|I play chess every Friday now.
User plays chess|User plays go|I switched from chess to go, I play go.
User lives in Lyon|User lives in Bern|I live in Bern.
User is 34 years old|User is 35 years old|I'm 35.
User's name is Jo|User's name is Jonathan|My name is Jonathan.
User is called Jo|User's name is Jonathan|My name is Jonathan.
User is married to Tom|User is married to Ben|I am married to Ben.
User has 2 cats|User has 3 cats|I have 3 cats now.
User's sister Mia lives in Oslo|User's sister Mia lives in Turin|My sister Mia lives in Turin.
User lives in Bern|User moved to Lyon|I moved to Lyon.
User moved to Berlin in 2022|User moved to Berlin in 2023|Correction: I moved to Berlin in 2023.
User has been married to Tom since 2010|User has been married to Ben since 2020|I have been married to Ben since 2020.
User's exam was moved to Monday|User's exam was moved to Friday|My exam was moved to Friday.
"""
BESIDE = """
User lives in Lyon|User lives for the mountains|I live for the mountains.
User lives in Lyon|User lives with their parents|I live with my parents now.
User lives in Lyon|User lives in a flat|I live in a flat.
User plays chess|User plays go|I play go now.
User plays chess|User plays the cello|I now play the cello.
User works at Acme|User works as a nurse|I work as a nurse now.
User works at Acme|User works on a novel|I work on a novel now.
User works at Acme|User works at Globex|I work at Globex.
User works as a nurse|User works as a baker|I work as a baker.
User works at Acme|User works at Globex|I bought a new phone. I work at Globex.
User drives a Skoda|User drives to work|I drive to work now.
User has a cat called Tom|User has a cat called Max|I now have a cat called Max.
User has a dog called Rex|User has a garden|I have a garden now.
User plays chess|User owns a boat|I own a boat now and play chess.
User's name is Jo|User's cat's name is Max|My cat's name is Max.
User's name is Jo|User's stage name is Max|My stage name is Max.
User plays golf|User's dentist plays golf|My dentist plays golf now.
User's dentist is called Martin|User's barber is called Tom|My barber is called Tom now.
User lives in Bern|User's stepbrother lives in Lyon|My stepbrother lives in Lyon now.
User likes tea|User likes coffee|I like coffee now.
User speaks French|User speaks German|I speak German now.
User is a nurse|User is a father|I am a father now.
User drank coffee in Rome|User drank tea in Rome|I drank tea in Rome.
User moved to Berlin in 2022|User moved to Berlin in 2023|I moved to Berlin in 2023.
User moved to Berlin in 2012|User moved to Rome in 2023|I moved to Rome in 2023.
User moved to Berlin in 2012|User lives in Rome|I live in Rome now.
User moved to Berlin in May|User moved to Berlin in June|I moved to Berlin in June.
User lives in Bern|User moved to Lyon in 2009|I moved to Lyon in 2009.
User got married in 2010|User got married in 2020|I got married in 2020.
User married Anna in 2010|User married Eva in 2020|I married Eva in 2020.
User's sister moved to Berlin in 2022|User's sister moved to Berlin in 2023|My sister moved to Berlin in 2023.
User's parents relocated to Spain in 1998|User's parents relocated to Spain in 2015|They relocated to Spain in 2015.
User became a father in 2010|User became a father in 2020|I became a father in 2020.
User has a cat|User has a cat allergy|I have a cat allergy.
User goes to Rome every year|User goes to Paris every month|I go to Paris every month now.
User bought a car in 2010|User bought a car in 2020|I bought a new car in 2020.
"""


def triples(table: str) -> list[tuple[str, ...]]:
    return [tuple(line.split("|")) for line in table.split("\n") if line]


@pytest.mark.parametrize(("old", "new", "said"), triples(REPLACED))
def test_what_is_so_instead_takes_the_place_of_what_was(old: str, new: str, said: str):
    assert may_replace(old, new, said)


@pytest.mark.parametrize(("old", "new", "said"), triples(BESIDE))
def test_what_is_so_beside_it_does_not(old: str, new: str, said: str):
    assert not may_replace(old, new, said)
    assert not is_other_value(old, new)
