"""No lists, no stars, no parentheses, no scopes, no relative imports."""
for text in (
    'import math, json', 'from os import path, sep', 'from os import *', 'from os import (path)', 'import',
    'from os', 'from os import', 'import math as', 'import os as o.p', 'import a/b', 'from . import a',
    'from .a import b', 'import .a', 'import "math"', 'import math as m.n', 'import math json',
    'from os import path.join', 'import *', 'from import a', 'import os.', 'import math;',
):
    attempt(gin.parse_config, text)
