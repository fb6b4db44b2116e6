"""Drives a VS Code: code-server, which shows the same program in a browser, and a page of Chromium in front of it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from tests.editors.installed import FOLDER, SCRIPTS, node_environment, program

#: How long something may take to come on a busy machine, in seconds.
PATIENCE = 180
SIZE = (1000, 620)
_SETTINGS = {
    "chat.disableAIFeatures": True,
    "editor.fontSize": 14,
    "editor.formatOnSave": True,
    "editor.minimap.enabled": False,
    "editor.occurrencesHighlight": "off",
    "explorer.autoReveal": False,
    "files.autoSave": "off",
    "git.enabled": False,
    "telemetry.telemetryLevel": "off",
    "window.commandCenter": False,
    "workbench.colorTheme": "Default Light Modern",
    "workbench.layoutControl.enabled": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
}


class VSCode:
    """A window on a folder.

    Args:
        folder: What is open in it.
        state: Where it keeps what it writes.
    """

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder = folder
        # What is about the machine that the folder is on is kept there.
        for place, settings in {"User": _SETTINGS, "Machine": {"genever.interpreter": sys.executable}}.items():
            (state / place).mkdir(parents=True)
            (state / place / "settings.json").write_text(json.dumps(settings))
        entry = FOLDER / "code-server" / "node_modules" / "code-server" / "out" / "node" / "entry.js"
        options: list[str | Path] = [
            "--user-data-dir",
            state,
            "--extensions-dir",
            state / "extensions",
            "--config",
            state / "config.yaml",
        ]
        server: list[str | Path] = [FOLDER / "bin" / "node", entry, *options]
        self._log = state / "log"
        with self._log.open("w") as log:
            installing = [*server, "--install-extension", FOLDER / "genever.vsix"]
            subprocess.run(installing, check=True, stdout=log, stderr=log, env=node_environment(), timeout=PATIENCE)
            port = _free_port()
            flags = [f"--disable-{each}" for each in ("telemetry", "update-check", "workspace-trust")]
            serving = [*server, "--auth", "none", "--bind-addr", f"127.0.0.1:{port}", *flags]
            self._server = subprocess.Popen(serving, stdout=log, stderr=log, env=node_environment())
        self._browser = subprocess.Popen(
            [FOLDER / "bin" / "node", SCRIPTS / "browser.cjs", program("chromium") or "", *map(str, SIZE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=node_environment(),
        )
        address = f"http://127.0.0.1:{port}"
        self.wait(lambda: _answers(f"{address}/healthz"), "code-server")
        self.do("open", url=f"{address}/?folder={folder}")
        self.wait_for(".monaco-workbench .explorer-folders-view .monaco-list-row")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._browser.stdin is not None and self._browser.stdout is not None
        self._browser.stdin.close()
        for process in (self._browser, self._server):
            try:
                process.wait(10 if process is self._browser else 0)
            except subprocess.TimeoutExpired:
                process.terminate()
                process.wait(10)
        self._browser.stdout.close()

    # ---- What a person does ----------------------------------------------------------------------

    def do(self, action: str, **parameters: Any) -> Any:
        """Have the page do something, as ``browser.cjs`` says; return what comes of it."""
        assert self._browser.stdin is not None and self._browser.stdout is not None
        self._browser.stdin.write(json.dumps({"action": action, **parameters}) + "\n")
        self._browser.stdin.flush()
        answer = json.loads(self._browser.stdout.readline() or '{"error": "the browser has ended"}')
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as ``Control+s``."""
        self.do("press", keys=keys)

    def type(self, text: str) -> None:
        """Type a text, as fast as someone who knows it by heart."""
        self.do("type", text=text, delay=20)

    def command(self, title: str) -> None:
        """Carry out a command by its title."""
        self.press("F1")
        self.wait_for(".quick-input-widget input")
        self.type(title)
        self.wait(lambda: title in "".join(self.texts(".quick-input-list .monaco-list-row.focused")), title)
        self.press("Enter")

    def open(self, name: str) -> None:
        """Open a file of the folder."""
        self.press("Control+p")
        self.wait_for(".quick-input-widget input")
        self.type(name)
        self.wait(lambda: name in "".join(self.texts(".quick-input-list .monaco-list-row.focused")), name)
        self.press("Enter")
        self.wait(lambda: name in self.text(".tab.active").replace("\n", ""), name)

    def go(self, line: int, column: int = 1) -> None:
        """Move the cursor to a line and a column, both from 1."""
        self.press("Control+g")
        self.wait_for(".quick-input-widget input")
        self.type(f"{line}:{column}")
        self.press("Enter")

    # ---- What a person sees ----------------------------------------------------------------------

    def texts(self, selector: str) -> list[str]:
        """The text of each element, with plain spaces."""
        return [text.replace("\xa0", " ") for text in self.do("texts", selector=selector)]

    def text(self, selector: str) -> str:
        """The texts of elements, a line each."""
        return "\n".join(self.texts(selector))

    def wait(self, what: Callable[[], Any], name: str) -> Any:
        """What a call returns once that is something."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := what():
                return found
            time.sleep(0.1)
        self.screenshot(FOLDER / "failed.png")
        raise AssertionError(f"{name} did not come in {PATIENCE} seconds; see {FOLDER / 'failed.png'} and {self._log}")

    def wait_for(self, selector: str, text: str = "") -> str:
        """The texts of elements, once there is one and they have a text in them."""
        found: str = self.wait(lambda: (texts := self.texts(selector)) and text in "\n".join(texts) and texts, selector)
        return "\n".join(found)

    def screenshot(self, path: Path) -> None:
        """Keep what is seen."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.do("screenshot", path=str(path))


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
