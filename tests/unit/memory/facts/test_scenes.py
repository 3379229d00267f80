"""From where on a message is no longer about its writer: scenes that it opens, and texts that it hands over."""

import pytest

from tuimem.memory.facts.candidates import third_person
from tuimem.memory.facts.own_words import own_words

OPENED = [
    "Let's play a game. I am a knight called Arthur. I live in Camelot. My sword is called Excalibur.",
    "Pretend I'm a pirate. My ship is the Black Pearl. My parrot is called Coco.",
    "Imagine: I am rich. I own a castle.",
    "Imagine I am rich.\n\nI own a castle.",
    "Suppose I move to Bern. I live in the old town and my cat is called Tom.",
    "*I draw my sword* I am Arthur, king of the Britons! I live in Camelot.",
    "*draws his sword*\n\nI am Arthur. I live in Camelot.",
    "*bows* My name is Arthur. I live in Camelot.",
    "You are a doctor and I am your patient. I have a broken leg. My name is Bob.",
    "You're a pirate now. I am your captain and I own the ship.",
    "Act as a doctor. I have a broken leg.",
    "Can you play the role of a dragon? I am a knight. I live in Camelot.",
    "I want you to be my interviewer. My name is Bob. I live in Oslo.",
    "In my dream I own a castle and my cat is called Tom.",
    "Last night I dreamed of a sea. I own a castle and my cat is called Tom.",
    "In the film the hero says I am a vampire",
    "In our campaign I play an elf. My name is Eldrin. I live in Rivendell.",
    "Test: my name is John Doe and I live in Springfield.",
    "This is just a test. My name is John Doe.",
    "Example: I live in Springfield.",
    "Once upon a time I was a king. I own a castle.",
    "Let's pretend. I am a king.",
    "Let's say I live in Bern. My cat is called Tom.",
    "Let us role-play! I am a king. My castle is in Spain.",
    "Roleplay: I am a king and I live in Spain.",
    "Hey, let's do a roleplay. I am a king.",
    "I am a knight and you are the dragon. I live in Camelot.",
    "Assume that I am 50 years old. I have three kids.",
    "Say I own a castle. I have nine rooms.",
    "Continue the story. I am a knight.",
    "Write a story in which I own a castle. I have a dragon called Puff.",
    "Hypothetically, I own a castle. I have a dragon.",
    "You are a blacksmith. I'm your apprentice. I own a castle.",
    "You are the evil queen. I own a castle.",
    "You are my jailer and I am a king. I own a castle.",
    "I'm the king and you're the jester. I own a castle.",
    "Last week I had a dream about home. I had a dream. I own a castle.",
    "Can you play the vampire? I own a castle.",
    "What would you do if you were me? Let's imagine I own a bank. I have nine rooms.",
    "Stell dir vor, ich bin ein König. Ich wohne in Spanien.",
    "Imagine que je suis roi. J'habite à Lyon.",
    "假设我住在巴黎。我有两只猫。",
]
HANDED_OVER = [
    "Please check my sentence. I live in Oslo since ten years.",
    "Is this correct? I live in Oslo since 2010.",
    "Is this sentence right: I live in Oslo since 2010.",
    "I live in Oslo since ten years. Is this sentence correct?",
    "I live in Oslo since ten years.\n\nPlease correct my English.",
    "Translate. I live in Oslo.",
    "Translate into German.\n\nI live in Oslo.\n\nI have two cats.",
    "Could you proofread my essay? I live in Oslo. I have two cats.",
    "Fix the grammar. I lives in Oslo.",
    "Does this sound natural? I live in Oslo since 2010.",
    "Here is what my friend posted. I live in Oslo. I have two cats.",
    "Here's a message from my sister. I live in Oslo. I have two cats.",
    "This is what Tom wrote. I live in Oslo.",
    "My brother texted: I moved to Oslo. I have two cats.",
    "Tom posted:\nI live in Oslo.\nI have two cats.",
    "Rewrite this paragraph. I live in Oslo.",
    "Correct my German. I live in Oslo.",
    "Check this. I live in Oslo.",
    "Correct: I live in Oslo.",
    "Write me a story: I live in Oslo.",
    "Summarise this. I live in Oslo.",
    "Korrigiere bitte meinen Satz. Ich wohne in Oslo.",
    "Ist das richtig? Ich wohne seit 2010 in Oslo.",
]
OWN = [
    "I love role-playing games. My dog is called Rex.",
    "I play a roleplay game on Fridays.",
    "You are a lifesaver! I live in Bern.",
    "You're the best. I have two cats.",
    "You're a champ. I live in Bern.",
    "You're the worst. I live in Bern.",
    "You are a cutie. I live in Bern.",
    "You're a rock star. I live in Bern.",
    "You are the boring kind. I live in Bern.",
    "You are an amateur cook. I live in Bern.",
    "Thanks to you I'm a better cook and you're an amazing teacher. I live in Bern.",
    "Correct. I live in Bern.",
    "Correct! I live in Bern.",
    "Edit: I live in Bern.",
    "Fix it. I live in Bern.",
    "Please correct my German as we talk. I live in Bern.",
    "Can you play the piano? I live in Bern.",
    "Could you play the oboe or the harp? I live in Bern.",
    "Let's play tennis. I live in Bern.",
    "Let's play it safe. I live in Bern.",
    "We had a dream wedding in 2019. We live in Bern.",
    "I had a dream job once. I live in Bern.",
    "For my game studio I need artists. I live in Bern.",
    "In the movie theatre I sell popcorn. I live in Bern.",
    "Chapter 1 of my thesis is done. I live in Bern.",
    "*takes a deep breath* ok. I live in Bern.",
    "*clears throat* I live in Bern.",
    "Write me a CV: I am a nurse and I live in Bern.",
    "Tom asked: how are you? I live in Bern.",
    "You are right. I live in Bern.",
    "I'm writing a novel about bees. I live in Bern.",
    "I imagine it is late. I live in Bern.",
    "I tested it. I live in Bern.",
    "My test is on Monday. I live in Bern.",
    "I want to play the guitar. I live in Bern.",
    "I *really really* love jazz. I live in Bern.",
    "*sighs* I have two cats.",
    "* I live in Bern\n* I have two cats",
    "I live in Bern. Can you check the weather?",
    "Check my calendar, I live in Bern.",
    "In the book club I am the treasurer. I live in Bern.",
    "In the film industry I am known as Jo.",
    "I check my email every day. I live in Bern.",
    "Tell a story for my daughter Mia. She loves bees.",
    "My dream is to live in Bern.",
    "I correct essays for a living. I live in Bern.",
    "Here is what I like: jazz, tea and chess.",
    "Imagine that! I won a prize in 2020.",
    "I translate books. I live in Bern.",
    "Let's talk about food. I love jazz.",
    "I'm an actor and I play the king. I live in Bern.",
    "I live in Bern, is that correct?",
    "Suppose so. I live in Bern.",
    "My wife texted me today. I live in Bern.",
    "Was this built in 1900? I live in Bern.",
    "Is that okay? I live in Bern.",
    "I'd like to be a pilot. I live in Bern.",
    "I want to act in a film. I live in Bern.",
    "Could you be more precise? I live in Bern.",
    "For example, I live in Bern.",
    "For the exercise class I need shoes. I live in Bern.",
    "We dreamed of a house. I live in Bern.",
    "You are a bit slow. I live in Bern.",
    "You are a language model, so you cannot know that I live in Bern.",
    "You are a good listener. I live in Bern.",
    "In the show I watched there was a cat. I live in Bern.",
    "*I* live in Bern.",
    "Say hi to Tom. I live in Bern.",
]


@pytest.mark.parametrize("said", OPENED)
def test_nothing_is_said_of_the_writer_in_a_scene(said: str):
    assert list(third_person(own_words(said))) == [] and not any(
        name in own_words(said) for name in ("castle", "Camelot", "Bob", "Coco", "Springfield", "Spanien", "Lyon", "猫")
    )


@pytest.mark.parametrize("said", HANDED_OVER)
def test_nothing_is_said_of_the_writer_in_a_text_that_is_handed_over(said: str):
    assert "Oslo" not in own_words(said)


@pytest.mark.parametrize("said", OPENED[:6] + HANDED_OVER[:2])
def test_what_was_said_before_stays(said: str):
    assert own_words(f"I am a nurse.\n\n{said}") == own_words(f"I am a nurse.\n\n{said}\n\nI own a boat.")
    assert own_words(f"I am a nurse. {said}").startswith("I am a nurse.")


@pytest.mark.parametrize("said", OWN)
def test_ordinary_words_open_no_scene(said: str):
    assert own_words(said).endswith(said[-8:])
