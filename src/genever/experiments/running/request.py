"""What is to be run: binding files, then bindings, and what they call; and how that is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from genever.configuration.bindings import BindingKey
from genever.configuration.checking.main import main_text
from genever.language.text.source import Argument, Origin, Span
from genever.language.values.references import MAIN, RUN_DIR
from genever.records import NamedTuple
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.session import Session, active

#: Settings of a session that say how it stands, and not what it can do.
_STANDING = ("locked", "is_copy")


class Request(NamedTuple):
    """What is to be run.

    Attributes:
        files: Binding files.
        bindings: What is bound after them.
        main: What of it is run; None for what they bind ``main`` to.
        owner: The configurable whose parameters the bindings may name alone.
        main_label: What messages call ``main``.
        values: What is bound after them that no text can say, by the names of parameters and macros.
        code: What tells its code from another one, where that is in no file.
        is_command: Whether a command asks for it, in whose process modules beside the files come last of all.
        texts: The folder that keeps the files as they were when they were first read; None to read them anew.
        before: What the program itself binds before the files, as texts that may have several lines.
    """

    files: tuple[str, ...]
    bindings: tuple[Argument, ...]
    main: str | None = None
    owner: str | None = None
    main_label: str = "--main"
    values: tuple[tuple[str, Any], ...] = ()
    code: str = ""
    is_command: bool = True
    texts: str | None = None
    before: tuple[Argument, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        # The source of a message is pickled without its secrets, but a process that runs this needs them.
        bindings, before = (tuple((each.text, each.name) for each in part) for part in (self.bindings, self.before))
        return _unpickled, (tuple(self._replace(bindings=(), before=())), bindings, before)

    def binding(self, texts: tuple[str, ...], name: str) -> Request:
        """Return a request with further bindings, which messages call by a name."""
        return self._replace(bindings=(*self.bindings, *(Argument(text, name) for text in texts)))


def _unpickled(fields: tuple[Any, ...], *parts: tuple[tuple[str, str | None], ...]) -> Request:
    bindings, before = (tuple(Argument(text, name) for text, name in part) for part in parts)
    return Request(*fields)._replace(bindings=bindings, before=before)


def load(session: Session, request: Request, run_dir: str, owner: Configurable | None = None) -> None:
    """Load what is to be run, with the constant ``%genever.run_dir``.

    Args:
        session: Where it is loaded.
        request: What is to be run.
        run_dir: The folder of the run.
        owner: A configurable whose parameters the bindings may name alone, in the place of the request's.

    Raises:
        GeneverError: With everything that is wrong.
    """
    session.set_constant(RUN_DIR, run_dir)
    if owner is None and request.owner is not None:
        owner = session.catalog.target(request.owner)
    read_kept(session, request)
    for source in request.before:
        session.load_text(source)
    session.load_command(request.files, request.bindings, owner)
    for name, value in request.values:
        own = owner is not None and name in owner.signature.names and session.config.macro(name) is None
        whole = f"{request.owner}.{name}" if own else name if "." in name or name.startswith("%") else f"%{name}"
        session.bind(whole, value)
    if request.main is not None:
        source = Argument(main_text(request.main.strip(), session.config, session.catalog), request.main_label)
        origin = Origin(source, Span(0, len(source.text)), "argument")
        session.bind(BindingKey.of_macro(MAIN), session.parse_value(source), origin)
    for hook in active().finalize_hooks:  # Modules that were imported for this have registered them there.
        if getattr(hook, "__self__", None) is None and hook not in session.finalize_hooks:
            session.finalize_hooks.append(hook)


def read_kept(session: Session, request: Request) -> None:
    """Let a session read files as the request keeps them, if it does."""
    if request.texts is not None:
        from genever.experiments.running.texts import kept_texts  # Only sweeps need it.

        reader = kept_texts(Path(request.texts)).reader()
        session.readers[:] = [reader, *(each for each in session.readers if each != reader)]


def fresh_session() -> Session:
    """Return a session without a configuration that knows what the current one knows, and reads files as that does."""
    current = active()
    session = Session(Registry(parent=current.catalog))
    session.restore({name: value for name, value in current.settings().items() if name not in _STANDING})
    return session
