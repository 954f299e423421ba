"""Survival models loaded from signed-off documents: SORG's, whose numbers are not public, and a site's own.

`document` validates, `additive` and `regression` compute, `inputs` reads the chart as sets, `answer` gives the
contract's entry. A model that needs a library (ONNX) lives in the service and meets `interface.SurvivalModel`.
"""
