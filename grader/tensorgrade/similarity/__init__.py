"""Finds answers that are alike, by fingerprints of their syntax (winnowing)."""
