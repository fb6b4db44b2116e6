"""`include`, `import`, `from` and Python's keywords are names wherever a name can stand."""


@gin.configurable('include')
def f(x=0, **kwargs):
    return x, kwargs


@gin.configurable('import')
def g(x=0):
    return x


gin.parse_config("""
    include = 5
    import = 6
    from = 7
    class = 8
    include.x = %include
    import.x = [%import, %from, %class]
    import/include.lambda = 1
    if/import.x = @include
    include:
        import = 2
        from = 3
""")
show(f(), g())
