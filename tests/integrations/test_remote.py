"""Binding files at URLs, from a server on this machine that behaves as badly as it can."""

import gzip
import time
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

import genever
from genever import GeneverError, Session
from genever.configuration.sources import remote

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers requests for a path by the function of that name."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []

    def text(self, path: str, content: bytes, **headers: str) -> str:
        """Serve a file; return its URL."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            for name, value in {"Content_Length": str(len(content)), **headers}.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            if request.command == "GET":
                request.wfile.write(content)

        self.answers[path] = answer
        return f"{self.url}{path}"

    def status(self, path: str, status: int, method: str = "", **headers: str) -> str:
        """Answer with a status, where there is a ``method`` only to that."""
        before = self.answers.get(path)

        def answer(request: BaseHTTPRequestHandler) -> None:
            if before is not None and request.command != method:
                before(request)
                return
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name, value)
            request.send_header("Content-Length", "0")
            request.end_headers()

        self.answers[path] = answer
        return f"{self.url}{path}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    def missing(request: BaseHTTPRequestHandler) -> None:
        request.send_error(404)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(f"{self.command} {self.path}")
            try:
                made.answers.get(self.path, missing)(self)
            except OSError:  # Whoever asked has gone.
                pass

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        made = Server(listening.server_port)
        thread = Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield made
        listening.shutdown()
        thread.join()


def failure(url: str) -> str:
    """The first line of the error that loading gives, without the URL."""
    with pytest.raises(GeneverError) as caught:
        genever.parse_config_file(url)
    return str(caught.value).splitlines()[0].replace(url, "URL")


def test_a_file_is_read_with_what_it_includes(server: Server, session: Session) -> None:
    url = server.text("/conf/main.gin", b"x = 1\r\ninclude './parts/b.gin' as s\n")
    server.text("/conf/parts/b.gin", "y = 'é'\n".encode())
    genever.parse_config_file(url)
    assert (genever.query_parameter("%x"), genever.query_parameter("%s/y")) == (1, "é")


def test_a_server_may_refuse_to_say_whether_there_is_a_file(server: Server, session: Session) -> None:
    url = server.text("/a.gin", b"x = 1")
    server.status("/a.gin", 405, "HEAD")
    genever.parse_config_file(url)
    assert genever.query_parameter("%x") == 1
    assert server.asked == ["HEAD /a.gin", "GET /a.gin", "GET /a.gin"]


def test_a_redirection_is_followed_but_not_to_files_of_this_machine(server: Server, session: Session) -> None:
    server.text("/a.gin", b"x = 1")
    genever.parse_config_file(server.status("/moved.gin", 302, Location="/a.gin"))
    assert genever.query_parameter("%x") == 1
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/a.gin"):
        found = failure(server.status("/away.gin", 302, Location=target))
        assert found.startswith("error: URL cannot be read: ")


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_an_error_of_the_server_is_an_error_that_names_it(server: Server, session: Session, status: int) -> None:
    assert failure(server.status("/a.gin", status)).startswith(
        f"error: URL cannot be read: the server answered {status} "
    )


@pytest.mark.parametrize("status", [404, 410])
def test_a_file_that_is_not_there_is_not_found(server: Server, session: Session, status: int) -> None:
    assert failure(server.status("/a.gin", status)).startswith("error: Unable to open file: URL.")


def test_a_server_that_is_not_there_is_an_error(session: Session) -> None:
    assert failure("http://127.0.0.1:1/a.gin") == (
        "error: URL cannot be read: [Errno 111] Connection refused [file-unreadable]"
    )


def test_a_short_body_is_an_error(server: Server, session: Session) -> None:
    url = server.text("/a.gin", b"x = 1\n", Content_Length="1000")
    assert failure(url) == (
        "error: URL cannot be read: the connection was closed after 6 of 1,000 bytes [file-unreadable]"
    )


def test_a_body_that_never_ends_is_read_up_to_the_limit(server: Server, session: Session) -> None:
    sent = 0

    def answer(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.end_headers()
        while request.command == "GET" and sent < 2**30:
            sent += request.wfile.write(b"# " + b"x" * 65534)

    server.answers["/a.gin"] = answer
    session.size_limit = 2**20
    assert failure(f"{server.url}/a.gin") == "error: URL is larger than the limit of 1 MiB [file-too-large]"
    assert sent < 2**26


def test_a_packed_body_is_unpacked_up_to_the_limit(server: Server, session: Session) -> None:
    genever.parse_config_file(server.text("/a.gin", gzip.compress(b"x = 1"), Content_Encoding="gzip"))
    assert genever.query_parameter("%x") == 1
    bomb = server.text("/bomb.gin", gzip.compress(b"#" * 2**28), Content_Encoding="gzip")
    session.size_limit = 2**20
    tracemalloc.start()
    try:
        assert failure(bomb) == "error: URL is larger than the limit of 1 MiB [file-too-large]"
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("content", "encoding", "said"),
    [
        (gzip.compress(b"x = 1", mtime=0)[:-4], "gzip", "the packed body is cut short"),
        (b"x = 1", "gzip", "Error -3 while decompressing data: incorrect header check"),
        (b"x = 1", "br", "the server answered in the encoding 'br'"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_an_error(
    server: Server, session: Session, content: bytes, encoding: str, said: str
) -> None:
    url = server.text("/a.gin", content, Content_Encoding=encoding)
    assert failure(url) == f"error: URL cannot be read: {said} [file-unreadable]"


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_server_that_is_slow_is_given_up(
    server: Server, session: Session, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(remote, "SECONDS", 0.5)

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.command == "HEAD" or where == "body":
            request.send_response(200)
            request.end_headers()
        for _ in range(300 if request.command == "GET" else 0):  # A byte now and then: none alone is too late.
            request.wfile.write(b"H" if where == "headers" else b"#")
            request.wfile.flush()
            time.sleep(0.1)

    server.answers["/a.gin"] = answer
    begun = time.monotonic()
    assert failure(f"{server.url}/a.gin") == (
        "error: URL cannot be read: this took longer than 0.5 seconds [file-unreadable]"
    )
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize("scheme", ["ftp", "zip", "tar", "reference", "github", "file", "data", "dask", "x"])
def test_other_kinds_of_urls_are_not_read(session: Session, scheme: str) -> None:
    assert failure(f"{scheme}://a/b.gin") == (
        f"error: URL cannot be read: binding files are not read from {scheme}:// URLs [file-unreadable]"
    )


def test_a_url_does_not_lead_from_one_file_system_into_another(session: Session) -> None:
    assert failure("memory://a.gin::file:///etc/passwd").startswith("error: URL cannot be read: it leads from one")


def test_a_reader_of_the_programs_own_reads_any_kind(session: Session) -> None:
    import io

    genever.register_file_reader(lambda path: io.StringIO("x = 1"), lambda path: path.startswith("own://"))
    genever.parse_config_file("own://a.gin")
    assert genever.query_parameter("%x") == 1


def test_what_a_reader_opens_is_read_up_to_the_limit(session: Session) -> None:
    import io

    class Endless(io.RawIOBase):
        met = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            size = len(memoryview(buffer))  # type: ignore[arg-type]  # A buffer, in the words of typeshed.
            self.met += size
            return size

    endless = Endless()
    session.size_limit = 2**20
    genever.register_file_reader(lambda path: endless, lambda path: path.startswith("own://"))
    assert failure("own://a.gin") == "error: URL is larger than the limit of 1 MiB [file-too-large]"
    assert endless.met < 2**21
