"""The RuntimeError names the configurable by its shortest selector."""


@gin.configurable('name', module='a.b')
def f(x=gin.REQUIRED): ...


@gin.configurable('name', module='a.c')
def g(x=gin.REQUIRED): ...


for call in (f, g):
    try:
        call()
    except RuntimeError as error:
        show([selector for selector in ('b.name', 'c.name', 'a.b.name') if selector in str(error)])
