"""What a hook returns is checked as any binding."""


@gin.configurable
def f(x=0):
    return x


gin.parse_config('f.x = 1')
answers = [{'missing.x': 1}, {'f.y': 1}, {'f.x': 2}]
gin.config.register_finalize_hook(lambda config: answers.pop(0))
attempt(gin.finalize)
attempt(gin.finalize)
attempt(gin.finalize)
show(f())
