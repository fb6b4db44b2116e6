"""A new thread starts at the root, whatever scope started it, and sees the same bindings."""
import threading


@gin.configurable
def f(x=0):
    return x


gin.parse_config('f.x = 1\na/f.x = 2')
with gin.config_scope('a'):
    thread = threading.Thread(target=lambda: show(gin.current_scope(), f()))
    thread.start()
    thread.join()
    show(gin.current_scope(), f())
