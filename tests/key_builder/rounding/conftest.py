"""One thread, and float64 wherever a reference makes a tensor, as `build` has it."""

import pytest
import torch


@pytest.fixture(autouse=True)
def _as_build_runs_references():
    threads, dtype = torch.get_num_threads(), torch.get_default_dtype()
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_num_threads(threads)
    torch.set_default_dtype(dtype)
