"""Names and modules are dotted identifiers."""


def f(x=0):
    return x


for name in ('a b', '1a', 'a-b', 'a..b', '.a', 'a.', 'a/b'):
    attempt(gin.external_configurable, f, name)
for module in ('a b', '1a', 'a-b', '', 'a.', 'a/b'):
    attempt(gin.external_configurable, f, 'f', module=module)
attempt(gin.external_configurable, lambda: 0)
attempt(gin.parse_config, 'f.x = 1')
