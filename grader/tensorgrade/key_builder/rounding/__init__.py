"""How far an honest answer may be from the reference's, for any PyTorch reference: a running error analysis."""
