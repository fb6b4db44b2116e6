"""Two modules bound to one name are shown with one of them renamed."""
for package in ('one', 'two', 'three'):
    write(f'{package}/__init__.py', '')
    write(f'{package}/a.py', '')
gin.parse_config('from one import a\nfrom two import a\nfrom three import a')
