"""Processes that publish until they are killed.

python -m tests.store.publisher URL

Each line of the input, ``COMMITS SECONDS``, begins a publisher, which is killed so long after so many of its
publications were acknowledged. The line of the answer has what was: the number of the version and its text, for each.
"""

import json
import os
import signal
import sys
import time

from genever.store.database.log import Actor
from genever.store.database.opening import Database
from genever.store.entries import drafts
from genever.store.entries.publishing import publish, release

ME = Actor("me", "here")


def publish_once(database: Database, what: str) -> int:
    """Publish a draft over two entries, in two transactions as the command does; return the version."""
    text = f"rank.who = {what!r}\n"
    with database.writing() as connection:
        draft = drafts.begin(connection, ME, {"a": text, "b": text}, what)
    with database.writing() as connection:
        versions = release(connection, ME, draft)
        for version in versions:
            publish(connection, ME, {version.name: version.number}, "prod")
    return versions[0].number


def publish_on(url: str, out: int, name: str) -> None:
    """Publish for ever, and acknowledge each publication."""
    database = Database(url)
    count = 0
    while True:
        count += 1
        what = f"{name}-{count}"
        number = publish_once(database, what)
        os.write(out, f"{json.dumps([number, what])}\n".encode())


def main(url: str) -> None:
    for turn, line in enumerate(sys.stdin):
        commits, seconds = line.split()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            publish_on(url, write, f"turn {turn}")
        os.close(write)
        with os.fdopen(read) as answers:
            said = [json.loads(answers.readline()) for _ in range(int(commits))]
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            said += [json.loads(answer) for answer in answers if answer.endswith("\n")]
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
