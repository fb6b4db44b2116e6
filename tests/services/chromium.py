"""A page in Chromium without a window, driven through a pipe by the DevTools protocol."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

#: How long anything may take on a busy machine, in seconds.
PATIENCE = 180


class Page:
    """A page.

    Args:
        program: The path of Chromium.
        state: A folder in which it keeps what it writes.
        size: Width and height in pixels.
        is_dark: Whether the reader prefers dark pages.
    """

    def __init__(
        self, program: str, state: Path, *, size: tuple[int, int] = (1280, 800), is_dark: bool = False
    ) -> None:
        #: What the console has said, errors and warnings only, and what was loaded from elsewhere than the page.
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._last = 0
        self._read = b""
        self._answers: dict[int, Mapping[str, Any]] = {}
        to_browser, self._to = _pipe()
        self._from, from_browser = _pipe()

        def as_chromium_expects() -> None:  # It reads from 3 and writes to 4.
            os.dup2(to_browser, 3)
            os.dup2(from_browser, 4)

        options = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--font-render-hinting=none",
            # As with a mouse, which a machine without a screen may not have.
            "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
            "--remote-debugging-pipe",
            f"--user-data-dir={state}",
            "about:blank",
        ]
        with (state.parent / f"{state.name}.log").open("wb") as log:
            self._process = subprocess.Popen(
                [program, *options], preexec_fn=as_chromium_expects, pass_fds=(3, 4), stdout=log, stderr=log
            )
        os.close(to_browser)
        os.close(from_browser)
        self._session: str | None = None
        try:
            self._begin(size, is_dark=is_dark)
        except BaseException:
            self.close()
            raise

    def _begin(self, size: tuple[int, int], *, is_dark: bool) -> None:
        target = self._page()
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        width, height = size
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End Chromium."""
        os.close(self._to)  # Which ends it.
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._from)

    def _page(self) -> str:
        """Return the page that Chromium begins with, once it is there."""
        found: list[str] = []

        def look() -> list[str]:
            targets = self.send("Target.getTargets")["targetInfos"]
            found[:] = [target["targetId"] for target in targets if target["type"] == "page"]
            return found

        self.wait(look, "a page")
        return found[0]

    # ---- The protocol ----------------------------------------------------------------------------

    def send(self, method: str, **parameters: Any) -> Any:
        """Send a command; return its result."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + PATIENCE
        while self._last not in self._answers:
            self._receive(end - time.monotonic())
        answer = self._answers.pop(self._last)
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def _receive(self, seconds: float) -> None:
        ready, _, _ = select.select([self._from], [], [], max(seconds, 0))
        assert ready, f"Chromium did not answer in {PATIENCE} seconds"
        chunk = os.read(self._from, 1 << 20)
        assert chunk, "Chromium has ended"
        *messages, self._read = (self._read + chunk).split(b"\0")
        for text in messages:
            message = json.loads(text)
            if "id" in message:
                self._answers[message["id"]] = message
            else:
                self._notice(message["method"], message["params"])

    def _notice(self, method: str, event: Mapping[str, Any]) -> None:
        if method == "Runtime.exceptionThrown":
            details = event["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and event["type"] in ("error", "warning", "assert"):
            self.complaints.append(" ".join(str(each.get("value", each)) for each in event["args"]))
        elif method == "Log.entryAdded" and event["entry"]["level"] in ("error", "warning"):
            self.complaints.append(event["entry"]["text"])
        elif method == "Network.requestWillBeSent" and not event["request"]["url"].startswith(("data:", "blob:")):
            self.requests.append(event["request"]["url"])

    # ---- What a reader does ----------------------------------------------------------------------

    def open(self, path: Path) -> None:
        """Open a file."""
        self.send("Page.navigate", url=path.resolve().as_uri())
        self.wait(lambda: self.evaluate("document.readyState") == "complete", "the page")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression of JavaScript as JSON has it; a promise is waited for."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, what: Callable[[], Any], name: str) -> Any:
        """Return what a call returns once that is something."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := what():
                return found
            time.sleep(0.05)
        raise AssertionError(f"{name} did not come in {PATIENCE} seconds: {self.complaints}")

    def screenshot(self, path: Path, *, of: str | None = None) -> None:
        """Keep what is seen, or the part of the page that has some elements in it, by a selector."""
        options: dict[str, Any] = {}
        if of is not None:
            clip = self.evaluate(
                f"""(() => {{
                  const boxes = [...document.querySelectorAll({of!r})].map(element => element.getBoundingClientRect());
                  const [x, y] = [Math.min(...boxes.map(box => box.left)), Math.min(...boxes.map(box => box.top))];
                  const [right, bottom] = ["right", "bottom"].map(end => Math.max(...boxes.map(box => box[end])));
                  return {{x: x + scrollX, y: y + scrollY, width: right - x, height: bottom - y}};
                }})()"""
            )
            options = {"captureBeyondViewport": True, "clip": {**clip, "scale": 1}}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png", **options)["data"]))


def _pipe() -> tuple[int, int]:
    """Return a pipe whose ends have high numbers: those below are for the standard streams and for Chromium."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return high[0], high[1]
