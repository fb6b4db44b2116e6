import threading

made = []
second = threading.Event()


@gin.configurable
def build():
    made.append(1)
    if len(made) == 2:
        second.set()
    second.wait(1)  # Time for another thread to come here.


@gin.configurable
def consume(value):
    return value


gin.parse_config('consume.value = @x/gin.singleton()\nx/gin.singleton.constructor = @build')
threads = [threading.Thread(target=consume) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert made == [1]
