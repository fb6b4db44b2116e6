"""How Sphinx builds the documentation: MyST pages, the API from docstrings, the Furo theme."""

import re
import sys
import tomllib
from pathlib import Path

from pygments.lexers.python import PythonLexer
from pygments.lexers.shell import BashSessionLexer
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))  # for the extension `generated`

_PROJECT = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text())["project"]

project = "Genever"
author = "The Genever authors"
copyright = author
release = _PROJECT["version"]

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_design",
    "generated",
]
exclude_patterns = ["_build"]
default_role = "py:obj"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_mock_imports = ["luigi"]  # It wants other versions of what the project has.
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"Genever {release}"
html_static_path = ["_static"]
html_css_files = ["genever.css"]

# What is copied from a console or an interactive session is the commands, without prompts and output.
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_line_continuation_character = "\\"


class GinLexer(PythonLexer):
    """Colours ```gin blocks: the language's tokens are Python's."""

    name = "Gin"
    aliases = ("gin",)
    filenames = ("*.gin",)


class ConsoleLexer(BashSessionLexer):
    """Colours the commands of ```console blocks. Output stays plain, also where a macro's ``%`` looks like a prompt."""

    name = "Console"
    aliases = ("console",)
    _ps1rgx = re.compile(r"^(\$ )(.*\n?)")


def setup(app: Sphinx) -> None:
    """Teach Sphinx the language."""
    app.add_lexer("gin", GinLexer)
    app.add_lexer("console", ConsoleLexer)
