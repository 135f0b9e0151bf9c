"""A result ⇄ its JSON file, and the published JSON schema.

Writing needs the standard library and NumPy only; reading back and the schema need pydantic.
"""

import json
import math
from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np

from tensorgrade.result.result_records import SubmissionResult


def jsonable(value: Any) -> Any:
    """Numbers and arrays as JSON values; NaN and infinities as the strings "NaN", "Infinity", "-Infinity"."""
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    if isinstance(value, complex):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value


def to_json(result: SubmissionResult) -> str:
    """The text of the result's file. The same result gives the same bytes."""
    return json.dumps(asdict(result), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> SubmissionResult:
    """The inverse of `to_json`. Raises ValueError for anything else."""
    result: SubmissionResult = _adapter().validate_json(text)
    return result


def json_schema() -> dict[str, Any]:
    """The published schema."""
    schema: dict[str, Any] = _adapter().json_schema()
    return schema


@cache
def _adapter() -> Any:
    """pydantic's validator of results. Cached: making it takes longer than reading a result with it."""
    from pydantic import TypeAdapter

    return TypeAdapter(SubmissionResult)
