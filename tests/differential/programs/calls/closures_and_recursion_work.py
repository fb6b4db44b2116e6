"""A configurable may close over names and call itself; each call is configured anew."""
seen = []


@gin.configurable
def countdown(start, stop=0):
    seen.append((start, stop))
    if start > stop:
        countdown(start - 1)


gin.parse_config('countdown.start = 9\ncountdown.stop = 1')
countdown(3)
show(seen)
