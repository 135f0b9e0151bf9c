"""Builds answer keys from an author's exercises: runs references and misconceptions' variants with PyTorch."""
