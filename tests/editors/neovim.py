"""Drives a Neovim: a session without a screen, which takes keys and says what its user would see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: How long something may take to come on a busy machine, in seconds.
PATIENCE = 180


class Neovim:
    """A session in a folder, with a file open.

    Args:
        program: Its path.
        configuration: What its user has in ``init.lua``.
        folder: What it has as working directory, and writes nothing else into.
        file: The file that it opens.
        state: Where it keeps what it writes.
    """

    def __init__(self, program: Path, configuration: str, folder: Path, file: str, state: Path) -> None:
        state.mkdir(parents=True)
        init = state / "init.lua"
        init.write_text(configuration, encoding="utf-8")
        self._program = str(program)
        self._socket = str(state / "socket")
        homes = {f"XDG_{kind}_HOME": str(state / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._environment = os.environ | homes | {"PATH": path, "NVIM_LOG_FILE": str(state / "log")}
        with (state / "output").open("w") as output:
            self._process = subprocess.Popen(
                [program, "--headless", "-n", "-i", "NONE", "-u", init, "--listen", self._socket, file],
                cwd=folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.wait(lambda: Path(self._socket).exists())
        self.do("vim.o.hidden = true")
        clients = "(vim.lsp.get_clients or vim.lsp.get_active_clients)()"
        self.wait_for(f"#vim.tbl_filter(function(client) return client.initialized end, {clients}) > 0")

    def close(self) -> None:
        """End the session, whatever is unsaved."""
        try:
            self.keys("<C-\\><C-n>:qall!<CR>")
            self._process.wait(10)
        except (subprocess.TimeoutExpired, AssertionError):
            self._process.kill()
            self._process.wait()

    def keys(self, keys: str) -> None:
        """Press keys, as in mappings: ``<Esc>``."""
        self._remote("--remote-send", keys)

    def lua(self, expression: str) -> Any:
        """The value of a Lua expression."""
        quoted = f"json_encode(luaeval({_quoted(expression)}))"
        return json.loads(self._remote("--remote-expr", quoted))

    def do(self, statements: str) -> None:
        """Carry out Lua statements."""
        self.lua(f"(function() {statements} end)()")

    def wait(self, what: Callable[[], Any]) -> Any:
        """What a call returns once that is something."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := what():
                return found
            time.sleep(0.05)
        raise AssertionError(f"nothing came in {PATIENCE} seconds: {what()!r}")

    def expect(self, what: Callable[[], Any], expected: object) -> None:
        """Assert that a call returns something sooner or later."""
        end = time.monotonic() + PATIENCE
        while (seen := what()) != expected and time.monotonic() < end:
            time.sleep(0.05)
        assert seen == expected

    def wait_for(self, expression: str) -> Any:
        """The value of a Lua expression, once that is neither nil, false nor empty."""
        return self.wait(lambda: self.lua(expression))

    # ---- What the user sees ----------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text being edited."""
        lines: list[str] = self.lua("vim.api.nvim_buf_get_lines(0, 0, -1, false)")
        return "".join(f"{line}\n" for line in lines)

    @property
    def file(self) -> str:
        """The name of the file being edited."""
        return Path(self.lua("vim.api.nvim_buf_get_name(0)")).name

    @property
    def cursor(self) -> tuple[int, int]:
        """The line, from 1, and the column, from 0, of the cursor."""
        line, column = self.lua("vim.api.nvim_win_get_cursor(0)")
        return line, column

    def go(self, line: int, column: int) -> None:
        """Move the cursor to a line, from 1, and a column, from 0."""
        self.do(f"vim.api.nvim_win_set_cursor(0, {{{line}, {column}}})")

    def find(self, text: str, offset: int = 0) -> None:
        """Move the cursor to the first place of a text."""
        before = self.text.partition(text)[0]
        self.go(before.count("\n") + 1, len(before) - before.rfind("\n") - 1 + offset)

    @property
    def problems(self) -> list[tuple[int, int, str]]:
        """The line and column, from 0, and the message of each finding."""
        found = self.lua("vim.diagnostic.get(0)")
        return sorted((each["lnum"], each["col"], each["message"]) for each in found)

    @property
    def floating(self) -> str:
        """The text in the floating window; empty where there is none."""
        floats = "function(window) return vim.api.nvim_win_get_config(window).relative ~= '' end"
        windows = f"vim.tbl_filter({floats}, vim.api.nvim_list_wins())"
        lines = f"vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf({windows}[1]), 0, -1, false)"
        return "\n".join(self.lua(f"#{windows} > 0 and {lines} or {{}}"))

    def _remote(self, option: str, value: str) -> str:
        result = subprocess.run(
            [self._program, "--server", self._socket, option, value],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env=self._environment,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout or result.stderr


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
