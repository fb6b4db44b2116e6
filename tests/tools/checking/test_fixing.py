"""Safe fixes leave what takes effect as it is, and leave nothing that they could fix; the other fixes end, too."""

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genever import Session
from genever.configuration.bindings import BindingKey
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.search import Search
from genever.configuration.plan.resolve import Known
from genever.inspection.canonical.parameters import canonical_form, parameters
from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import Diagnostic, Edit
from genever.language.text.source import Source, Span
from genever.language.values.references import BUILTINS
from genever.runtime.session import default
from genever.tools.checking.check import check
from genever.tools.checking.fixing import apply, fixed
from genever.tools.linting.lint import lint
from genever.tools.reading.reading import Reading, read
from genever.tools.settings import LintSettings, Settings
from tests.cli.conftest import registered_apart
from tests.differential.test_corpus import CORPUS, bare
from tests.untyped import configurable

EVERY = Settings(lint=LintSettings(select=("all",)))

FUNCTIONS = dedent(
    """
    import genever

    genever.constant("names.K", 3)


    @genever.configurable
    def f(x=1, y=(1, 2), z=None):
        return x


    @genever.configurable
    def g(x=0.5, y="a"):
        return x


    @genever.configurable
    def add(x=1, y=2):
        return x + y
    """
)


CATALOGS: dict[Path, StaticCatalog] = {}  # Reading the same module again and again would take most of the time.


def reading_of(folder: Path, texts: Mapping[str, str]) -> Reading:
    search = Search((str(folder),), texts, (str(folder),))
    catalog = CATALOGS.setdefault(folder, StaticCatalog(search))
    return read([str(folder / "a.gin")], search=search, catalog=catalog)


def what_takes_effect(folder: Path, texts: Mapping[str, str]) -> str:
    """The text whose hash is the fingerprint, of the file ``a.gin`` in a folder."""
    reading = reading_of(folder, texts)
    assert [found for found in reading.findings if found.severity == "error"] == []
    return canonical_form(parameters(reading.config, reading.catalog))


def findings_in(folder: Path, texts: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    return check([str(folder / "a.gin")], settings=EVERY, read=lambda files, bindings: reading_of(folder, texts))


# ---- Configurations of all kinds ----------------------------------------------------------------------

NAMES = st.sampled_from(["f", "g", "s/f", "s/g", "s/t/f", "add"])
MACROS = st.sampled_from(["a", "b", "n"])
VALUES = st.recursive(
    st.sampled_from(
        [
            *(
                "1",
                "2",
                "0.5",
                "'a'",
                "None",
                "(1, 2)",
                "1 * 8",
                "2 * (1 - 3)",
                "f'abc'",
                "%n",
                "%n + 1",
                "%n // 2 - 1",
            ),
            *("%n == %n", "'x' if %n < 3 else 'y'", "@f()", "@s/f()", "@g", "@add()", "@n/macro()", "%K", "1 < 2"),
            *("{'a': 1, 'b': 2, 'a': 3}", "{'a': [1],\n  'a': [2]}", "{1: 'a', True: 'b'}", "once @g()", "lazy @g()"),
            *("env('GENEVER_NOT_SET', 3)", "secret('abcdefgh')", "-(1 + 1)", "1 - 8 ** 2"),
        ]
    ),
    lambda inner: st.builds("[{}, {}]".format, inner, inner) | st.builds("{{'k': {}, 'l': {}}}".format, inner, inner),
    max_leaves=3,
)
COMMENTS = st.sampled_from(
    ["", "  # why", "  # genever: ignore[redundant-default]", "  # genever: ignore[unused-macro]"]
)
STATEMENTS = (
    st.builds("{}.{} = {}{}".format, NAMES, st.sampled_from("xy"), VALUES, COMMENTS)
    | st.builds("{} = {}{}".format, MACROS, VALUES, COMMENTS)
    | st.builds("{}/macro.value = {}".format, MACROS, VALUES)
    | st.builds("{}:\n    x = {}\n    y = {}{}".format, NAMES, VALUES, VALUES, COMMENTS)
    | st.builds("{}:\n    x = {}".format, NAMES, VALUES)
    | st.sampled_from(["assert 1 < 2", "assert True", "del f.x", "n += 1", "s/f.y += (3,)", "f.z = secret('x')"])
    | st.sampled_from(["# a line of its own", "import functions", "include './b.gin'", "include './b.gin' as s"])
)
TEXTS = st.lists(STATEMENTS, max_size=8).map("\n".join)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_safe_fixes_leave_what_takes_effect_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, text: str, included: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "fixing"
    folder.mkdir(exist_ok=True)
    (folder / "functions.py").write_text(FUNCTIONS, encoding="utf-8")
    own = f"import functions\nmain = [@f(), @s/t/f()]\nn = 1\n{text}\n"
    texts = {str(folder / "a.gin"): own, str(folder / "b.gin"): f"{included.replace('./b.gin', './c.gin')}\n"}
    texts[str(folder / "c.gin")] = "f.x = 1\nn = 2\n"
    for path, content in texts.items():
        Path(path).write_text(content, encoding="utf-8")
    if any(found.severity == "error" for found in findings_in(folder, {})):
        return
    before = what_takes_effect(folder, {})
    repaired = fixed(lambda changed: findings_in(folder, changed), texts)
    assert what_takes_effect(folder, repaired) == before
    left = findings_in(folder, repaired)
    assert [found for found in left if found.edits and found.safe] == []
    everything = fixed(lambda changed: findings_in(folder, changed), texts, unsafe=True)
    assert not any(parse(changed).diagnostics for changed in everything.values())


# ---- Public files -------------------------------------------------------------------------------------


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public binding files is not here")
def test_safe_fixes_leave_public_files_as_they_mean(tmp_path: Path) -> None:
    changed = [file for file in sorted(CORPUS.rglob("*.gin")) if is_changed(file, tmp_path / "a.gin")]
    assert len(changed) >= 5


def is_changed(file: Path, copy: Path) -> bool:
    """Whether safe fixes change a public file; that they leave what it means, and its comments, is made sure of."""
    text = file.read_text(encoding="utf-8")
    if parse(text).diagnostics:
        return False
    text, _ = bare(text, str(file))
    repaired = safely_fixed(copy, text)
    if repaired == text:
        return False
    assert safely_fixed(copy, repaired) == repaired, file
    assert own_comments(repaired) == own_comments(text), file
    assert read_live(copy, repaired, meaning) == read_live(copy, text, meaning), file
    return True


def safely_fixed(file: Path, text: str) -> str:
    """A text after safe fixes."""
    texts = fixed(
        lambda texts: read_live(file, texts.get(str(file), text), lambda read: tuple(lint(read, EVERY.lint))),
        [str(file)],
    )
    return texts.get(str(file), text)


def own_comments(text: str) -> list[str]:
    """The comments that have lines of their own."""
    return [line for line in text.split("\n") if line.lstrip().startswith("#")]


T = TypeVar("T")


def read_live(file: Path, text: str, look: Callable[[Reading], T]) -> T:
    """What something finds in a text where half of what it names is registered, as functions that take anything."""
    file.write_text(text, encoding="utf-8")
    _, selectors = bare(text, str(file))
    with registered_apart(), Session() as session:
        known = default.catalog.configurables
        for selector in [*known]:  # What other tests have imported.
            if selector not in BUILTINS:
                del known[selector]
        for selector in selectors:
            configurable(selector, module="corpus")(lambda **parameters: parameters)
        session.load_file(str(file), skip_unknown=True)
        documents = {str(source.name): parse(source) for source in session.config.files}
        return look(Reading(session.config, session.catalog, (), documents, True, (), Known()))


def meaning(reading: Reading) -> tuple[dict[BindingKey, str], str]:
    """Every value that is bound, and what takes effect."""
    bound = {binding.key: repr(binding.value) for binding in reading.config}
    return bound, canonical_form(parameters(reading.config, reading.catalog))


# ---- Making them --------------------------------------------------------------------------------------


def finding(source: Source, *edits: tuple[int, int, str], safe: bool = True) -> Diagnostic:
    made = tuple(Edit(source, Span(start, end), text) for start, end, text in edits)
    return Diagnostic("unused-macro", "", source, Span(0, 1), edits=made, safe=safe)


def test_of_fixes_that_overlap_the_first_is_made(tmp_path: Path) -> None:
    path = str(tmp_path / "a.gin")
    source = Source("a = 1\nb = 2\nc = 3\n", path)
    findings = [
        finding(source, (0, 6, "")),
        finding(source, (4, 5, "7")),
        finding(source, (6, 12, "")),
        finding(source, (16, 17, "4"), (12, 13, "d")),
        finding(source, (17, 18, "5\n"), safe=False),
    ]
    assert apply(findings, [path]) == {path: "d = 4\n"}
    assert apply(findings, []) == {}
    assert apply(findings[-1:], [path], unsafe=True) == {path: "a = 1\nb = 2\nc = 35\n"}


def test_fixes_that_together_leave_no_text_are_made_one_by_one(tmp_path: Path) -> None:
    path = str(tmp_path / "a.gin")
    source = Source("f:\n  x = 1\n  y = 2\n", path)
    findings = [finding(source, (3, 11, "")), finding(source, (11, 19, ""))]
    assert apply(findings, [path]) == {path: "f:\n  y = 2\n"}


def test_a_fix_that_calls_for_itself_again_ends(tmp_path: Path) -> None:
    path = str(tmp_path / "a.gin")
    text = "a = 1\n"
    found = fixed(lambda texts: [finding(Source(texts.get(path, text), path), (4, 4, "1"))], [path])
    assert len(found[path]) < 100
