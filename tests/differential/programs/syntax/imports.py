"""The four forms of import."""
write('package/__init__.py', '')
write('package/a.py', '')
gin.parse_config('import package.a\nimport package.a as b  # comment\nfrom package import a\nfrom package import a as c\nimport math')
