"""`validate_reference` asks for bindings in the reference's scope and, if told, for parentheses."""


@gin.configurable
def f(x=0):
    return x


gin.parse_config('f.x = @f\ns/f.x = @s/f()\nt/f.x = @t2/f()')
bare, called, unbound = (gin.query_parameter(key) for key in ('f.x', 's/f.x', 't/f.x'))
validate = gin.config.validate_reference
attempt(validate, bare)
attempt(validate, called)
attempt(validate, unbound)
attempt(validate, unbound, require_bindings=False)
attempt(validate, bare, require_evaluation=True)
attempt(validate, called, require_evaluation=True)
