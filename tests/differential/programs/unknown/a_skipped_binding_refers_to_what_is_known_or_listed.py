"""A list names the selectors to pass over; another unknown one is an error wherever it stands."""

for text in ["Unknown.x = @Nope()", "Unknown.x = [1, {'k': @Nope}]", "s/Unknown:\n  x = @Nope()", "Unknown.x = %nope"]:
    for skip in [True, ["Unknown"], ["Unknown", "Nope"], ["Nope"]]:
        attempt(gin.parse_config, text, skip_unknown=skip)
show(gin.config_str())
