"""What cannot be copied can be bound, and fails where it is used."""
import threading


@gin.configurable
def f(lock=None):
    return lock is not None


gin.bind_parameter('f.lock', threading.Lock())
attempt(f)
show(f(None))
