import threading
import time

made = []


@gin.configurable
def build():
    time.sleep(0.01)
    made.append(1)


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
