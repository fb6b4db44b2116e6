"""`include` takes one string, which may be joined from several."""
write('folder/a.gin', 'X = 1')
gin.parse_config("include 'folder' '/a.gin'  # comment")
show(gin.query_parameter('%X'))
gin.parse_config('include "folder/a.gin"\ninclude """folder/a.gin"""\ninclude r\'folder/a.gin\'')
for text in (
    'include', 'include 5', 'include a.gin', 'include folder/a.gin', 'include ["folder/a.gin"]',
    'include b"folder/a.gin"', 'include None',
):
    attempt(gin.parse_config, text)
