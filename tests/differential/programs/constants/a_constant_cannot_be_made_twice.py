"""A constant whose name is a suffix of one that exists is a ValueError; a longer name is not."""
attempt(gin.constant, 'a.X', 1)
attempt(gin.constant, 'a.X', 1)
attempt(gin.constant, 'X', 1)
attempt(gin.constant, 'b.a.X', 2)
show(gin.query_parameter('a.X'), gin.query_parameter('b.a.X'))
