"""After its first letter a name may hold any letters, and strings anything."""


@gin.configurable
def fé(xß=0): ...


gin.parse_config('fé.xß = "ünïcödé ☃"\nsç/fé.xß = %Xü\nXü = 1')
attempt(gin.parse_config, 'é = 1')
