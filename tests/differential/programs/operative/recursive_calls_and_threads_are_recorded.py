"""Calls inside calls, and in threads, are recorded where they ran."""
import threading


@gin.configurable
def inner(a=1): ...


@gin.configurable
def outer(b=2):
    inner()
    with gin.config_scope('deep'):
        inner()


with gin.config_scope('s'):
    outer()
    thread = threading.Thread(target=inner)
    thread.start()
    thread.join()
