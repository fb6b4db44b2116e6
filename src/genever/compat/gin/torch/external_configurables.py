"""`gin.torch.external_configurables`: what gin registers from PyTorch, under gin's selectors.

`genever.integrations.torch` has more of them, and under the names that PyTorch documents.
"""

from __future__ import annotations

from importlib import import_module

from genever.compat.gin.external import register_all, register_constants

_CLASSES = {
    "torch.nn.modules.loss": """
        BCELoss BCEWithLogitsLoss CTCLoss CosineEmbeddingLoss CrossEntropyLoss HingeEmbeddingLoss
        KLDivLoss L1Loss MSELoss MarginRankingLoss MultiLabelMarginLoss MultiLabelSoftMarginLoss
        MultiMarginLoss NLLLoss NLLLoss2d PoissonNLLLoss SmoothL1Loss SoftMarginLoss
        TripletMarginLoss
    """,
    "torch.optim": "ASGD Adadelta Adagrad Adam AdamW Adamax LBFGS RMSprop Rprop SGD SparseAdam",
    "torch.optim.lr_scheduler": """
        CosineAnnealingLR CosineAnnealingWarmRestarts CyclicLR ExponentialLR LambdaLR MultiStepLR
        OneCycleLR ReduceLROnPlateau StepLR
    """,
    "torch.nn.modules.activation": """
        CELU ELU GLU Hardshrink Hardtanh LeakyReLU LogSigmoid LogSoftmax MultiheadAttention PReLU
        RReLU ReLU ReLU6 SELU Sigmoid Softmax Softmax2d Softmin Softplus Softshrink Softsign Tanh
        Tanhshrink Threshold
    """,
    "torch.distributions.bernoulli": "Bernoulli",
    "torch.distributions.beta": "Beta",
    "torch.distributions.binomial": "Binomial",
    "torch.distributions.categorical": "Categorical",
    "torch.distributions.cauchy": "Cauchy",
    "torch.distributions.chi2": "Chi2",
    "torch.distributions.dirichlet": "Dirichlet",
    "torch.distributions.exponential": "Exponential",
    "torch.distributions.fishersnedecor": "FisherSnedecor",
    "torch.distributions.gamma": "Gamma",
    "torch.distributions.geometric": "Geometric",
    "torch.distributions.gumbel": "Gumbel",
    "torch.distributions.half_cauchy": "HalfCauchy",
    "torch.distributions.half_normal": "HalfNormal",
    "torch.distributions.independent": "Independent",
    "torch.distributions.laplace": "Laplace",
    "torch.distributions.log_normal": "LogNormal",
    "torch.distributions.lowrank_multivariate_normal": "LowRankMultivariateNormal",
    "torch.distributions.multinomial": "Multinomial",
    "torch.distributions.multivariate_normal": "MultivariateNormal",
    "torch.distributions.negative_binomial": "NegativeBinomial",
    "torch.distributions.normal": "Normal",
    "torch.distributions.one_hot_categorical": "OneHotCategorical",
    "torch.distributions.pareto": "Pareto",
    "torch.distributions.poisson": "Poisson",
    "torch.distributions.relaxed_bernoulli": "LogitRelaxedBernoulli RelaxedBernoulli",
    "torch.distributions.relaxed_categorical": "RelaxedOneHotCategorical",
    "torch.distributions.studentT": "StudentT",
    "torch.distributions.uniform": "Uniform",
    "torch.distributions.weibull": "Weibull",
}

for _module, _names in _CLASSES.items():
    register_all(import_module(_module), _names, _module)
register_constants(import_module("torch"), "float16 float32 float64 int8 int16 int32 int64 uint8", "torch")
