"""An import raises what importing raises."""
write('broken.py', '1 / 0')
write('package/__init__.py', '')
attempt(gin.parse_config, 'import missing_module')
attempt(gin.parse_config, 'import broken')
attempt(gin.parse_config, 'import package.missing')
attempt(gin.parse_config, 'from package import missing')
attempt(gin.parse_config, 'from math import pi')
