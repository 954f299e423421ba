"""Survival models from `SPINEMETS_MODELS_DIR`, read at the start: a directory of documents (docs/survival-models.md).

One bad file stops the start: a model that is silently missing would look like one that was never there. Reasons name
the file and what is wrong with it, never a value.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from cds_service.onnx_model import OnnxError, onnx_model
from cds_service.settings import Settings, SettingsError
from cds_service.strict_json import refuse_repeats
from spinal_metastasis.models.digest import content_digest
from spinal_metastasis.models.document import read_document
from spinal_metastasis.models.fields import DocumentError
from spinal_metastasis.models.graph_plan import GraphPlan
from spinal_metastasis.models.interface import LOCAL_PREFIX, SurvivalModel

SETTING: Final = "SPINEMETS_MODELS_DIR"
LARGEST_FILE: Final = 16 * 1024 * 1024
MOST_DIGITS: Final = 30
NO_EXAMPLES: Final = "is an example model, which is for no patient: only SPINEMETS_MODE=development loads it"

Models = dict[str, SurvivalModel]


class _FileError(Exception):
    """One file is refused; `reasons` complete the sentence that starts with its name."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def with_models(settings: Settings, *, examples: bool | None = None) -> Settings:
    """The settings with the models they name. Raises `SettingsError` with every fault of every file.

    `examples`: whether example models are accepted; by default in development only.
    """
    if settings.models_dir is None:
        models: Models = {}
    else:
        models = load_models(settings.models_dir, examples=not settings.is_production if examples is None else examples)
    absent = [key for key in settings.survival_systems if key.startswith(LOCAL_PREFIX) and key not in models]
    if absent:
        raise SettingsError([f"SPINEMETS_SURVIVAL_SYSTEMS: no model is loaded for {', '.join(absent)}."])
    return replace(settings, models=models)


def load_models(directory: Path, *, examples: bool) -> Models:
    """Every document of a directory, by the system it stands for."""
    models: Models = {}
    problems: list[str] = []
    for file in sorted(directory.glob("*.json")):
        try:
            model = _accepted(_model(file), models, examples=examples)
        except _FileError as refused:
            problems += _said(file, refused.reasons)
        else:
            models[model.card.key] = model
    if not models and not problems:
        problems = [f"{SETTING}: holds no model (*.json). Unset it, or put one in."]
    if problems:
        raise SettingsError(problems)
    return models


class Checked(NamedTuple):
    """One document as `spinemets models` shows it; `digest` is what a sign-off names, "" where it could not be read."""

    file: str
    digest: str
    reasons: tuple[str, ...]


def check_directory(directory: Path) -> list[Checked]:
    """Every document of a directory by itself, examples accepted: for whoever writes or signs one."""
    return [_checked(file) for file in sorted(directory.glob("*.json"))]


def _checked(file: Path) -> Checked:
    try:
        digest = content_digest(read_json(file))
    except ValueError as refused:
        return Checked(file.name, "", (str(refused),))
    try:
        _model(file)
    except _FileError as refused:
        return Checked(file.name, digest, refused.reasons)
    return Checked(file.name, digest, ())


def _accepted(model: SurvivalModel, models: Models, *, examples: bool) -> SurvivalModel:
    if model.card.example and not examples:
        raise _FileError(NO_EXAMPLES)
    if model.card.key in models:
        raise _FileError("stands for a system that another file stands for already")
    return model


def _said(file: Path, reasons: Iterable[str]) -> list[str]:
    return [f"{SETTING}: {file.name}: {reason}." for reason in reasons]


def _model(file: Path) -> SurvivalModel:
    try:
        body = read_document(read_json(file))
        return onnx_model(body, file.parent) if isinstance(body, GraphPlan) else body
    except DocumentError as refused:
        raise _FileError(*(f"{fault.path}: {fault.message}" for fault in refused.faults)) from None
    except (OnnxError, ValueError) as refused:
        raise _FileError(str(refused)) from None


def read_json(file: Path) -> object:
    """One JSON document with each member once and numbers exact. Raises `ValueError` that names no value."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise ValueError(f"is larger than {LARGEST_FILE} bytes")
        text = file.read_text(encoding="utf-8")
    except OSError:
        raise ValueError("cannot be read") from None
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None
    try:
        return json.loads(
            text, object_pairs_hook=refuse_repeats, parse_float=_number, parse_int=_whole, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON (line {error.lineno})") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def _number(text: str) -> Decimal:
    if len(text) <= MOST_DIGITS and abs((number := Decimal(text)).adjusted()) <= MOST_DIGITS:
        return number
    raise ValueError(f"has a number of more than {MOST_DIGITS} digits")


def _whole(text: str) -> int:
    return int(_number(text))


def _constant(text: str) -> float:  # noqa: ARG001 - the parser passes it
    raise ValueError("has a number that is not finite")
