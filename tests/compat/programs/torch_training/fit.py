"""Fits a line with PyTorch, whose optimizers, losses and dtypes come from gin.torch."""

import gin
import gin.torch.external_configurables
import torch


@gin.configurable
class Net(torch.nn.Module):
    def __init__(self, activation=torch.nn.ReLU, width=gin.REQUIRED, dtype=torch.float32):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(1, width), activation(), torch.nn.Linear(width, 1)).to(dtype)

    def forward(self, x):
        return self.layers(x)


@gin.configurable
def fit(optimizer_cls, scheduler_cls, loss, noise, steps=20, seed=0):
    torch.manual_seed(seed)
    net = Net()
    optimizer = optimizer_cls(net.parameters())
    scheduler = scheduler_cls(optimizer)
    x = torch.linspace(-1, 1, 16, dtype=next(net.parameters()).dtype).unsqueeze(1)
    y = 2 * x + noise.sample(x.shape).to(x)
    for step in range(steps):
        optimizer.zero_grad()
        error = loss(net(x), y)
        error.backward()
        optimizer.step()
        scheduler.step()
    print(type(optimizer).__name__, type(loss).__name__, scheduler.get_last_lr(), float(error) < 1.5, net.layers[1])
    return net


gin.parse_config_file("fit.gin")
net = fit()
print(type(net.layers[1]), next(net.parameters()).dtype)
print(gin.operative_config_str())
print(gin.config_str())
for name in [
    "BCELoss",
    "torch.nn.modules.loss.MSELoss",
    "lr_scheduler.StepLR",
    "distributions.normal.Normal",
    "torch.optim.Adam",
    "Linear",
    "torch.nn.ReLU",
]:
    found = gin.config._REGISTRY.get_match(name)
    print(name, found and found.selector)
