"""Lists, tuples and dictionaries nest, with commas at the end if wanted; parentheses group."""
for text in (
    '[]', '[1]', '[1,]', '[1, 2]', '[[], [[]]]', '()', '(1)', '(1,)', '(1, 2)', '((1))', '((1,),)',
    "('a' 'b')", "('a'\n'b')", '{}', '{1: 2}', '{1: 2,}', "{'a': [1, {'b': (2,)}]}", '{(1, 2): 3}',
    '{None: 1, True: 2, 1.5: 3}', '{1: 2, 1: 3}', '{b"k": {}}', '[(1), (2,)]', '[1 , 2 ,]', '( 1 , )',
    '{ 1 : 2 }', '[-1, - 2]', "['a' 'b', 'c']",
):
    attempt(gin.config.parse_value, text)
