import gin


@gin.configurable
class Policy:
    def __init__(self, epsilon=0.1, table=None, decay=gin.REQUIRED):
        self.epsilon = epsilon
        self.table = table
        self.decay = decay

    def choose(self, observation):
        self.epsilon *= self.decay
        return (observation + int(self.epsilon * 10)) % 4


@gin.register
class Agent:
    def __init__(self, gamma, policy=None):
        self.gamma = gamma
        self.policy = policy

    def act(self, observation):
        return self.policy.choose(observation)

    @gin.register
    def describe(self, style="plain"):
        return "%s agent %s" % (style, self.gamma)


@gin.configurable
def make_agent(cls):
    return cls()


class Replay(object):
    def __init__(self, capacity):
        self.capacity = capacity


gin.external_configurable(Replay)


@gin.configurable
class Learner:
    def __init__(self, replay, policies=None, step=None):
        self.replay = replay
        self.policies = {name: policies[name] for name in sorted(policies)}

    def __repr__(self):
        return "Learner"


@gin.configurable(module="zoo.agents")
def step(size=1):
    return size


@gin.configurable
def needs_seed(seed=gin.REQUIRED):
    return seed


@gin.configurable
def fails(x=1):
    raise KeyError(x)
