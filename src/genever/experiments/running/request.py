"""What is to be run: binding files, then bindings, and what they call; and how that is loaded."""

from __future__ import annotations

from genever.configuration.bindings import BindingKey
from genever.configuration.checking.main import main_text
from genever.language.text.source import Argument, Origin, Span
from genever.language.values.references import MAIN, RUN_DIR
from genever.records import NamedTuple
from genever.runtime.registry.configurable import Configurable
from genever.runtime.session import Session


class Request(NamedTuple):
    """What is to be run: binding files, then bindings, and what of it; None for what they bind ``main`` to."""

    files: tuple[str, ...]
    bindings: tuple[Argument, ...]
    main: str | None = None

    def binding(self, texts: tuple[str, ...], name: str) -> Request:
        """Return a request with further bindings, which messages call by a name."""
        return self._replace(bindings=(*self.bindings, *(Argument(text, name) for text in texts)))


def load(session: Session, request: Request, run_dir: str, owner: Configurable | None = None) -> None:
    """Load what is to be run, with the constant ``%genever.run_dir``.

    Args:
        session: Where it is loaded.
        request: What is to be run.
        run_dir: The folder of the run.
        owner: A configurable whose parameters the bindings may name alone.

    Raises:
        GeneverError: With everything that is wrong.
    """
    session.set_constant(RUN_DIR, run_dir)
    session.load_command(request.files, request.bindings, owner)
    if request.main is not None:
        source = Argument(main_text(request.main.strip(), session.config, session.catalog), "--main")
        origin = Origin(source, Span(0, len(source.text)), "argument")
        session.bind(BindingKey.of_macro(MAIN), session.parse_value(source), origin)
