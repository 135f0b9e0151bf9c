"""Copies public keys. It imports nothing that a student's process does not have."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]


def copy_public_keys(folder, language="en"):
    """Put the public keys of all assignments into a folder, as if they had come with the notebooks there."""
    for path in (ROOT / "assignments" / language).glob("*/*.public.npz"):
        shutil.copy(path, folder)
