"""What the user says of a line of their page: that it holds no more, that another one stands for it, or neither."""

import pytest

from tuimem.memory.profile_page.grounds import is_superseded, is_taken_back


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Plays chess", "I now play chess every day."),
        ("Plays chess", "I play chess again."),
        ("Plays chess", "My son no longer plays chess."),
        ("Likes jazz", "I like jazz now."),
        ("Likes jazz", "I changed the jazz record."),
        ("Lives in Bern", "I now live in Bern with Anna."),
        ("Lives in Bern", "Bern has changed a lot."),
        ("Lives in Bern", "Tom moved away from Bern."),
        ("Lives in Bern", "My sister no longer lives in Bern."),
        ("Has a dog called Rex", "I changed the food of my dog Rex."),
        ("Has a dog called Rex", "I left my dog Rex at home."),
        ("Allergic to nuts", "My stepbrother is not allergic to nuts any more."),
        ("Works as a nurse", "I now work as a nurse in Bern."),
        ("Sister lives in Oslo", "I no longer live in Oslo."),
        ("Prefers short answers", "Now give me a short answer."),
        ("Builds a canoe", "I sold the paddle of my canoe."),
        ("Lives in Zürich", "My dentist no longer lives in Zürich."),
        ("Lives in Zürich", "I now live in Zürich with Anna."),
        ("Likes rösti", "I did not like the rösti today."),
        ("Answers in French, please", "Tom no longer answers in French."),
        ("Wohnt in Zürich", "Meine Schwester wohnt nicht mehr in Zürich."),
    ],
)
def test_a_line_of_which_the_user_only_speaks_stays(line: str, said: str) -> None:
    assert not is_taken_back(line, said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Plays chess", "I don't play chess any more."),
        ("Likes jazz", "I no longer like jazz."),
        ("Lives in Bern", "I moved away from Bern last month."),
        ("Lives in Bern", "I no longer live in Bern."),
        ("Has a dog called Rex", "My dog Rex died."),
        ("Allergic to nuts", "I'm not allergic to nuts after all."),
        ("Vegetarian", "I'm not vegetarian any more."),
        ("Works as a nurse", "I stopped working as a nurse."),
        ("Nurse", "I'm no longer a nurse."),
        ("Sister lives in Oslo", "My sister no longer lives in Oslo."),
        ("Does not eat meat", "I eat meat again."),
        ("Builds a canoe", "I sold my canoe."),
        ("The user owns a blue bike", "I sold my blue bike."),
        ("Lives in Zürich", "I no longer live in Zürich."),
        ("Wohnt in Zürich", "Ich wohne nicht mehr in Zürich."),
    ],
)
def test_a_line_that_the_user_takes_back_goes(line: str, said: str) -> None:
    assert is_taken_back(line, said)


@pytest.mark.parametrize(
    ("line", "by", "said"),
    [
        ("Plays chess", "Owns a boat", "I own a boat now and play chess."),
        ("Plays chess", "Plays go", "I now play go."),
        ("Lives in Bern", "Lives for the mountains", "I live for the mountains now."),
        ("Plays golf", "Dentist plays golf", "My dentist plays golf now."),
        ("Likes jazz", "Likes blues", "I like blues now."),
        ("Lives in Bern", "Lives in Lyon", "My sister now lives in Lyon."),
    ],
)
def test_a_line_that_holds_beside_another_is_not_replaced(line: str, by: str, said: str) -> None:
    assert not is_superseded(line, by, said)


@pytest.mark.parametrize(
    ("line", "by", "said"),
    [
        ("Lives in Bern", "Lives in Lyon", "I moved from Bern to Lyon last month."),
        ("Lives in Bern", "Lives in Lyon", "I live in Lyon now."),
        ("Plays chess", "Plays chess on Mondays", "I play chess on Mondays."),
        ("Works at Acme", "Works at Globex", "I work at Globex now."),
        ("Plays chess", "Plays go", "I gave up chess. I play go."),
        ("Prefers short answers", "Prefers long answers", "I changed my mind, I prefer long answers now."),
    ],
)
def test_a_line_that_is_so_otherwise_is_replaced(line: str, by: str, said: str) -> None:
    assert is_superseded(line, by, said)
