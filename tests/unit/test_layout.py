"""The source stays in order: small files, small functions, no foreign text as markup, and a wheel with all it needs."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "tuimem"
FILES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60
# Callables that parse what they are given as markup unless told not to.
MARKUP_BY_DEFAULT = {"notify": "markup", "Static": "markup", "Label": "markup"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def test_files_are_at_most_four_hundred_lines() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}
    assert lines["tuimem/app.py"] <= 250


def test_functions_fit_a_screen() -> None:
    long = [
        place(path, node)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_no_two_public_classes_have_one_name() -> None:
    places: dict[str, list[str]] = {}
    for path in FILES:
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(place(path, node))
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def foreign_markup(module: ast.Module) -> Iterator[ast.Call]:
    """Calls that would parse text which is not written in the source as markup."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        switch = MARKUP_BY_DEFAULT.get(name)
        if switch is None:
            continue
        texts = [*node.args, *(word.value for word in node.keywords if word.arg in {"message", "content"})]
        says_no = any(
            word.arg == switch and isinstance(word.value, ast.Constant) and word.value.value is False
            for word in node.keywords
        )
        if not says_no and (name == "notify" or any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts)):
            yield node


def test_no_foreign_text_is_parsed_as_markup() -> None:
    assert [place(path, call) for path in FILES for call in foreign_markup(tree(path))] == []


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("self.notify(text)", True),
        ("self.notify(f'{name}', markup=True)", True),
        ("Static(f'[b]{name}')", True),
        ("Label('a' + name)", True),
        ("self.notify(text, markup=False)", False),
        ("Static(f'{name}', markup=False)", False),
        ("Static(content)", False),
    ],
)
def test_the_search_for_markup_finds_it(source: str, caught: bool) -> None:
    assert bool(list(foreign_markup(ast.parse(source)))) is caught


def test_a_folders_init_hands_out_names_and_nothing_else() -> None:
    wrong = [
        place(path, node)
        for path in FILES
        if path.name == "__init__.py"
        for node in tree(path).body
        if not isinstance(node, ast.Import | ast.ImportFrom) and not _is_docstring(node) and not _is_all(node)
    ]
    assert [one for one in wrong if not one.startswith("tuimem/__init__.py")] == []


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_all(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in FILES if tree(path).body and not ast.get_docstring(tree(path))]
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def names() -> Iterator[tuple[str, str]]:
    """Every module, class and function of the package with its place."""
    for path in FILES:
        yield path.stem, str(path.relative_to(ROOT))
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name, place(path, node)


def test_names_are_no_metaphors() -> None:
    metaphor = re.compile(r"(^|_)(furnish|furniture|desk|house|stage|rooms|as_of)(_|$)|Desk|Furni|House|Stage|Rooms")
    assert [(name, where) for name, where in names() if metaphor.search(name)] == []


@pytest.mark.parametrize("name", ["Chats", "Summaries", "NotFound", "Database", "check", "Draft", "StoreThread"])
def test_one_name_is_one_thing(name: str) -> None:
    defined = [
        place(path, node)
        for path in FILES
        for node in tree(path).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
    ]
    assert len(defined) <= 1, defined


def imported(body: list[ast.stmt], modules: Mapping[str, ast.Module]) -> Iterator[str]:
    """The modules of the package that are imported with one that has this body, for types alone ones apart."""
    for node in body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield from {whole if whole in modules else node.module or ""} & modules.keys()
        elif isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & modules.keys()
        elif isinstance(node, ast.If | ast.Try | ast.With):
            inner = [] if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" else node.body
            yield from imported([*inner, *getattr(node, "orelse", [])], modules)


def test_no_module_imports_itself_in_a_circle() -> None:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): tree(path) for path in FILES}
    modules = {name.removesuffix(".__init__"): module for name, module in modules.items()}
    needs = {name: set(imported(module.body, modules)) - {name} for name, module in modules.items()}
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))
    assert len(order) == len(FILES)


def sleeps(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that let a fixed time pass, those apart that look again and again whether something has come."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.While):
            continue
        if isinstance(child, ast.Call) and ast.unparse(child.func).endswith("sleep"):
            length = child.args[0] if child.args else None
            if isinstance(length, ast.Constant) and length.value:
                yield child
        yield from sleeps(child)


def test_no_test_waits_for_a_time() -> None:
    files = (ROOT / "tests").rglob("*.py")
    assert [place(path, call) for path in sorted(files) for call in sleeps(tree(path))] == []


@pytest.mark.parametrize(
    ("source", "caught"),
    [("time.sleep(1)", True), ("async def f():\n await asyncio.sleep(0.1)", True), ("asyncio.sleep(0)", False)],
)
def test_the_search_for_fixed_times_finds_them(source: str, caught: bool) -> None:
    assert bool(list(sleeps(ast.parse(source)))) is caught


def test_everything_that_is_required_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [requirement for requirements in [project["dependencies"], *extras] for requirement in requirements]
    pins = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert all("==" in pin for pin in pins)
    pinned = {pin.partition("==")[0].lower().replace("_", "-") for pin in pins}
    names = {requirement.split(">")[0].split("=")[0].split("<")[0].lower() for requirement in wanted}
    assert names - pinned == set()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with the backend that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder), cwd=ROOT)
    return next(folder.glob("tuimem-*.whl"))


def run(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_module_stylesheet_and_theme(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.relative_to(ROOT).as_posix() for path in [*FILES, *PACKAGE.rglob("*.tcss"), PACKAGE / "py.typed"]}
    wanted |= {f"tuimem/themes/{path.name}" for path in (ROOT / "themes").glob("*.toml")}
    assert wanted - held == set()
    assert {name for name in held if name.startswith(("tests", "benchmarks", "docs"))} == set()


def test_an_installed_wheel_finds_its_themes(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    run("-m", "pip", "install", "--no-deps", "--quiet", "--target", str(target), str(wheel), cwd=tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(target)!r})\n"
        "from pathlib import Path\n"
        "import tuimem\n"
        "from tuimem.theme_files import load_themes\n"
        "themes, problems = load_themes(Path('none'))\n"
        "print(tuimem.__file__, *(theme.name for theme in themes), *problems)"
    )
    file, *names = run("-c", code, cwd=tmp_path).split()
    assert Path(file).is_relative_to(target)
    assert names == ["tuimem-dark", "tuimem-light", "tuimem-ansi"]
