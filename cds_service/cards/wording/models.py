"""What cards say of loaded survival models."""

LEAD = "Loaded models"
ASIDE = "Each holds for patients like its own cohort. A range covers everything that is not known."
LOCAL_TITLE = "local model"
EXAMPLE_TITLE = "example model"
EXAMPLE = "an invented example, for no patient"
NOT_PUBLISHED = "this site's own model, not a published score"
UNVERIFIED = "*unverified*"
NO_FIGURE = "no figure"
MEASURES = {"auc": "AUC", "c_index": "C", "brier": "Brier score"}
STANDING = ("EXAMPLE_MODEL", "LOCAL_MODEL", "C9")
"""Reasons that say what a model is, not why it has no figure."""
REASONS = {
    "MODEL_FAILED": "the model gave no usable answer",
    "HORIZONS_CROSS": "the model contradicts itself: more alive later than sooner",
}
