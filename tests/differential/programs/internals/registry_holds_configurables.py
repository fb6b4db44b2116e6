"""`_REGISTRY` finds by suffix what was registered: the wrapper, the original, the names and the lists."""


def f(x=0): ...


configured = gin.external_configurable(f, 'name', module='pkg.mod', denylist=['x'])
found = gin.config._REGISTRY.get_match('mod.name')
show(found.wrapper is configured, found.wrapped is f, found.name, found.module, found.selector)
show(found.allowlist, found.denylist, gin.config._REGISTRY['pkg.mod.name'] == found)
show('pkg.mod.name' in gin.config._REGISTRY, 'name' in gin.config._REGISTRY)
show(gin.config._REGISTRY.matching_selectors('name'), gin.config._REGISTRY.matching_selectors('macro'))
