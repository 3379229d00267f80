"""What somebody of the user's is called, whatever else is said of them, and of whom else."""

import pytest

from tuimem.memory.facts.grounded import is_grounded, why_not_grounded

CARRIED = [
    ("User has a brother named Tom", "My brother Tom is a doctor"),
    ("User has a brother called Tom", "My brother Tom is a teacher at a school"),
    ("User has a husband named Ben", "My husband Ben is a chef"),
    ("User has a friend called Ben", "My friend Ben has two kids"),
    ("User has a friend named Ben", "My friend Ben has a dog"),
    ("User has a sister named Mia", "My sister Mia and her friends came over"),
    ("User's friend Ben has two kids", "My friend Ben has two kids"),
    ("User's brother Tom is a doctor", "My brother Tom is a doctor"),
    ("User's brother is a doctor", "My brother Tom is a doctor"),
    ("User's brother is called Tom", "My brother's name is Tom"),
    ("User's brother is named Tom", "My brother's name is Tom"),
    ("User has a brother named Tom", "My brother's name is Tom"),
    ("User's dog is called Rex", "My dog's name is Rex"),
    ("User has a dog named Rex", "My dog's name is Rex"),
    ("User's wife is called Ana", "My wife's name is Ana"),
    ("User's boss is called Karen", "My boss's name is Karen"),
    ("User's son is named Leo", "My son's name is Leo"),
    ("User has a son named Leo", "My son Leo has a fever"),
    ("User has a son named Leo", "My son Leo has asthma"),
    ("User's son Leo has asthma", "My son Leo has asthma"),
    ("User has a son called Leo", "My son Leo is 4"),
    ("User has a daughter named Mia", "My daughter Mia has a son"),
    ("User has a cat named Luna", "My cat Luna is a Siamese"),
    ("User has a wife named Eva", "My wife Eva is a teacher"),
    ("User's wife Eva is a teacher", "My wife Eva is a teacher"),
    ("User has a boss named Karen", "My boss Karen hates dogs"),
    ("User's mother-in-law is called Rosa", "My mother-in-law's name is Rosa"),
    ("User has an aunt named Rosa", "My aunt Rosa is a nurse and has three dogs"),
    ("User's cat is named Milo", "The name of my cat is Milo"),
    ("User's friends call them Bobby", "My friends call me Bobby"),
    ("User has a brother named Tom", "My little brother tom is a doctor"),
    ("User has a son named Leo", "our son Leo's fever is gone"),
    ("User has two brothers named Tom and Jim", "My two brothers Tom and Jim are visiting"),
    ("User has a friend named Ana Lopez", "My friend Ana Lopez is a chef"),
    ("User has a brother named Tom", "Tom is my brother and a doctor"),
    ("User's mother-in-law is called Rosa", "Our mother-in-law's name is Rosa"),
]

NOT_CARRIED = [
    ("User has a friend named Leo", "My friend Tom has a son Leo"),
    ("User has a friend named Leo", "My friend Tom has a son named Leo"),
    ("User has a friend called Leo", "My friend Tom likes Leo"),
    ("User has a friend named Leo", "My friend Tom is married to Leo"),
    ("User has a brother named Leo", "My brother Tom has a friend Leo"),
    ("User has a brother named Leo", "My brother Tom and his son Leo came"),
    ("User has a sister named Ana", "My brother Tom is married to Ana"),
    ("User has a brother named Ana", "My brother Tom is dating Ana"),
    ("User has a brother named Tom", "My brother's friend Tom is a doctor"),
    ("User has a brother named Tom", "My brother's friend is called Tom"),
    ("User has a brother named Tom", "My brother's name is not Tom"),
    ("User has a brother named Tom", "My brother works with Tom"),
    ("User's brother is called Tom", "My brother's friend's name is Tom"),
    ("User's brother is called Tom", "My brother's wife's name is Tom"),
    ("User's wife is called Ana", "My wife's sister's name is Ana"),
    ("User's doctor is nice", "My brother's doctor is nice"),
    ("User's doctor is Tom", "My brother Tom is a doctor"),
    ("User has a doctor named Tom", "My brother Tom is a doctor"),
    ("User is a doctor", "My brother Tom is a doctor"),
    ("User has two kids", "My friend Ben has two kids"),
    ("User has a dog", "My friend Ben has a dog"),
    ("User's teacher is called Tom", "My brother Tom is a teacher"),
    ("User has a son named Leo", "My sister's son Leo has asthma"),
    ("User has a son named Leo", "My brother has a son Leo"),
    ("User has a son named Leo", "My neighbour Leo has a son"),
    ("User has asthma", "My son Leo has asthma"),
    ("User's name is Leo", "My son's name is Leo"),
    ("User is called Leo", "My son's name is Leo"),
    ("User's name is Tom", "My brother's name is Tom"),
    ("User's dog is called Tom", "My brother Tom has a dog"),
    ("User has a dog named Tom", "My brother Tom has a dog"),
    ("User's friend is a doctor", "My brother Tom is a doctor"),
    ("User's sister lives in Rome", "My sister's friend lives in Rome"),
    ("User's sister lives in Rome", "My sister has a friend who lives in Rome"),
    ("User's friend Ben has three kids", "My friend Ben has two kids"),
    ("User has a colleague named Ana", "My colleague talked to Ana"),
    ("User has a wife named Eva", "My wife met Eva"),
    ("User has a wife named Eva", "My wife likes Eva"),
    ("User's wife is called Eva", "My wife called Eva"),
    ("User has a husband named Ben", "My ex husband Ben is a chef"),
    ("User has a wife named Eva", "My late wife Eva was a teacher"),
    ("User's mother is called Rosa", "My mother-in-law's name is Rosa"),
    ("User has a brother named Ana", "My brother Tom and Ana are doctors"),
    ("User has a brother named Tom", "Tom isn't my brother"),
    ("User has a brother named Tom", "I have no brother Tom"),
]


@pytest.mark.parametrize(("content", "said"), CARRIED)
def test_a_name_is_told_of_whoever_it_stands_beside(content: str, said: str):
    assert why_not_grounded(content, said) == ""


@pytest.mark.parametrize(("content", "said"), NOT_CARRIED)
def test_nobody_has_the_name_of_somebody_else(content: str, said: str):
    assert not is_grounded(content, said)
