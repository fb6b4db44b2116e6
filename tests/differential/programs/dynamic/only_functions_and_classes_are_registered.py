"""What a selector leads to must be callable, and a module alone is no configurable."""

write(
    "package/part.py",
    """
    digits = "0123456789"
    def f(x=1): return x
    """,
)
for text in [
    "import package.part\npackage.part.digits.x = 1",
    "import package.part\nX = @package.part.digits",
    "import package.part\npackage.part.x = 1",
    "from package import part\npart.x = 1",
    "import package.part\nX = @package",
    "import package.part\nX = @gin.nothing()",
]:
    attempt(gin.parse_config, f"from __gin__ import dynamic_registration\n{text}")
    show(gin.config_str())
