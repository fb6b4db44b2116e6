"""`KeyboardInterrupt` and `SystemExit` are not touched."""


@gin.configurable
def f(kind):
    raise kind('stop')


for kind in (KeyboardInterrupt, SystemExit):
    try:
        f(kind)
    except BaseException as stop:
        show(type(stop), stop.args)
