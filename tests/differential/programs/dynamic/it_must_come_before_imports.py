"""`from __gin__ import dynamic_registration` is first; no other feature and no alias exists."""
attempt(gin.parse_config, 'import math\nfrom __gin__ import dynamic_registration')
attempt(gin.parse_config, 'from __gin__ import dynamic_registration as d')
attempt(gin.parse_config, 'from __gin__ import something_else')
attempt(gin.parse_config, 'import __gin__.dynamic_registration')
attempt(gin.parse_config, 'import __gin__')
