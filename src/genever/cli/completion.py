"""What a shell offers while a command line is typed, by click's own mechanism."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, get_completion_class

from genever.cli.arguments import is_binding, put_on_path
from genever.model import MACRO
from genever.registry import Configurable
from genever.session import Session, active

SHELLS = ("bash", "zsh", "fish")


class _Bash(BashComplete):
    """Bash, with no space after what goes on: a folder, a selector, a key."""

    source_template = BashComplete.source_template.replace(
        "    return 0\n",
        "    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[./=] ]]; then\n"
        "        compopt -o nospace\n"
        "    fi\n\n"
        "    return 0\n",
    )


add_completion_class(_Bash)


def script_for(command: click.Command, shell: str) -> str:
    """Return the script that a shell evaluates to complete ``genever``."""
    made = get_completion_class(shell)
    assert made is not None, shell
    return made(command, {}, "genever", "_GENEVER_COMPLETE").source()


class Bindings(click.ParamType):  # type: ignore[type-arg]  # Generic in newer versions of click only.
    """Files, and bindings of what the files before them on the command line import."""

    name = "binding"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        """Return folders and binding files, or keys, or after ``=`` references and macros."""
        earlier = list(ctx.params.get(param.name or "") or ())
        given = ""
        if len(earlier) > 1 and earlier[-1].startswith("="):  # Bash makes words of `key`, `=@` and the rest.
            *earlier, key, sign = earlier
            given = f"{key}{sign}"
        with _silence():
            session = _with_imports(earlier)
            found = [*_files(incomplete), *sorted(_statements(session, given + incomplete))]
        whole = given + incomplete
        return [CompletionItem(text[len(given) :]) for text in found if text.startswith(whole) and text != whole]


class Keys(Bindings):
    """What `Bindings` takes, and a key without a value."""

    name = "key"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        """Return what may stand there, the keys of bindings first without and then with their ``=``."""
        found = super().shell_complete(ctx, param, incomplete)
        keys = [CompletionItem(item.value.removesuffix("=")) for item in found if item.value.endswith("=")]
        return [*keys, *found]


class Reference(click.ParamType):  # type: ignore[type-arg]  # As above.
    """A reference, or the name of a configurable or macro."""

    name = "reference"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        """Return the configurables, called where the text begins as a reference."""
        with _silence():
            # Before its value is there, an option keeps click from going through the arguments.
            session = _with_imports(ctx.params.get("arguments") or ctx.args)
            values = _values(session) if incomplete[:1] in ("@", "%") else _selectors(session)
            return [CompletionItem(text) for text in sorted(values) if text.startswith(incomplete)]


BINDINGS = Bindings()
KEYS = Keys()
REFERENCE = Reference()


# ---- What there is ----------------------------------------------------------------------------------


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what imported modules print out of the shell's answer."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        yield


def _with_imports(arguments: Sequence[str]) -> Session:
    """Return the session after importing and loading what files say; what is wrong with them is passed over."""
    session = active()
    files = [argument for argument in arguments if not is_binding(argument)]
    put_on_path(files)
    for file in files:
        _import_from(file, set())
    try:
        session.load_command(files, ())
    except (Exception, SystemExit):
        pass
    return session


def _import_from(file: str, seen: set[str]) -> None:
    from genever.dynamic import import_module
    from genever.model import ImportLine
    from genever.syntax import nodes, parse

    try:
        with open(file, encoding="utf-8") as opened:
            statements = parse(opened.read()).statements
    except (OSError, UnicodeDecodeError):
        return
    seen.add(file)
    for statement in statements:
        if isinstance(statement, nodes.Import):
            try:
                import_module(ImportLine(statement.module, statement.is_from, statement.alias))
            except (Exception, SystemExit):
                continue
        elif isinstance(statement, nodes.Include) and isinstance(statement.path, nodes.Literal):
            included = str(statement.path.value)
            beside = included.startswith(("./", "../"))
            path = os.path.join(os.path.dirname(file), included) if beside else included
            if path not in seen:
                _import_from(path, seen)


def _files(incomplete: str) -> Iterator[str]:
    """Yield the folders, with a ``/``, and the binding files that a path may go on with."""
    folder = os.path.dirname(incomplete)
    try:
        entries = sorted(os.scandir(folder or "."), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = os.path.join(folder, entry.name)
        if entry.name.startswith(".") and not os.path.basename(incomplete).startswith("."):
            continue
        if entry.is_dir():
            yield f"{path}/"
        elif entry.name.endswith(".gin"):
            yield path


def _statements(session: Session, incomplete: str) -> Iterable[str]:
    key, equals, _ = incomplete.partition("=")
    if equals:
        return {f"{key}={value}" for value in _values(session)}
    scope, slash, rest = incomplete.rpartition("/")
    begin = scope + slash
    owner = rest.rpartition(".")[0]
    found = {f"{begin}{owner}.{parameter}=" for parameter in _parameters(session, owner)}
    if not slash:
        found |= {f"{name}=" for name in _macros(session)}
        found |= {f"{scope}/" for scope, selector in session.config.bindings if scope and selector != MACRO}
    bound = {selector for _, selector in session.config.bindings}
    return found | {f"{begin}{name}." for name in _selectors(session, among=None if rest else bound)}


def _parameters(session: Session, selector: str) -> Iterator[str]:
    matches = session.catalog.matches(selector) if selector else []
    target = session.catalog.target(matches[0]) if len(matches) == 1 else None
    if target is not None:
        yield from (name for name in target.signature.names if target.refuses(name) is None)


def _values(session: Session) -> set[str]:
    return {f"@{name}()" for name in _selectors(session)} | {f"%{name}" for name in _macros(session)}


def _macros(session: Session) -> set[str]:
    return {scope for scope, selector in session.config.bindings if selector == MACRO}


def _selectors(session: Session, among: set[str] | None = None) -> set[str]:
    """Return the shortest names of the configurables, those of the language left out."""
    return {
        session.catalog.shortest(found.selector)
        for found in session.catalog
        if not _is_builtin(found) and (among is None or found.selector in among)
    }


def _is_builtin(configurable: Configurable) -> bool:
    return configurable.selector.startswith("gin.")
