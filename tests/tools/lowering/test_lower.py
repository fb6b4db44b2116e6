"""Every form of a binding file, and the Python that it is."""

import ast
import shutil
from pathlib import Path

import pytest

from genever.tools.lowering.lower import lower
from genever.tools.lowering.names import PRELUDE
from genever.tools.lowering.pieces import Lowered
from genever.tools.reading.reading import read
from tests.tools.lowering import parts

EXAMPLES = sorted(
    file for file in Path(__file__).parents[3].glob("examples/*/*.gin") if "main =" in file.read_text(encoding="utf-8")
)


def lowered(text: str) -> Lowered:
    session = parts.session()
    session.parse(text)
    return lower(session.config, session.catalog)


def statements(text: str) -> list[str]:
    """Return what comes after the imports and what every text has."""
    lines = lowered(text).text.partition(PRELUDE)[2].strip().splitlines()
    return [line.removeprefix("lambda: ") for line in lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("main = @net()", ["net()"]),
        ("main = @net()\nnet.width = 1", ["net(width=1)"]),
        ("main = @train()\ntrain.steps = 1\ntrain.model = @net\n", ["train(net, steps=1)"]),
        ("main = @train()\ntrain.tags = []", ["train(_any, _any, [])"]),
        ("main = @train()\ntrain.model = @net()\nnet.width = 1", ["train(net(width=1))"]),
        ("main = @train()\ntrain.model = @a/net()\nnet.width = 1\na/net.depth = 3", ["train(net(width=1, depth=3))"]),
        (
            "main = @train()\ntrain.model = @net\nnet.depth = 1",
            ["train(lambda width, *_args, **_named: net(width=width, depth=1))"],
        ),
        ("main = @train()\ntrain.model = @net\nnet.width = 1", ["train(lambda *_args, **_named: net(width=1))"]),
        (
            "main = @net(1, name='a')\nnet.width = 2\nnet.depth = 3",
            ["net(1, name='a', depth=3)", "lambda *_args, **_named: net(width=2, depth=3)"],
        ),
        ("main = @train(@net(depth=1, ...))", ["train(lambda width, *_args, **_named: net(width=width, depth=1))"]),
        ("main = @train(@net(1, ...))", ["train(lambda *_args, **_named: net(1))"]),
        ("main = @train(@net(...))", ["train(net)"]),
        ("main = @hook()\nhook.net = 1", ["hook(net=1)"]),
        ("main = @train(@hook(1, ...))", ["train(lambda *_args, net, **_named: hook(1, net=net))"]),
        # What code calls, and what nothing uses
        ("net.depth = 1", ["lambda width, *_args, **_named: net(width=width, depth=1)"]),
        ("Adam.step.count = 1", ["lambda self, *_args, **_named: Adam.step(self=self, count=1)"]),
        ("main = @net()\nx/net.width = 1", ["net()", "lambda *_args, **_named: net(width=1)"]),
        ("unused = [1]", ["[1]"]),
        # Macros and constants
        ("main = @net(%w)\nw = 2 * %v\nv = 3", ["net(6)"]),
        ("main = @train(%x)\nx = [%y, %y]\ny = @net()", ["train([net(), net()])"]),
        ("main = @train(%parts.Color.RED)", ["train(Color.RED)"]),
        ("main = @train(%gin.REQUIRED)", ["train(_any)"]),
        ("main = @train(%genever.run_dir)", ["train(_some(str))"]),
        # Containers
        ("main = @train({'a': [1, (2,)], 'b': {}})", ["train({'a': [1, (2,)], 'b': {}})"]),
        ("main = @train({1, @net(1)})", ["train({1, net(1)})"]),
        ("main = @train(())", ["train(())"]),
        ("main = @options()\noptions.a = 1\noptions.class = 2", ["options(a=1, **{'class': 2})"]),
        # Expressions
        ("main = @train(@net(1)[0] + 1)", ["train((_unknown(net(1), 0) + 1))"]),
        ("main = @train(@net(1) if %c else 1)\nc = True", ["train(net(1))"]),
        ("main = @train(@net(1) if @net(2) else 3)", ["train((net(1) if net(2) else 3))"]),
        ("main = @train(f'{@net(1)}!')", ["train(str((net(1),)))"]),
        ("main = @train([@net(1)] * 2)", ["train(_unknown([net(1)], 2))"]),
        ("main = @train(not @net(1))", ["train((not net(1)))"]),
        ("main = @train(1 < @net(1))", ["train(bool((1, net(1),)))"]),
        ("main = @train(env('NOT_THERE', 8))", ["train(8)"]),
        ("main = @train(env('NOT_THERE', 8) + 1)", ["train(_some(int))"]),
        ("main = @train(env('NOT_THERE'))", ["train(_some(str))"]),
        ("main = @train(secret('abc'))", ["train(_some(str))"]),
        ("main = @train(secret('abc') + 'd')", ["train(_some(str))"]),
        # Once and lazy
        ("main = @train(%n)\nn = once @net(1)", ["train(net(1))"]),
        ("main = @train(lazy @net(1))", ["train(Lazy(lambda: net(1)))"]),
        ("main = @late(@net(1))", ["late(Lazy(lambda: net(1)))"]),
        ("main = @late()\nlate.model = lazy @net(1)", ["late(model=Lazy(lambda: net(1)))"]),
        ("main = @late(%n)\nn = lazy @net(1)", ["late(Lazy(lambda: net(1)))"]),
        ("main = @train(cached @net(1))", ["train(net(1))"]),
        ("main = @train(%n)\nn = once cached @net(1)", ["train(net(1))"]),
        ("main = @late(lazy cached @net(1))", ["late(Lazy(lambda: net(1)))"]),
        ("main = @late(cached @net(1))", ["late(Lazy(lambda: net(1)))"]),
        # Edits
        ("main = @options()\noptions.a = [1]\noptions.a += [@net(1)]", ["options(a=[1, net(1)])"]),
        ("main = @options()\noptions.a = {'x': 1}\noptions.a |= {'y': 2}", ["options(a={'x': 1, 'y': 2})"]),
        # In themselves
        ("main = @train()\ntrain.model = @train", None),
        ("main = @train(%a)\na = [%a]", None),
    ],
)
def test_a_binding_is_a_call(text: str, expected: list[str] | None) -> None:
    found = statements(text)
    assert expected is None or found == expected
    ast.parse(lowered(text).text)


def test_a_reference_inside_itself_ends() -> None:
    first, *_ = statements("main = @train()\ntrain.model = @train")
    assert first.startswith("train(lambda *_args, **_named: train(lambda *_args, **_named: train(")
    assert first.count("train(") < 20


def test_macros_that_double_are_written_a_few_times() -> None:
    levels = "\n".join(f"m{n} = [%m{n + 1}, %m{n + 1}]" for n in range(40))
    assert len(lowered(f"main = @train(%m0)\n{levels}\nm40 = @net()").text) < 100_000


def test_calls_that_lead_too_deep_are_written_on_their_own() -> None:
    levels = "\n".join(f"s{n}/net.name = @s{n + 1}/net()" for n in range(100))
    found = statements(f"main = @s0/net()\n{levels}\ns100/net.name = 1")
    assert len(found) > 1
    assert found[-1].rstrip(")").endswith("name=1")


def test_a_name_that_is_taken_gets_a_number() -> None:
    text = lowered("main = @train(@net(1))\nhook.net = 1").text
    assert "lambda *_args, **_named: hook(net=1)" in text


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_each_piece_stands_for_what_is_written_at_its_place(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pytorch_lightning")
    pytest.importorskip("sklearn")
    shutil.copytree(example.parent, tmp_path / "copy")  # What a test imports from its own folder is forgotten.
    monkeypatch.chdir(tmp_path / "copy")
    monkeypatch.syspath_prepend(tmp_path / "copy")
    reading = read([example.name])  # Two examples register classes of one library under names of their own.
    assert reading.findings == ()
    found = lower(reading.config, reading.catalog)
    constants = 0
    for piece in found.pieces():
        assert piece.origin is not None
        written = piece.origin.source.text[slice(*piece.origin.span)]
        if not piece.parts and written[0] not in "@%" and "%" not in written and "env" not in written:
            constants += 1
            assert ast.literal_eval(found.text[slice(*piece.span)]) == ast.literal_eval(written)
        assert found.around(piece.span)[-1].span == piece.span
    assert constants > 2
