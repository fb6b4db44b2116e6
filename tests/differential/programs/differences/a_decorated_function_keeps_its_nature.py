import asyncio
import functools
import inspect


@gin.configurable
def generator(x=0):
    yield x


@gin.configurable
async def asynchronous_generator(x=0):
    yield x


@gin.configurable
async def coroutine(x=0):
    return x


@gin.register
def registered(x=0):
    yield x


@gin.configurable
@functools.lru_cache
def cached(x=0):
    return x


gin.parse_config('generator.x = 1\nasynchronous_generator.x = 2\ncoroutine.x = 3\nregistered.x = 4\ncached.x = 5')
reference = gin.get_configurable('registered'), gin.get_configurable('s/registered')
for function in (generator, *reference):
    assert inspect.isgeneratorfunction(function), function
    assert not inspect.iscoroutinefunction(function), function
assert inspect.isasyncgenfunction(asynchronous_generator)
assert inspect.iscoroutinefunction(coroutine)
assert not inspect.isgeneratorfunction(cached)
assert list(generator()) == [1]
assert asyncio.run(coroutine()) == 3
assert [list(function()) for function in reference] == [[4], [4]]


async def collect():
    return [x async for x in asynchronous_generator()]


assert asyncio.run(collect()) == [2]
assert (cached(), cached(), cached.cache_info().hits) == (5, 5, 1)
cached.cache_clear()
assert cached.cache_info().hits == 0
