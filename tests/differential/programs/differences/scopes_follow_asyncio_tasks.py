import asyncio


@gin.configurable
async def f(x=0):
    return x


async def in_scope(scope):
    with gin.config_scope(scope):
        await asyncio.sleep(0)
        first = await f()
        await asyncio.sleep(0)
        return gin.current_scope(), first


async def main():
    return await asyncio.gather(*map(in_scope, 'abc'))


gin.parse_config('a/f.x = 1\nb/f.x = 2\nc/f.x = 3')
assert asyncio.run(main()) == [(['a'], 1), (['b'], 2), (['c'], 3)]
assert gin.current_scope() == []
