"""`SelectorMap` is a mapping by dotted names with look-up by suffix."""
names = gin.selector_map.SelectorMap()
for number, selector in enumerate(('a.b.c', 'x.b.c', 'c.d', 'b.c.d', 'e')):
    names[selector] = number
show(len(names), list(names.items()), 'e' in names, 'c' in names)
show(names['a.b.c'], names.get('c'), names.get('c', 9))
for suffix in ('c', 'b.c', 'a.b.c', 'd', 'c.d', 'e', 'missing', 'a.b'):
    show((suffix, sorted(names.matching_selectors(suffix)), sorted(names.get_all_matches(suffix))))
    attempt(names.get_match, suffix)
attempt(names.get_match, 'missing', 'default')
for selector in ('a.b.c', 'x.b.c', 'c.d', 'b.c.d', 'e', 'missing'):
    attempt(names.minimal_selector, selector)
attempt(names.__setitem__, 'not a selector', 1)
attempt(names.__getitem__, 'c')
show(names.pop('x.b.c'), names.minimal_selector('a.b.c'), len(names))
copied = names.copy()
names.clear()
show(len(names), len(copied))
