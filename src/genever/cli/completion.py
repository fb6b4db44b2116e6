"""What a shell offers while a command line is typed, by click's own mechanism."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from genever.cli.arguments import is_binding
from genever.experiments.running.modules import look_beside
from genever.language.text.printable import on_one_line
from genever.language.values.references import BUILTINS
from genever.runtime.session import active

if TYPE_CHECKING:  # A shell asks; a command that is carried out never pays for it.
    from genever.cli.loading import View

SHELLS = ("bash", "zsh", "fish")


_BASH = """\
%(complete_func)s() {
    local IFS=, type value
    COMPREPLY=()
    while read -r type value; do
        case $type in
            plain) COMPREPLY+=("$value") ;;
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
        esac
    done < <(env COMP_LINE="${COMP_LINE:0:$COMP_POINT}" COMP_WORD="$2" %(complete_var)s=bash_complete "$1")
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[./=] ]]; then
        compopt -o nospace
    fi
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class _Bash(BashComplete):
    """Bash, asked with the whole line: what it takes for a word begins after the last ``=``, ``@`` or ``:``.

    It puts no space after what goes on, such as a folder, a selector or a key.
    """

    source_template = _BASH
    _before = 0  # How much of an argument stands before bash's word.
    _quoted = False

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the whole arguments, and what there is of the one to complete."""
        line = os.environ["COMP_LINE"]
        *arguments, last = split_arg_string(f"{line}|")  # The mark tells a blank in quotes from one between arguments.
        incomplete = last[:-1]
        word = os.environ["COMP_WORD"].lstrip("\"'")
        self._before = len(incomplete) - len(word) if incomplete.endswith(word) else 0
        self._quoted = _in_quotes(line)
        return arguments[1:], incomplete

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return what takes the place of bash's word; see `click.shell_completion.BashComplete.format_completion`."""
        value = str(item.value)[self._before :]
        if not self._quoted:
            value = value.replace("(", "\\(").replace(")", "\\)")
        return f"{item.type},{value}"


def _in_quotes(line: str) -> bool:
    try:
        shlex.split(line)
    except ValueError:
        return True
    return False


_ZSH = """\
%(complete_func)s() {
    local -a described open whole
    local type value about
    while IFS= read -r type && IFS= read -r value && IFS= read -r about; do
        case $type in
            dir) _path_files -/ ;;
            file) _path_files ;;
            *)
                if [[ $about != _ ]]; then
                    described+=("$value:$about")
                elif [[ $value == *[./=] ]]; then
                    open+=("$value")
                else
                    whole+=("$value")
                fi
                ;;
        esac
    done < <(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT - 1)) %(complete_var)s=zsh_complete ${(Q)~words[1]})
    (( $#described )) && _describe -V %(prog_name)s described -U
    (( $#whole )) && compadd -U -V whole -a whole
    (( $#open )) && compadd -U -S '' -V open -a open
}
compdef %(complete_func)s %(prog_name)s
"""


class _Zsh(ZshComplete):
    """Zsh, which puts no space after what goes on."""

    source_template = _ZSH


_FISH = """\
function %(complete_func)s
    set -l line_and_word COMP_WORDS=(commandline -cp) COMP_CWORD=(commandline -ct)
    for answer in (env $line_and_word %(complete_var)s=fish_complete %(prog_name)s)
        set -l parts (string split --max 1 , -- $answer)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case '*'
                printf '%%s\\n' $parts[2]
        end
    end
end
complete --no-files --command %(prog_name)s --arguments '(%(complete_func)s)'
"""


class _Fish(FishComplete):
    """Fish, with the commas in what it shows; it puts no space after what goes on by itself."""

    source_template = _FISH


for _shell in (_Bash, _Zsh, _Fish):
    add_completion_class(_shell)


def script_for(command: click.Command, shell: str) -> str:
    """Return the script that a shell evaluates to complete ``genever``."""
    made = get_completion_class(shell)
    assert made is not None, shell
    return made(command, {}, "genever", "_GENEVER_COMPLETE").source()


def _read(arguments: Sequence[str]) -> View:
    """Return what files say, with the sources of what they import; what is wrong with them is passed over."""
    from genever.cli.loading import View, search_of
    from genever.tools.reading.reading import read

    files = [argument for argument in arguments if not is_binding(argument)]
    reading = read(files, search=search_of(files))
    return View(reading.config, reading.catalog)


def _loaded(arguments: Sequence[str]) -> View:
    """Return what a running script has, with what files say; what is wrong with them is passed over."""
    from genever.cli.loading import View

    session = active()
    files = [argument for argument in arguments if not is_binding(argument)]
    look_beside(files)
    try:
        session.load_command(files, ())
    except (Exception, SystemExit):
        pass
    return View(session.config, session.catalog)


class Bindings(click.ParamType):  # type: ignore[type-arg]  # Generic in newer versions of click only.
    """Files, and bindings of what the files before them on the command line import.

    Args:
        view: Returns what there is to bind, by the arguments so far.
    """

    name = "binding"

    def __init__(self, view: Callable[[Sequence[str]], View] = _read) -> None:
        self._view = view

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return what to do where no file is named; see `click.ParamType.get_missing_message`."""
        return "Name a binding file, such as train.gin."

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        """Return folders and binding files, or keys, or after ``=`` references, called or not, and macros."""
        earlier = list(ctx.params.get(param.name or "") or ())
        with _silence():
            view = self._view(earlier)
            found = [*_files(incomplete), *sorted(_statements(view, incomplete))]
        # A name with a line end in it would be several.
        fitting = (text for text in found if text.startswith(incomplete) and text != incomplete)
        return [CompletionItem(text) for text in fitting if on_one_line(text) == text]


class Keys(Bindings):
    """What `Bindings` takes, and a key without a value."""

    name = "key"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        """Return what may stand there, the keys of bindings first without and then with their ``=``."""
        found = super().shell_complete(ctx, param, incomplete)
        keys = [CompletionItem(item.value.removesuffix("=")) for item in found if item.value.endswith("=")]
        return [*keys, *found]


class Paths(click.ParamType):  # type: ignore[type-arg]  # As above.
    """A binding file or a folder."""

    name = "path"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        """Return the folders and binding files that the path may go on with."""
        found = (text for text in _files(incomplete) if text != incomplete)
        return [CompletionItem(text) for text in found if text.startswith(incomplete) and on_one_line(text) == text]


class Folders(click.ParamType):  # type: ignore[type-arg]  # As above.
    """A folder."""

    name = "folder"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        """Return the folders that the path may go on with."""
        found = (text for text in _files(incomplete) if text.endswith("/") and text != incomplete)
        return [CompletionItem(text) for text in found if text.startswith(incomplete) and on_one_line(text) == text]


class Reference(click.ParamType):  # type: ignore[type-arg]  # As above.
    """A reference, or the name of a configurable or macro; ``view`` is as for `Bindings`."""

    name = "reference"

    def __init__(self, view: Callable[[Sequence[str]], View] = _read) -> None:
        self._view = view

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        """Return the configurables, called where the text begins as a reference."""
        with _silence():
            # Before its value is there, an option keeps click from going through the arguments.
            view = self._view(ctx.params.get("arguments") or ctx.args)
            values = _values(view) if incomplete[:1] in ("@", "%") else _selectors(view)
            return [CompletionItem(text) for text in sorted(values) if text.startswith(incomplete)]


class Codes(click.ParamType):  # type: ignore[type-arg]  # As above.
    """A code of findings, or several with commas between them."""

    name = "codes"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        """Return the codes that the last of them may go on to."""
        from typing import get_args

        from genever.language.text.codes import Code

        before, comma, last = incomplete.rpartition(",")
        return [CompletionItem(before + comma + code) for code in sorted(get_args(Code)) if code.startswith(last)]


class Columns(click.ParamType):  # type: ignore[type-arg]  # As above.
    """What is known of runs, by its name, or several with commas between them."""

    name = "columns"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        """Return the names of the runs in the folders on the command line that the last of them may go on to."""
        from genever.experiments.comparison.columns import columns_of
        from genever.experiments.comparison.index import runs_in
        from genever.experiments.runs.folder import RUNS

        folders = [folder for folder in ctx.params.get("folders") or ctx.args or (RUNS,) if os.path.isdir(folder)]
        before, comma, last = incomplete.rpartition(",")
        names = (name for name in columns_of(runs_in(folders)).names() if name.startswith(last))
        return [CompletionItem(before + comma + name) for name in names if on_one_line(name) == name]


class Tracker(click.ParamType):  # type: ignore[type-arg]  # As above.
    """The name of a tracker."""

    name = "tracker"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names that go on from what is written."""
        from genever.experiments.tracking.settings import KNOWN

        return [CompletionItem(name) for name in KNOWN if name.startswith(incomplete)]


CODES = Codes()
COLUMNS = Columns()
BINDINGS, SCRIPT_BINDINGS = Bindings(), Bindings(_loaded)
REFERENCE, SCRIPT_REFERENCE = Reference(), Reference(_loaded)
KEYS = Keys()
PATHS = Paths()
FOLDERS = Folders()
TRACKER = Tracker()


# ---- What there is ----------------------------------------------------------------------------------


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what imported modules print out of the shell's answer."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        yield


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


def _statements(view: View, incomplete: str) -> Iterable[str]:
    key, equals, value = incomplete.partition("=")
    if equals:
        begin = f"{key}={' ' * (len(value) - len(value.lstrip(' ')))}"
        uncalled = {f"@{name}" for name in _selectors(view)}
        return {begin + known for known in _values(view) | uncalled}
    scope, slash, rest = incomplete.rpartition("/")
    begin = scope + slash
    owner = rest.rpartition(".")[0]
    found = {f"{begin}{owner}.{parameter}=" for parameter in _parameters(view, owner)}
    if not slash:
        found |= {f"{name}=" for name in _macros(view)}
        found |= {f"{b.scope}/" for b in view.config if b.scope and not b.is_macro}
    bound = {selector for _, selector in view.config.bindings}
    return found | {f"{begin}{name}." for name in _selectors(view, among=None if rest else bound)}


def _parameters(view: View, selector: str) -> Iterator[str]:
    matches = view.catalog.matches(selector) if selector else []
    target = view.catalog.target(matches[0]) if len(matches) == 1 else None
    if target is not None:
        yield from (name for name in target.signature.names if target.refuses(name) is None)


def _values(view: View) -> set[str]:
    return {f"@{name}()" for name in _selectors(view)} | {f"%{name}" for name in _macros(view)}


def _macros(view: View) -> set[str]:
    return set(view.config.macro_names)


def _selectors(view: View, among: set[str] | None = None) -> set[str]:
    """Return the shortest names of the configurables, those of the language left out."""
    return {
        view.catalog.shortest(selector)
        for selector in view.catalog.names()
        if selector not in BUILTINS and (among is None or selector in among)
    }
