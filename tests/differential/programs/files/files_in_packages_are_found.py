"""A path whose folders are a package on the system path names a file in it."""


@gin.configurable
def f(x=0):
    return x


write('folder/package/__init__.py', '')
write('folder/package/configs/__init__.py', '')
write('folder/package/configs/a.gin', 'f.x = 1')
import sys

sys.path.append('folder')
gin.parse_config_file('package/configs/a.gin')
show(f())
attempt(gin.parse_config_file, 'package/configs/b.gin')
attempt(gin.parse_config_file, 'package/missing/a.gin')
