"""A constant's name is a key too, by suffix."""
gin.constant('a.X', (1,))
show(gin.query_parameter('X'), gin.query_parameter('a.X'))
