"""What of pinned files fits: the first files first, whole lines, and never more than there is room for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.endpoint.estimate import estimate_tokens
from tuimem.memory.pinned import FileText, fit

TEXTS = st.lists(st.text(alphabet="ab {\n.", max_size=300), max_size=4)


@settings(max_examples=60)
@given(texts=TEXTS, room=st.integers(0, 150))
def test_what_is_sent_is_the_beginning_and_fits(texts: list[str], room: int) -> None:
    fitted = fit([FileText(str(n), text) for n, text in enumerate(texts)], room, estimate_tokens)
    assert [one.file.text for one in fitted] == texts
    assert sum(estimate_tokens(one.text) for one in fitted) <= room
    for one in fitted:
        assert one.file.text.startswith(one.text)
        assert (one.left_out == 0) == (one.tokens == estimate_tokens(one.text))


def test_a_file_is_cut_between_its_lines() -> None:
    lines = [f"Line {n} of the notes." for n in range(100)]
    (fitted,) = fit([FileText("notes", "\n".join(lines))], 100, estimate_tokens)
    assert fitted.text.splitlines() == lines[: len(fitted.text.splitlines())]
    assert fitted.tokens - fitted.left_out <= 100 < fitted.tokens


def test_one_long_line_is_cut_too() -> None:
    (fitted,) = fit([FileText("notes", "word " * 500)], 100, estimate_tokens)
    assert fitted.text.endswith("word")
    assert 80 < estimate_tokens(fitted.text) <= 100
