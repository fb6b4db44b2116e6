"""Agents in the manner of RL projects: registered classes, methods, scopes in threads, shared replay, errors."""

import importlib.util  # gin uses it and leaves the import to others.
import threading

import gin
from gin import config

from zoo import agents, envs


def rollout(name, results):
    with gin.config_scope(name):
        agent = agents.make_agent()
        results[name] = [agent.act(observation) for observation in envs.Env().observations(3)]


def attempt(what, call, *args):
    try:
        print(what, call(*args))
    except Exception as e:
        builtin = [k.__name__ for k in type(e).__mro__ if k.__module__ == "builtins"][0]
        print(what, builtin if builtin != "ModuleNotFoundError" else "ImportError")


gin.parse_config_file("agents.gin")
results = {}
threads = [threading.Thread(target=rollout, args=(name, results)) for name in ("explorer", "greedy")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(results.items()))

learner = agents.Learner()
print(learner.replay is agents.Learner().replay, learner.replay.capacity, type(learner.replay).__name__)
print(sorted(learner.policies))
print([policy().epsilon for policy in learner.policies.values()])
print(agents.make_agent().describe(), agents.Agent(1.0).describe())
print(gin.get_bindings("explorer/Policy"), gin.get_bindings("Learner", resolve_references=False))
print(sorted(str(r) for r in config.iterate_references(config._CONFIG, to=gin.get_configurable("Replay"))))

attempt("unknown", gin.parse_config, "Nobody.x = 1")
attempt("parameter", gin.parse_config, "Policy.nothing = 1")
attempt("syntax", gin.parse_config, "Policy.epsilon = = 1")
attempt("import", gin.parse_config, "import zoo.missing")
attempt("file", gin.parse_config_file, "missing.gin")
attempt("unbound", gin.query_parameter, "Policy.decay")
attempt("required", agents.needs_seed)
attempt("ambiguous", gin.parse_config, "step.size = 1")
attempt("value", config.parse_value, "{'a': [1, @Replay(), %gamma]}")
attempt("no value", config.parse_value, "@")
attempt("twice", gin.configurable("zoo.agents.Policy"), attempt)
attempt("failure", agents.fails)
with config.interactive_mode():
    attempt("redefined", lambda: gin.configurable("zoo.agents.fails")(agents.needs_seed).__name__)
gin.clear_config()
print(repr(gin.config_str()), gin.query_parameter("zoo.envs.LIMIT"))
