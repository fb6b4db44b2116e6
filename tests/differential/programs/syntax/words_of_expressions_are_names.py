"""Words that mean something in Python or beyond gin's language are names of everything all the same."""

WORDS = 'del assert once lazy env secret min sorted and or not if else in is as lambda def pi inf nan true'.split()


def f(x=0, **kwargs):
    return gin.current_scope(), x, kwargs


def called(function):
    return function()


gin.external_configurable(called)
for word in WORDS:
    gin.external_configurable(f, word, module='module')
    for text in (
        f'{word} = 1',
        f'{word}/X = 2',
        f'{word}.x = %{word}',
        f'{word}.{word} = %{word}/X',
        f'{word}/{word}.x = [%{word}, {{%{word}: %{word}/X}}]',
        f'{word}:\n  {word}_2 = 3\n  {word} = 4',
        f'{word}/{word} :\n  {word}_3 = 5',
        f'module.{word}.y = 6',
        f'{word}/called.function = @{word}/module.{word}',
    ):
        attempt(gin.parse_config, text)
    attempt(gin.get_configurable(word))
    attempt(gin.get_configurable(f'{word}/called'))
