"""A module imported in two forms is shown once, in the `from` form."""
write('package/__init__.py', '')
write('package/a.py', '')
gin.parse_config('import package.a\nfrom package import a\nimport package.a as b')
