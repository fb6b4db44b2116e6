"""Expressions take time and memory that do not grow with the numbers written in them."""

import resource
import time
from collections.abc import Callable

import pytest

import genever
from genever import GeneverError, Session
from genever.configuration.plan.resolve import resolve_value
from genever.inspection.outline import outline
from genever.language.evaluation.operators import binary
from genever.language.syntax.parse import parse
from genever.runtime.injection.makers import evaluate
from genever.runtime.session import active
from tests.costs import costs_at_most
from tests.language.beyond_gin.outcomes import configure, message, value_of

LARGE = """
text = 'a' * 1_000_000
row = [0] * 1_000_000
tower = (%row,) * 10
ones = [[1]] * 40_000
huge = 2 ** 65_000
"""


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("9 ** 9 ** 9", "this number would have 1,162,261,467 bits; the limit is 65,536"),
        ("2 ** 10 ** 100", "this number would have more than 2**63 bits; the limit is 65,536"),
        ("%huge * %huge", "this number would have 130,002 bits; the limit is 65,536"),
        ("sum([%huge] * 1_000)", "this would look at more than 10,000,000 elements and characters"),
        ("int('f' * 1_000_000, 16)", "this number would have 4,000,000 bits; the limit is 65,536"),
        ("round(1, -10 ** 9)", "round() to 1,000,000,000 digits; the limit is 10,000"),
        ("'a' * 10 ** 12", "this would have 1,000,000,000,000 elements; the limit is 1,000,000"),
        ("10 ** 12 * b'a'", "this would have 1,000,000,000,000 elements; the limit is 1,000,000"),
        ("[0] * 10 ** 100", "this would have more than 2**63 elements; the limit is 1,000,000"),
        ("(0,) * 10_000_000", "this would have 10,000,000 elements; the limit is 1,000,000"),
        ("%text + %text", "this would have 2,000,000 elements; the limit is 1,000,000"),
        ("range(10 ** 9)", "this would have 1,000,000,000 elements; the limit is 1,000,000"),
        ("range(0, -10 ** 30, -1)", "this would have more than 2**63 elements; the limit is 1,000,000"),
        ("f'{1:1000000000}'", "a format is wider than the limit of 10,000"),
        ("f'{1.5:.{10 ** 9}f}'", "a format is wider than the limit of 10,000"),
        ("'%1000000000d' % 1", "a format is wider than the limit of 10,000"),
        ("b'%.1000000000f' % 1.5", "a format is wider than the limit of 10,000"),
        ("'%(a(b))999999999d' % {'a(b)': 1}", "a format is wider than the limit of 10,000"),
        ("'up to %(a)999999999d' % {'a': 1}", "a format is wider than the limit of 10,000"),
        ("'%(a\\nb)999999999d' % {'a\\nb': 1}", "a format is wider than the limit of 10,000"),
        ("b'%(a(b))999999999d' % {b'a(b)': 1}", "a format is wider than the limit of 10,000"),
        ("'%%%5d%999999999d' % (1, 2)", "a format is wider than the limit of 10,000"),
        (
            f"0x{'f' * 100_000} // 0x{'7' * 50_000}",
            "these numbers are too long to divide; the limit is 65,536 bits each",
        ),
        (
            f"0x{'f' * 100_000} % 0x{'7' * 50_000}",
            "these numbers are too long to divide; the limit is 65,536 bits each",
        ),
        ("'%*d' % (10 ** 9, 1)", "a width given as * is not allowed in a format"),
        ("f'{%text}{%text}'", "this would have 2,000,000 elements; the limit is 1,000,000"),
        ("str([%text] * 100)", "this would look at more than 10,000,000 elements and characters"),
        ("f'{[%text] * 100}'", "this would look at more than 10,000,000 elements and characters"),
        ("'%s' * 20 % ((%text,) * 20)", "this would look at more than 10,000,000 elements and characters"),
        ("[%row] * 1_000_000", "this would look at more than 10,000,000 elements and characters"),
        ("%tower == %tower", "this would look at more than 10,000,000 elements and characters"),
        ("sorted(%tower)", "this would look at more than 10,000,000 elements and characters"),
        ("sum(%ones, [])", "this sum would copy more than 10,000,000 elements"),
        ("int('9' * 100_000)", None),
        ("str(10 ** 5_000)", None),
        ("1.5 ** 10 ** 300", None),
    ],
)
def test_what_would_be_huge_is_an_error_at_once(text: str, finding: str | None) -> None:
    configure(LARGE)
    started, before = time.process_time(), peak()
    with pytest.raises(GeneverError) as caught:
        value_of(text)
    assert finding in (None, caught.value.diagnostics[0].message)
    assert time.process_time() - started < 5
    assert peak() - before < 200 * 2**20


def peak() -> int:
    """The most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 ** 60_000 % 7", 2**60_000 % 7),
        ("len([0] * 1_000_000)", 1_000_000),
        ("0 ** 10 ** 100", 0),
        ("(-1) ** 10 ** 100", 1),
        ("2 ** -10 ** 2", 2**-100),
        ("'a' * -10 ** 9", ""),
        ("10 ** 30 in range(1_000_000)", False),
        ("'run-20240131 of %s' % 'adam'", "run-20240131 of adam"),
        ("'%(a(b))3d|%(c)s' % {'a(b)': 1, 'c': 2}", "  1|2"),
        ("'%% %d' % 5", "% 5"),
        (f"0x{'f' * 100_000} // 3 % 0x1000", 0x555),
        ("'100% 5' if False else f'{7:>100}'", " " * 99 + "7"),
    ],
)
def test_what_stays_small_is_computed(text: str, value: object) -> None:
    assert value_of(text) == value


def test_what_is_not_needed_may_be_huge() -> None:
    assert value_of("1 if True else 9 ** 9 ** 9") == 1
    assert value_of("0 and 'a' * 10 ** 12") == 0


def test_operations_between_sets_and_dicts_are_bounded() -> None:
    half, rest = set(range(600_000)), set(range(600_000, 1_200_000))
    for name, left, right in (("|", half, rest), ("^", half, rest), ("|", dict.fromkeys(half), dict.fromkeys(rest))):
        with pytest.raises(GeneverError, match="this would have 1,200,000 elements; the limit is 1,000,000"):
            binary(name, left, right)
    assert binary("&", half, rest) == set()
    assert len(binary("-", half, {0})) == 599_999
    for name in "|&^-":
        with pytest.raises(GeneverError, match="this would look at more than 10,000,000 elements"):
            binary(name, {("a" * 1_000_000,) * 20}, {1})


def test_an_edit_is_bounded_too() -> None:
    genever.configurable("f", module="tests")(lambda x: x)
    text = "f.x = [0] * 10_000\nf.x -= range(3)"
    assert message(text.replace("range(3)", "[1] * 10_000")) == (
        "<bindings>:2:1: error: this would look at more than 10,000,000 elements and characters [too-large]\n"
        "  2 | f.x -= [1] * 10_000\n"
        "    | ^^^^^^^^^^^^^^^^^^^ make something so large in Python\n"
        "      [0] * 10000 = [0, 0, 0, 0, 0, 0, ...]\n"
        "      [1] * 10000 = [1, 1, 1, 1, 1, 1, ...]"
    )


def test_macros_that_use_macros_twice_take_no_time() -> None:
    lines = [f"m{n} = %m{n - 1} + %m{n - 1}" for n in range(1, 101)]
    started = time.process_time()
    assert value_of("\n".join(["%m100", "m0 = 1", *lines])) == 2**100
    assert time.process_time() - started < 5


def test_macros_may_lead_on_to_hundreds_of_others() -> None:
    lines = [f"m{n} = 1 + %m{n - 1}" for n in range(1, 490)]
    assert value_of("\n".join(["%m489", "m0 = 1", *lines])) == 490
    lines = [f"m{n} = %m{n - 1}" for n in range(1, 490)]
    assert value_of("\n".join(["%m489", "m0 = 1", *lines])) == 1
    lines = [f"m{n} = [%m{n - 1}]" for n in range(1, 190)]
    assert str(value_of("\n".join(["%m189", "m0 = 1", *lines]))) == "[" * 189 + "1" + "]" * 189


@pytest.mark.parametrize(("line", "count"), [("m{} = 1 + %m{}", 2_000), ("m{} = %m{}", 2_000), ("m{} = [%m{}]", 300)])
def test_macros_that_lead_on_forever_are_an_error(line: str, count: int) -> None:
    lines = [line.format(n, n - 1) for n in range(1, count)]
    with pytest.raises(GeneverError, match="values and macros nest too deep"):
        value_of("\n".join([f"%m{count - 1}", "m0 = 1", *lines]))


@pytest.mark.parametrize(
    ("start", "middle", "end"),
    [
        ("(", "%x", ")"),
        ("[", "%x + 1", "]"),
        ("-", "%x", ""),
        ("not ", "%x", ""),
        ("", "%x", "[0]"),
        ("1 if %x else ", "1", ""),
        ("%x ** ", "1", ""),
        ("abs(", "%x", ")"),
        ("{1: ", "%x", "}"),
        ("1 + (", "%x", ")"),
        ("f'{", "%x", "}'"),
        ('f"{-', "%x", '}"'),
    ],
)
@pytest.mark.parametrize("depth", [150, 1_000, 20_000])
def test_any_depth_has_a_value_or_an_error_of_ours(start: str, middle: str, end: str, depth: int) -> None:
    try:
        value_of(start * depth + middle + end * depth + "\nx = 1")
    except GeneverError as problem:
        assert depth > 150 or problem.code != "nesting"
    else:
        assert depth == 150


@pytest.mark.parametrize("text", ["f'{" + "-" * 5_000 + "%x}'", "f'{%x" + "[0]" * 5_000 + "}'", "f'{" * 5_000])
def test_a_deep_value_in_an_f_string_is_a_finding(text: str) -> None:
    assert len(parse(f"f.x = {text}").diagnostics) == 1


def test_long_flat_expressions_are_fine() -> None:
    assert value_of("+".join(["%x"] * 5_000) + "\nx = 1") == 5_000
    assert value_of("<".join(map(str, range(5_000)))) is True


def test_a_constant_expression_costs_a_call_what_a_literal_costs() -> None:
    def calls(text: str) -> Callable[[], None]:
        session = Session()
        with session:
            called: Callable[..., None] = genever.external_configurable(lambda x, y, z: None, "f", "tests")
            session.load_text(text)

        def call_often() -> None:
            with session:
                for _ in range(5_000):
                    called()

        return call_often

    literal = calls("f.x = 21\nf.y = 'adam-0.1'\nf.z = (1, 2)")
    computed = calls("n = 3\nf.x = 7 * %n\nf.y = f'adam-{%n / 30:g}'\nf.z = (1,) + (2,)")
    assert costs_at_most(3, computed, literal)  # The one is the other; what is left is noise.


def test_a_result_is_never_shared_between_calls() -> None:
    genever.configurable("f", module="tests")(lambda x: x)
    configure("f.x = [[1]] + [[2]]")
    first, second = genever.get_configurable("f")(), genever.get_configurable("f")()
    first[0].append(3)
    assert (first, second) == ([[1, 3], [2]], [[1], [2]])


def test_the_very_object_of_a_constant_comes_through_an_expression(session: Session) -> None:
    class Lock:
        def __deepcopy__(self, memo: object) -> None:
            raise TypeError("no copies")

    lock = Lock()
    genever.constant("LOCK", lock)
    value = session.parse_value("[%LOCK if True else None][0]")
    node = resolve_value(value, session.config, session.catalog)
    assert evaluate(node, session.root) is lock
    assert value_of("%LOCK if True else None") is lock


@pytest.mark.parametrize(
    "line",
    [
        "X{0} = %X{1} + %X{1}",
        "X{0} = [%X{1}, %X{1}][0]",
        "X{0} = once @f(%X{1}, %X{1})",
        "X{0} = %X{1} if %yes else %X{1}",
    ],
)
def test_macros_that_name_macros_twice_are_checked_outlined_and_called_in_time(line: str) -> None:
    genever.configurable("f", module="tests")(lambda *values: "made")
    genever.configurable("g", module="tests")(lambda x: x)
    lines = [line.format(number, number + 1) for number in range(40)]
    configure("\n".join(["yes = True", *lines, "X40 = 1", "g.x = %X0", "main = @g()"]))
    started = time.process_time()
    genever.finalize()
    genever.get_configurable("g")()
    session = active()
    assert outline(session.config, session.catalog).main.behind
    assert time.process_time() - started < 5


def test_more_edits_in_a_row_than_can_be_followed_are_an_error_with_its_place() -> None:
    genever.configurable("f", module="tests")(lambda x: x)
    configure("f.x = []\n" + "".join(f"f.x += [{number}]\n" for number in range(200)))
    assert genever.get_configurable("f")() == list(range(200))
    assert message("f.x += [200]") == (
        "<bindings>:1:1: error: more than 200 edits of one value follow each other [nesting]\n"
        "  1 | f.x += [200]\n"
        "    | ^^^^^^^^^^^^ bind the whole value with ="
    )
    assert len(genever.get_configurable("f")()) == 200


@pytest.mark.parametrize(
    "line",
    [
        "X{0} = [%X{1}, %X{1}]",
        "X{0} = (%X{1}, [%X{1}])",
        "X{0} = {{'a': %X{1}, 'b': %X{1}}}",
        "X{0} = @dict(a=%X{1}, b=%X{1})",
        "X{0} = lazy @dict(a=%X{1}, b=%X{1})",
        "X{0} = @dict(a=%X{1}, b=%X{1}, ...)",
        "X{0} = @dict() or %X{1} or %X{1}",
        "X{0} = str(@dict(a=%X{1})) + str(%X{1})",
        "X{0} = [[%X{1}, %X{1}]][0]",
        "X{0} = {{'a': %X{1}, 'b': %X{1}}} | {{'c': %X{1}}}",
        "X{0} = sorted([[1, %X{1}], [2, %X{1}]])",
        "X{0} = (%X{1}, %X{1}) + ()",
        "X{0} = [[%X{1}]] * 2",
    ],
)
def test_values_of_macros_that_double_are_bounded(line: str) -> None:
    genever.external_configurable(dict, "dict", "tests")
    lines = [line.format(number, number + 1) for number in range(40)]
    started = time.process_time()
    with pytest.raises(GeneverError, match="with what its macros are, this would have"):
        value_of("\n".join(["%X0", *lines, "X40 = 1"]))
        genever.finalize()  # A lazy handle is made before what it stands for.
    assert time.process_time() - started < 5


def test_an_object_that_is_shared_is_looked_at_once_however_often_it_is_used() -> None:
    genever.external_configurable(lambda value=None, other=None: "made", "f", "tests")
    lines = [f"X{number} = once @f(%X{number + 1}, %X{number + 1})" for number in range(40)]
    started = time.process_time()
    assert value_of("\n".join(["%X0", *lines, "X40 = 1", "main = @receive()"])) == "made"
    assert len(genever.fingerprint()) == 64
    assert time.process_time() - started < 5


@pytest.mark.parametrize("text", ["{{{pairs}}}", "{{{keys}}}", "{{%zero: 0, {pairs}}}", "{{'a': [{{{pairs}}}]}}"])
def test_keys_of_one_hash_are_refused_at_once(text: str) -> None:
    keys = [(2**61 - 1) * number for number in range(1, 20_001)]
    written = text.format(pairs=", ".join(f"{key}: 0" for key in keys), keys=", ".join(map(str, keys)))
    started = time.process_time()
    with pytest.raises(GeneverError, match="more than 1,000 keys or members have one hash"):
        value_of(f"{written}\nzero = 0")
    assert time.process_time() - started < 5


def test_many_keys_of_different_hashes_are_fine() -> None:
    numbers = {number << 20: number for number in range(20_000)}
    assert value_of(str(numbers)) == numbers
