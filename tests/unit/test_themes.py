"""The shipped themes can be read by everybody, and a user's own cannot break the program."""

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import Theme
from textual.widgets import Static

from tuimem.theme_files import SHIPPED, default_variables, load_themes

OWN = {
    *("qm-short", "qm-long", "qm-old", "qm-default", "qm-excluded", "qm-message-removed"),
    *("role-user", "role-character", "role-system", "reasoning"),
    *("segment-system", "segment-character", "segment-pinned", "segment-long", "segment-block", "segment-short"),
    *("segment-text", "segment-kept", "segment-authors-note", "segment-instruction", "segment-recall"),
    *("segment-profile", "segment-facts", "segment-digest", "segment-news"),
    "segment-free",
}
FIELDS = {"primary", "secondary", "accent", "foreground", "success", "warning", "error"}
STATUSES = ("qm-short", "qm-long", "qm-old", "qm-default", "qm-excluded")


def shipped() -> dict[str, Theme]:
    themes, problems = load_themes(Path("there is no such folder"))
    assert not problems
    return {theme.name: theme for theme in themes}


def brightness(colour: Color) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour.rgb)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, as WCAG 2.2 defines it: 1 to 21."""
    darker, lighter = sorted(brightness(Color.parse(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def test_three_themes_are_shipped_and_name_every_variable_of_ours() -> None:
    themes = shipped()
    assert tuple(themes) == SHIPPED
    assert all(themes[name].variables.keys() >= OWN for name in SHIPPED)
    assert [(theme.dark, theme.ansi) for theme in themes.values()] == [(True, False), (False, False), (True, True)]


@pytest.mark.parametrize("name", ["tuimem-dark", "tuimem-light"])
@pytest.mark.parametrize("ground", ["background", "surface", "panel"])
def test_all_text_has_the_contrast_that_wcag_aa_asks_for(name: str, ground: str) -> None:
    theme = shipped()[name]
    colours = {field: getattr(theme, field) for field in FIELDS}
    words = ("foreground-", "text-", "qm-", "role-", "reasoning", "segment-", "footer-key-", "footer-description-")
    colours |= {key: value for key, value in theme.variables.items() if key.startswith(words) and key != "segment-free"}
    weak = {key: contrast(colour, getattr(theme, ground)) for key, colour in colours.items()}
    assert {key: ratio for key, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", ["tuimem-dark", "tuimem-light"])
@pytest.mark.parametrize("pair", ["block-cursor", "block-cursor-blurred"])
def test_the_cursor_line_can_be_read(name: str, pair: str) -> None:
    variables = shipped()[name].variables
    assert contrast(variables[f"{pair}-foreground"], variables[f"{pair}-background"]) >= 4.5


@pytest.mark.parametrize("name", ["tuimem-dark", "tuimem-light"])
def test_selected_text_and_buttons_can_be_read(name: str) -> None:
    theme = shipped()[name]
    assert contrast(str(theme.foreground), theme.variables["input-selection-background"]) >= 4.5
    for field in ("primary", "success", "warning", "error"):
        assert contrast(theme.variables["button-color-foreground"], getattr(theme, field)) >= 4.5


@pytest.mark.parametrize("name", SHIPPED)
def test_statuses_and_segments_differ_in_colour(name: str) -> None:
    variables = shipped()[name].variables
    assert len({variables[status] for status in STATUSES}) == len(STATUSES)
    segments = [key for key in OWN if key.startswith("segment-")]
    assert len({variables[segment] for segment in segments}) == len(segments)


def test_the_ansi_theme_uses_the_terminals_colours_only() -> None:
    theme = shipped()["tuimem-ansi"]
    colours = {field: getattr(theme, field) for field in FIELDS} | theme.variables
    assert {key: colour for key, colour in colours.items() if not colour.startswith("ansi_")} == {}


class Swatches(App[None]):
    """Every variable of ours in use, which fails at once when one does not parse."""

    CSS = "\n".join(f".{name} {{ color: ${name}; background: ${name}; }}" for name in sorted(OWN))

    def __init__(self, themes: list[Theme]) -> None:
        super().__init__()
        for theme in themes:
            self.register_theme(theme)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return default_variables()

    def compose(self) -> ComposeResult:
        for name in sorted(OWN):
            yield Static(name, id=name, classes=name)


async def test_textual_takes_every_theme_and_its_variables(tmp_path: Path) -> None:
    write(tmp_path, "mixed", 'base = "tuimem-dark"\nansi = true\n')
    themes, _ = load_themes(tmp_path)
    async with Swatches(themes).run_test() as pilot:
        for theme in [*themes, pilot.app.available_themes["textual-light"]]:
            pilot.app.theme = theme.name
            await pilot.pause()
            expected = theme.variables.get("qm-short", default_variables()["qm-short"])
            assert pilot.app.query_one("#qm-short").styles.color == Color.parse(expected)


def test_a_theme_that_knows_nothing_of_ours_gets_colours_for_its_ground() -> None:
    themes = shipped()
    foreign = Theme("foreign", "#ff0000", dark=False)
    assert default_variables(foreign)["qm-short"] == themes["tuimem-light"].variables["qm-short"]
    assert default_variables()["qm-short"] == themes["tuimem-dark"].variables["qm-short"]
    assert default_variables(themes["tuimem-ansi"])["qm-short"] == "ansi_green"
    assert default_variables().keys() == OWN


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_a_theme_of_ones_own_needs_only_what_differs(tmp_path: Path) -> None:
    write(tmp_path, "sea", 'base = "tuimem-light"\nprimary = "#004466"\n[variables]\nqm-long = "#0000aa"\n')
    themes, problems = load_themes(tmp_path)
    sea = themes[-1]
    light = shipped()["tuimem-light"]
    assert not problems
    assert (sea.name, sea.primary, sea.dark, sea.background) == ("sea", "#004466", False, light.background)
    assert sea.variables["qm-long"] == "#0000aa"
    assert sea.variables["qm-short"] == light.variables["qm-short"]
    assert sea.variables["border"] == "#004466", "what repeats the primary colour follows it"
    assert sea.variables["role-character"] == light.variables["role-character"]


def test_without_a_base_the_one_with_the_same_ground_is_taken(tmp_path: Path) -> None:
    write(tmp_path, "a-light", "dark = false")
    write(tmp_path, "b-ansi", "ansi = true")
    light, ansi = load_themes(tmp_path)[0][-2:]
    assert light.background == shipped()["tuimem-light"].background
    assert ansi.variables == shipped()["tuimem-ansi"].variables


def test_a_copy_under_a_shipped_name_takes_its_place(tmp_path: Path) -> None:
    write(tmp_path, "mine", 'name = "tuimem-dark"\nbackground = "#000000"\n')
    themes, problems = load_themes(tmp_path)
    assert not problems
    assert [theme.name for theme in themes] == list(SHIPPED)
    assert themes[0].background == "#000000"
    assert default_variables()["qm-short"] == shipped()["tuimem-dark"].variables["qm-short"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("primary = ", "not valid TOML"),
        ('primary = "greenish"', "primary = 'greenish'"),
        ("primary = 3", "must be a colour"),
        ('colour = "#ffffff"', "'colour', which is not a theme field"),
        ('dark = "yes"', "must be true or false"),
        ("text_alpha = 3", "a number from 0 to 1"),
        ('base = "nord"', "tuimem-dark, tuimem-light or tuimem-ansi"),
        ("name = 3", "name that is not text"),
        ("variables = 3", "not a table"),
        ('[variables]\nqm-short = "bold"', "qm-short = 'bold'"),
        ('[variables]\nqm-short = "auto; } Screen { display: none"', "must be a colour"),
        ('[variables]\nlink-style = "fat"', "a text style"),
        ('[variables]\n"Qm Short" = "#ffffff"', "small letters"),
    ],
)
def test_a_bad_file_is_one_plain_problem_and_no_crash(tmp_path: Path, text: str, says: str) -> None:
    write(tmp_path, "bad", text)
    write(tmp_path, "good", "")
    themes, problems = load_themes(tmp_path)
    assert [theme.name for theme in themes] == [*SHIPPED, "good"]
    assert len(problems) == 1
    assert says in problems[0]
    assert "bad.toml" in problems[0]


def test_a_file_that_is_no_text_is_one_plain_problem(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.toml").mkdir()
    themes, problems = load_themes(tmp_path)
    assert len(themes) == len(SHIPPED)
    assert "not UTF-8" in problems[0]
    assert "cannot be read" in problems[1]


def test_shares_and_styles_are_taken(tmp_path: Path) -> None:
    write(
        tmp_path, "own", '[variables]\nqm-short = "#00ff00 50%"\nlink-style = "not underline"\nlink-color = "auto 60%"'
    )
    themes, problems = load_themes(tmp_path)
    assert not problems
    assert themes[-1].variables["qm-short"] == "#00ff00 50%"
