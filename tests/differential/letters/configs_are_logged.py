import copy
import json
import pickle


@gin.configurable
def train(lr=0.1, sizes=(1, 2), device=None, callback=print, names={"a": [1], "b": None}):
    return lr


@gin.configurable
def model(depth=3):
    return depth


def readable(config):
    data = {}
    for key in config.keys():
        name = key[1].split(".")[1]
        for parameter, value in config[key].items():
            data["/".join([name, parameter])] = value
    return data


gin.parse_config("train.lr = 3\nmodel.depth = 5\ns/model.depth = [1, {'x': 2}]\nN = 4")
train()
model()
with gin.config_scope("s"):
    model()
config = gin.config
for found in (config._CONFIG, config._OPERATIVE_CONFIG):
    show(sorted(readable(found)), json.dumps(readable(found), sort_keys=True))
    show([json.dumps(found[key], sort_keys=True) for key in sorted(found)])
    show([json.dumps(value, indent=1, sort_keys=True) for _, value in sorted(found.items())])
    show(sorted(dict(found)), sorted(found.copy()), sorted(copy.copy(found)), sorted({**found}), isinstance(found, dict))
    show(sorted(pickle.loads(pickle.dumps(found)).items()), sorted(copy.deepcopy(found).items()))
    show([dict(values) for values in found.values()], [{**values} for values in found.values()])
    show(list(found.keys())[0], found.get(list(found.keys())[0]), found == dict(found), bool(found), len(found))
gin.config._FINALIZE_HOOKS.insert(0, lambda config: config[("", "program.train")].update({"lr": 7}))
gin.config.finalize()
show(train())
config._OPERATIVE_CONFIG[("", "program.model")]["depth"] = "changed"
config._OPERATIVE_CONFIG.setdefault(("new", "program.model"), {})["depth"] = 9
show(config._OPERATIVE_CONFIG[("", "program.model")], config._OPERATIVE_CONFIG[("new", "program.model")])
config._OPERATIVE_CONFIG.pop(("s", "program.model"))
show(gin.operative_config_str())
