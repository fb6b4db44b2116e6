"""A class method is another object at each look-up, and yet one configurable."""

write(
    "models.py",
    """
    class Net:
        @classmethod
        def load(cls, path="a"): return cls.__name__, path
    """,
)
text = "from __gin__ import dynamic_registration\nimport models\nmodels.Net.load.path = 'b'\nX = @models.Net.load()"
gin.parse_config(text)
gin.parse_config(text)
show(gin.config_str(), gin.get_configurable("models.Net.load")())
attempt(gin.parse_config, gin.config_str())
