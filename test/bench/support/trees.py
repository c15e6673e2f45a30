"""Gradient boosted trees on the inputs of the network: the peer that it is compared with.

trees.py FEATURES TRAIN.f32 LABELS.f32 WEIGHTS.f32 TEST.f32 RISKS.f32: learns P(a spike within 15 minutes), writes one
32-bit float per row of TEST.
"""

import sys

import lightgbm
import numpy

features, train, labels, weights, test, risks = sys.argv[1:]
columns = int(features)
inputs = numpy.fromfile(train, numpy.float32).reshape(-1, columns)
data = lightgbm.Dataset(
    inputs, numpy.fromfile(labels, numpy.float32), weight=numpy.fromfile(weights, numpy.float32)
)
model = lightgbm.train(
    {
        "objective": "binary",
        "learning_rate": 0.05,
        "num_leaves": 63,
        "min_data_in_leaf": 200,
        "feature_fraction": 0.4,
        "bagging_fraction": 0.6,
        "bagging_freq": 1,
        "lambda_l2": 5,
        "max_bin": 127,
        "num_threads": 2,
        "seed": 1,
        "verbose": -1,
    },
    data,
    num_boost_round=400,
)
model.predict(numpy.fromfile(test, numpy.float32).reshape(-1, columns)).astype(numpy.float32).tofile(risks)
