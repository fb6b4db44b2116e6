"""Anything callable can be configured under a name."""


class Counter:
    def __init__(self, start):
        self.start = start

    def add(self, amount=1):
        return self.start + amount


add = gin.external_configurable(lambda a=1, b=2: a + b, 'add')
count = gin.external_configurable(Counter(10).add, 'count')
gin.parse_config('add.a = 5\ncount.amount = 7')
show(add(), add(b=0), count(), count(amount=1))
