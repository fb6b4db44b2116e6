"""A configurable coroutine function gives a coroutine with its bindings."""
import asyncio
import inspect


@gin.configurable
async def f(x=0):
    await asyncio.sleep(0)
    return x


gin.parse_config('f.x = 1\ns/f.x = 2')
show(asyncio.run(f()), asyncio.run(f(x=5)), inspect.iscoroutinefunction(inspect.unwrap(f)))
with gin.config_scope('s'):
    coroutine = f()
show(asyncio.run(coroutine))
