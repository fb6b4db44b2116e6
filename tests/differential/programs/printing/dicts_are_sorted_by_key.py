"""Dictionaries are shown with sorted keys, at every depth, where they can be sorted."""


@gin.configurable
def f(**kwargs): ...


gin.parse_config("""
    f.words = {'b': 1, 'a': {'d': 2, 'c': 3}, 'B': 0}
    f.numbers = {10: 'x', 9: 'y', -1: 'z'}
    f.mixed = {'b': 1, 2: 'x', 'a': 3, 1.5: None}
    f.tuples = {(2, 1): 0, (1, 2): 0}
    f.references = {'a': 1, @f(): 2}
""")
