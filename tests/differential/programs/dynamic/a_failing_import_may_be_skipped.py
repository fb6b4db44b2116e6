"""With `skip_unknown`, names under a skipped import are skipped as well where nothing registered them."""
gin.parse_config("""
    from __gin__ import dynamic_registration
    import missing_module
    missing_module.f.x = 1
    X = 2
""", skip_unknown=True)
show(gin.query_parameter('%X'))
