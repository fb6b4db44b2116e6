"""What is below a module of a package named gin is imported as anything else is."""
import sys
import types

extra, mod = types.ModuleType('gin.extra'), types.ModuleType('gin.extra.mod')
extra.mod = mod
sys.modules |= {'gin.extra': extra, 'gin.extra.mod': mod}
exec('def function(arg=1, other=2):\n    return arg, other', mod.__dict__)
gin.parse_config("""
    from __gin__ import dynamic_registration
    from gin.extra import mod
    mod.function.arg = 5
    mod.function.other = @s/mod.function
""")
show(gin.config_str())
