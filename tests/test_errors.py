"""Errors: every code as a whole message, with its class, its test and its line in the documentation.

What a binding file gets wrong is in `golden/errors`; here is what programs get wrong.
"""

import ast
import copy
import pickle
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest

import genever
from genever import (
    ConfigAttributeError,
    ConfigCycleError,
    ConfigFileError,
    ConfigImportError,
    ConfigKeyError,
    ConfigNameError,
    ConfigRuntimeError,
    ConfigSyntaxError,
    ConfigTypeError,
    ConfigValueError,
    GeneverError,
    Session,
    errors,
)
from genever.api import singleton_value, validate_reference
from genever.language.text.codes import Code, LintCode
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error, error_class
from genever.runtime.main import call_main
from genever.runtime.wrapping.references import ConfigurableReference
from tests.untyped import configurable

ROOT = Path(__file__).parents[1]


class Case(NamedTuple):
    """Something a program does, with the class and the whole text of the error it gets for it."""

    act: Callable[[Session, Path], object]
    kind: type[GeneverError]
    text: str


def f(x: int = 1, y: int = 2) -> tuple[int, int]:
    return x, y


def g(x: int = genever.REQUIRED, *rest: int, **more: int) -> int:
    return x


class Owner:
    def method(self, x: int = 1) -> int:
        return x


def first(*steps: Callable[[], object]) -> None:
    """Does one thing after the other."""
    for step in steps:
        step()


@dataclass
class Hook:
    """A finalize hook."""

    value: int

    def __call__(self, config: object) -> dict[str, int]:
        return {"s/f.x": self.value}


def disagreeing(session: Session) -> None:
    session.finalize_hooks += [Hook(1), Hook(2)]
    session.finalize()


def file(folder: Path, content: bytes) -> str:
    path = folder / "conf.gin"
    path.write_bytes(content)
    return str(path)


def small(session: Session) -> None:
    session.size_limit = 2**20
    session.load_text("f.x = 1\n" * 200_000)


def unregistered(number: int) -> None: ...


CASES = {
    "a session that is pickled": Case(
        lambda session, _: pickle.dumps(session),
        ConfigTypeError,
        "error: a session stays in its process [not-picklable]\n  send session.snapshot()",
    ),
    "a snapshot with a value that cannot be pickled": Case(
        lambda session, _: first(
            lambda: session.bind("s/f.x", threading.Lock()), lambda: pickle.dumps(session.snapshot())
        ),
        ConfigTypeError,
        "error: the binding of s/tests.test_errors.f.x does not reach another process: "
        "cannot pickle '_thread.lock' object [not-picklable]\n"
        "  bind a reference to something that makes it",
    ),
    "a name that is taken": Case(
        lambda session, _: session.register(g, "f", __name__),
        ConfigValueError,
        "error: A different configurable matching 'tests.test_errors.f' already exists. [already-registered]\n"
        "  give it another name or module, or call enter_interactive_mode() in a notebook",
    ),
    "a constant that is there": Case(
        lambda session, _: first(lambda: session.add_constant("a.K", 1), lambda: session.add_constant("K", 1)),
        ConfigValueError,
        "error: Constants matching selector 'K' already exist (['a.K']). [already-constant]",
    ),
    "a constant's name that is none": Case(
        lambda session, _: session.add_constant("a/K", 1),
        ConfigValueError,
        "error: Invalid constant selector 'a/K'. [bad-name]\n  names joined by dots",
    ),
    "a name that is none": Case(
        lambda session, _: genever.configurable("a b")(unregistered),
        ConfigValueError,
        "error: Configurable name 'a b' is invalid. [bad-name]\n  names joined by dots",
    ),
    "a module that is none": Case(
        lambda session, _: genever.configurable(module="a/b")(unregistered),
        ConfigValueError,
        "error: Module 'a/b' is invalid. [bad-name]\n  names joined by dots",
    ),
    "both lists": Case(
        lambda session, _: genever.configurable(allowlist=["number"], denylist=["number"])(unregistered),
        ConfigValueError,
        "error: An allowlist or a denylist can be specified, but not both. [both-lists]",
    ),
    "a list that is none": Case(
        lambda session, _: genever.configurable(allowlist="number")(unregistered),
        ConfigTypeError,
        "error: allowlist should be a list or tuple, not str [wrong-type]",
    ),
    "a list with an unknown name": Case(
        lambda session, _: genever.configurable(denylist=["numbr"])(unregistered),
        ConfigValueError,
        "error: Argument 'numbr' in denylist not a parameter of 'unregistered'. [unknown-parameter]\n"
        "  did you mean 'number'?",
    ),
    "a required parameter that is denied": Case(
        lambda session, _: genever.configurable("h", denylist=["x"])(g),
        ConfigValueError,
        "error: Argument 'x' of 'h' marked REQUIRED but denylisted. [required-denied]",
    ),
    "a required parameter that is not allowed": Case(
        lambda session, _: genever.configurable("h", allowlist=["more"])(g),
        ConfigValueError,
        "error: Argument 'x' of 'h' marked REQUIRED but not allowlisted. [required-denied]",
    ),
    "a method of another module": Case(
        lambda session, _: first(
            lambda: session.register(Owner.method, module="elsewhere"), lambda: genever.register(Owner)
        ),
        ConfigValueError,
        "error: Method method in class <class 'tests.test_errors.Owner'> (tests.test_errors.Owner) was registered "
        "with a custom module (elsewhere), but the class is also being registered. [method-module]\n"
        "  leave the method's module out: the class gives it one",
    ),
    "a class that is no enum": Case(
        lambda session, _: genever.constants_from_enum(Owner),  # type: ignore[type-var]  # That is the mistake.
        ConfigTypeError,
        "error: Class 'Owner' is not subclass of enum. [wrong-type]",
    ),
    "a file reader without its check": Case(
        lambda session, _: genever.register_file_reader(),  # type: ignore[call-overload]  # That is the mistake.
        ConfigTypeError,
        "error: register_file_reader() takes 1 or 2 arguments (0 given) [wrong-type]",
    ),
    "a key of a wrong type": Case(
        lambda session, _: genever.bind_parameter(5, 1),  # type: ignore[arg-type]  # That is the mistake.
        ConfigValueError,
        "error: Invalid type for binding_key: <class 'int'>. [bad-key]\n  a str or (scope, selector, name)",
    ),
    "a key of two parts": Case(
        lambda session, _: genever.bind_parameter(("f", "x"), 1),
        ConfigValueError,
        "error: Invalid binding_key: ('f', 'x'). [bad-key]\n  a str or (scope, selector, name)",
    ),
    "bindings that are no text": Case(
        lambda session, _: genever.parse_config({"f.x": 1}),
        ConfigTypeError,
        "error: Bindings are a str, an open file or a list of str; this is of the class 'dict'. [wrong-type]",
    ),
    "something to configure that cannot be called": Case(
        lambda session, _: genever.external_configurable(5, "five"),  # type: ignore[type-var]  # That is the mistake.
        ConfigAttributeError,
        "error: Only functions and classes can be configured; this is of the class 'int'. [not-callable]\n"
        "  pass a function, a class, or a name as a str",
    ),
    "a key with a scope that is no text": Case(
        lambda session, _: genever.bind_parameter((None, "f", "x"), 1),  # type: ignore[arg-type]  # That is the mistake.
        ConfigValueError,
        "error: Invalid binding_key: (None, 'f', 'x'). [bad-key]\n  a str or (scope, selector, name)",
    ),
    "something to configure that has no name": Case(
        lambda session, _: genever.external_configurable(partial(g, 1)),
        ConfigAttributeError,
        "error: An object of the class 'partial' has no name of its own. [no-name]\n  give it one: name='…'",
    ),
    "a key that names a macro twice": Case(
        lambda session, _: genever.query_parameter("%X.value"),
        ConfigValueError,
        "error: %X.value is invalid: cannot use % and end with .value [bad-key]",
    ),
    "a key that means nothing": Case(
        lambda session, _: genever.bind_parameter("ff.x", 1),
        ConfigValueError,
        "error: No configurable matching 'ff'. [unknown-configurable]\n  did you mean 'f'?",
    ),
    "a key with an unknown parameter": Case(
        lambda session, _: genever.bind_parameter("s/f.z", 1),
        ConfigValueError,
        "error: Configurable 'f' doesn't have a parameter named 'z'. [unknown-parameter]\n  it has x, y",
    ),
    "a look-up of what nothing bound": Case(
        lambda session, _: genever.query_parameter("f.x"),
        ConfigValueError,
        "error: Configurable 'f' has no bound parameters. [not-bound]",
    ),
    "a look-up of another parameter than is bound": Case(
        lambda session, _: first(lambda: session.bind("f.x", 1), lambda: genever.query_parameter("f.y")),
        ConfigValueError,
        "error: Configurable 'f' has no value bound for parameter 'y'. [not-bound]",
    ),
    "a configurable that is not there": Case(
        lambda session, _: genever.get_configurable("nowhere"),
        ConfigValueError,
        "error: there is no configurable nowhere [unknown-configurable]",
    ),
    "bindings of what is not configurable": Case(
        lambda session, _: genever.get_bindings(dict),
        ConfigValueError,
        "error: there is no configurable dict [unknown-configurable]",
    ),
    "a value that is no text": Case(
        lambda session, _: genever.parse_value(5),  # type: ignore[arg-type]  # That is the mistake.
        ConfigValueError,
        "error: value (5) should be a string type. [bad-value]",
    ),
    "a value that is two": Case(
        lambda session, _: genever.parse_value("1 2"),
        ConfigSyntaxError,
        "<bindings>:1:3: error: expected the end of the line, not '2' [syntax]\n  1 | 1 2\n    |   ^",
    ),
    "a scope that is none": Case(
        lambda session, _: genever.config_scope(5).__enter__(),  # type: ignore[arg-type]  # That is the mistake.
        ConfigValueError,
        "error: Invalid value for `name_or_scope`: 5. [bad-scope]\n  a name, names joined by '/', a list or None",
    ),
    "a scope with a space": Case(
        lambda session, _: genever.config_scope("a/b c").__enter__(),
        ConfigValueError,
        "error: Invalid value for `name_or_scope`: 'a/b c'. [bad-scope]\n  a name, names joined by '/', a list or None",
    ),
    "a skip_unknown of a wrong type": Case(
        lambda session, _: genever.parse_config("", skip_unknown="f"),
        ConfigValueError,
        "error: Invalid value for `skip_unknown`: f [bad-skip-unknown]\n  a bool or a list",
    ),
    "a change while locked": Case(
        lambda session, _: first(session.finalize, lambda: genever.bind_parameter("f.x", 1)),
        ConfigRuntimeError,
        "error: the configuration is locked, so nothing can be bound any more [locked]\n"
        "  change it inside `with unlock_config():`",
    ),
    "a load while locked": Case(
        lambda session, _: first(session.finalize, lambda: genever.parse_config("f.x = 1")),
        ConfigRuntimeError,
        "error: the configuration is locked, so nothing can be bound any more [locked]\n"
        "  change it inside `with unlock_config():`",
    ),
    "the folder of a run outside of runs": Case(
        lambda session, _: first(
            lambda: genever.parse_config("f.x = %genever.run_dir"),
            session.finalize,
            lambda: session.match("f").wrapper(),
        ),
        ConfigValueError,
        "<bindings>:1:1: error: %genever.run_dir has no value: no run has begun in this process [no-run]\n"
        "  1 | f.x = %genever.run_dir\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^ use `genever run` or genever.main, or say which folder: "
        "genever.constant('genever.run_dir', 'out')",
    ),
    "a registration while locked": Case(
        lambda session, _: first(session.finalize, lambda: genever.configurable(unregistered)),
        ConfigRuntimeError,
        "error: unregistered of the module tests.test_errors becomes configurable after the configuration was locked "
        "[locked]\n"
        "  write import tests.test_errors in the binding file, or import it before the configuration is locked",
    ),
    "a second finalize": Case(
        lambda session, _: first(session.finalize, lambda: genever.finalize()),
        ConfigRuntimeError,
        "error: Finalize called twice (config already locked). [locked]",
    ),
    "hooks that disagree": Case(
        lambda session, _: disagreeing(session),
        ConfigValueError,
        "error: Received conflicting updates when running Hook(value=2): s/tests.test_errors.f.x is set twice. "
        "[hook-conflict]",
    ),
    "a reference without bindings": Case(
        lambda session, _: validate_reference(ConfigurableReference("s/f", True)),
        ConfigValueError,
        "error: No bindings specified for 's/f' in config string: \n [no-bindings]",
    ),
    "a reference that must be called": Case(
        lambda session, _: validate_reference(ConfigurableReference("s/f", False), False, True),
        ConfigValueError,
        "error: Reference '@s/f' must be evaluated (add '()') in config string: \n. [not-evaluated]",
    ),
    "a reference to nothing": Case(
        lambda session, _: ConfigurableReference("s/nowhere", True),
        ConfigValueError,
        "error: No configurable matching reference '@nowhere()'. [unknown-reference]",
    ),
    "a singleton without a constructor": Case(
        lambda session, _: singleton_value("thing"),
        ConfigValueError,
        "error: No singleton found for key 'thing', and no constructor was given. [no-singleton]",
    ),
    "a singleton with a constructor that is none": Case(
        lambda session, _: singleton_value("thing", 5),  # type: ignore[arg-type]  # That is the mistake.
        ConfigValueError,
        "error: The constructor for singleton 'thing' is not callable. [no-singleton]",
    ),
    "a required argument that is not set": Case(
        lambda session, _: session.match("g").wrapper(),
        ConfigRuntimeError,
        "error: Required bindings for `g` not provided in config: ['x'] [required]\n  add a line: g.x = …",
    ),
    "an argument that is required and not bound": Case(
        lambda session, _: session.match("f").wrapper(genever.REQUIRED, y=genever.REQUIRED),
        ConfigRuntimeError,
        "error: Required bindings for `f` not provided in config: ['x', 'y'] [required]\n  add a line: f.x = …",
    ),
    "a nameless argument that is required": Case(
        lambda session, _: session.match("g").wrapper(1, 2, genever.REQUIRED),
        ConfigValueError,
        "error: REQUIRED cannot stand for a *args parameter: it has no name to be bound by [required-varargs]\n"
        "  where a decorator hides the names, pass the argument by name",
    ),
    "a macro that is not defined when it is used": Case(
        lambda session, _: first(
            lambda: session.load_text("rate = 1\nf.x = %rates"), lambda: session.match("f").wrapper()
        ),
        ConfigTypeError,
        "<bindings>:2:7: error: the macro %rates is not defined [undefined-macro]\n"
        "  2 | f.x = %rates\n"
        "    |       ^^^^^^ did you mean 'rate'?",
    ),
    "a file that is not there": Case(
        lambda session, _: genever.parse_config_file("nowhere/conf.gin"),
        ConfigFileError,
        "error: Unable to open file: nowhere/conf.gin. Searched config paths: ['']. [file-not-found]",
    ),
    "a file in another encoding": Case(
        lambda session, folder: genever.parse_config_file(file(folder, b"f.x = 1\nf.y = '\xe9'\n")),
        ConfigValueError,
        "error: …/conf.gin:2: this is not UTF-8: invalid continuation byte [bad-encoding]\n  save the file as UTF-8",
    ),
    "a file that is too large": Case(
        lambda session, folder: genever.parse_config_file(file(folder, b"f.x = 1\n" * (2 * 2**20 + 1))),
        ConfigValueError,
        "error: …/conf.gin is larger than the limit of 16 MiB [file-too-large]\n"
        "  raise Session.size_limit if that is meant",
    ),
    "a text that is too large": Case(
        lambda session, _: small(session),
        ConfigValueError,
        "error: the text is larger than the limit of 1 MiB [file-too-large]\n"
        "  raise Session.size_limit if that is meant",
    ),
    "a file that cannot be read": Case(
        lambda session, folder: first(
            lambda: session.readers.insert(0, (open, lambda path: True)),
            lambda: genever.parse_config_file(str(folder)),
        ),
        ConfigFileError,
        "error: … cannot be read: Is a directory [file-unreadable]",
    ),
    "a run of nothing": Case(
        lambda session, _: first(lambda: session.load_text("mian = @f()"), lambda: call_main(session)),
        ConfigValueError,
        "error: nothing says what to run: the macro 'main' is not defined [no-main]\n  did you mean 'mian'?",
    ),
    "a run of a value": Case(
        lambda session, _: first(lambda: session.load_text("main = @s/f"), lambda: call_main(session)),
        ConfigValueError,
        "<bindings>:1:1: error: main refers to s/f and does not call it [nothing-called]\n"
        "  1 | main = @s/f\n    | ^^^^ write @s/f()",
    ),
}


@pytest.fixture
def program(session: Session, tmp_path: Path) -> Callable[[Case], str]:
    """Raises a case's error in a session with `f` and `g`, and gives its text."""
    genever.configurable(f)
    genever.configurable(g)

    def raised(case: Case) -> str:
        with pytest.raises(GeneverError) as caught:
            case.act(session, tmp_path)
        assert type(caught.value) is case.kind
        return str(caught.value).replace(str(tmp_path), "…")

    return raised


@pytest.mark.parametrize("name", CASES)
def test_what_a_program_gets_for(name: str, program: Callable[[Case], str]) -> None:
    assert program(CASES[name]) == CASES[name].text


# ---- The classes ----------------------------------------------------------------------------------------

#: Each class of ours with the builtin that `except` clauses written for gin may name.
BUILTINS: dict[type[GeneverError], type[Exception]] = {
    ConfigSyntaxError: SyntaxError,
    ConfigValueError: ValueError,
    ConfigKeyError: KeyError,
    ConfigTypeError: TypeError,
    ConfigRuntimeError: RuntimeError,
    ConfigNameError: NameError,
    ConfigAttributeError: AttributeError,
    ConfigFileError: OSError,
    ConfigImportError: ModuleNotFoundError,
    ConfigCycleError: RecursionError,
}


@pytest.mark.parametrize("kind", BUILTINS, ids=lambda kind: kind.__name__)
def test_an_error_is_also_the_builtin(kind: type[GeneverError]) -> None:
    assert issubclass(kind, BUILTINS[kind])


@pytest.mark.parametrize("kind", BUILTINS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "pass_on", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))], ids=["copy", "pickle"]
)
def test_an_error_survives(kind: type[GeneverError], pass_on: Callable[[Any], Any], session: Session) -> None:
    with pytest.raises(GeneverError) as caught:
        genever.parse_config("f.x = \n")
    problem = kind(*caught.value.diagnostics)
    again = pass_on(problem)
    assert (type(again), str(again), again.code) == (kind, str(problem), "syntax")


@pytest.mark.parametrize("kind", BUILTINS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("number", range(1, 7))
def test_findings_are_no_fields_of_the_builtin(kind: type[GeneverError], number: int) -> None:
    findings = [Diagnostic("syntax", f"message {index}") for index in range(number)]
    problem = kind(*findings)
    fields = [getattr(problem, name, None) for name in ("errno", "strerror", "filename", "lineno", "name", "path")]
    assert (problem.args, fields) == ((str(problem),), [None] * 6)


@pytest.mark.parametrize("kind", BUILTINS, ids=lambda kind: kind.__name__)
def test_an_error_made_again_from_a_text_says_it(kind: type[GeneverError]) -> None:
    first = kind(Diagnostic("syntax", "message"))
    again = type(first)(f"epoch 3: {first}")
    assert (str(again), again.args) == (f"epoch 3: {first}", (f"epoch 3: {first}",))
    assert str(pickle.loads(pickle.dumps(again))) == str(again)
    assert again.diagnostics[0].message == str(again)


@pytest.mark.parametrize("kind", BUILTINS, ids=lambda kind: kind.__name__)
def test_an_error_says_what_its_arguments_are_set_to(kind: type[GeneverError]) -> None:
    problem = kind(Diagnostic("syntax", "message"))
    assert isinstance(problem.args[0], str)
    problem.args = (f"{problem.args[0]} in epoch 3",)
    assert str(problem) == "error: message [syntax] in epoch 3"
    assert str(pickle.loads(pickle.dumps(problem))) == str(copy.copy(problem)) == str(problem)


def test_a_syntax_error_has_the_standard_fields(session: Session) -> None:
    configurable("f")(f)
    with pytest.raises(SyntaxError) as caught:
        genever.parse_config("f.x = 1\nf.y = 'é' 2 2\n")
    problem = caught.value
    assert (problem.msg, problem.filename, problem.lineno, problem.offset, problem.end_lineno, problem.end_offset) == (
        "expected the end of the line, not '2'",
        None,
        2,
        11,
        2,
        12,
    )
    assert problem.text == "f.y = 'é' 2 2"


def test_a_module_that_is_missing_is_named(session: Session) -> None:
    with pytest.raises(ModuleNotFoundError) as caught:
        genever.parse_config("import genever_nowhere.at_all")
    assert caught.value.name == "genever_nowhere"


def test_an_error_of_a_key_or_file_shows_its_text_as_it_is() -> None:
    assert str(error("ambiguous-selector", "several")) == "error: several [ambiguous-selector]"
    assert str(error("file-not-found", "none")) == "error: none [file-not-found]"


# ---- The codes ------------------------------------------------------------------------------------------


def codes() -> dict[str, str]:
    """Every code in the source, with a place where it stands."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "src" / "genever").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for code in codes_of(node):
                found[code] = f"{path.name}:{getattr(node, 'lineno', 1)}"
    return found


#: What takes a code as its first argument.
RAISING = {"error", "Diagnostic", "diagnose", "LayoutError", "_finding"}


def codes_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(ast.Attribute(ast.Name("logging"))):
            return
        case ast.Call(ast.Name(name) | ast.Attribute(attr=name), [ast.Constant(str(code)), *_]) if name in RAISING:
            yield code
        case ast.Call(ast.Name("Diagnostic"), keywords=keywords):
            yield from texts(k.value for k in keywords if k.arg == "code")
        case ast.FunctionDef("refused"):
            yield from texts(part.value for part in ast.walk(node) if isinstance(part, ast.Return))


def texts(nodes: Iterable[ast.AST | None]) -> Iterator[str]:
    """The texts among some expressions."""
    return (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


CODES = codes()


def test_every_code_that_is_declared_is_used_and_no_other() -> None:
    assert sorted(CODES) == sorted(get_args(Code))


def test_there_is_no_error_with_a_code_that_is_not_declared() -> None:
    with pytest.raises(KeyError, match="unknown-code"):
        error("unknown-code", "")  # type: ignore[arg-type]  # What the type checker refuses.


@pytest.mark.parametrize("kind", [kind for kind in vars(errors).values() if isinstance(kind, type)])
def test_an_error_that_is_made_from_a_text_has_a_code_of_its_class(kind: type[GeneverError]) -> None:
    expected = ConfigValueError if kind is GeneverError else kind
    assert error_class(kind("why").diagnostics[0].code) is expected


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_has_a_whole_message_in_a_test(code: Code) -> None:
    paths = [*(ROOT / "tests").rglob("*.txt"), *(ROOT / "tests").rglob("*.py")]
    shown = any(f"[{code}]" in path.read_text(encoding="utf-8") for path in paths)
    assert shown, f"no test shows the message of {code}, see {CODES[code]}"


DOCUMENTED = dict(
    re.findall(r"^## (\S+)\n+`(\w+)`", (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8"), re.M)
)


def test_the_documentation_has_every_code_of_an_error_and_no_other() -> None:
    assert sorted(DOCUMENTED) == sorted(set(CODES) - set(get_args(LintCode)))
    assert list(DOCUMENTED) == sorted(DOCUMENTED)


@pytest.mark.parametrize("code", sorted(DOCUMENTED))
def test_the_documentation_names_the_class_of_a_code(code: Code) -> None:
    assert DOCUMENTED[code] == error_class(code).__name__
