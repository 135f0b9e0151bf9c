"""Why no bound can be given: exceptions whose text is the end of a sentence about a case."""


class NoBound(Exception):
    """The rounding of a reference cannot be bounded; the text says why and what the author can change."""


def unknown_operation(name: str) -> NoBound:
    """An operation for which there is no rule; ``name`` is that of PyTorch's operator."""
    return NoBound(f"the reference uses {name}, whose rounding is not known: give Close(bound=…).")


def number_taken_out(name: str) -> NoBound:
    """A number or an array that leaves PyTorch, where rounding can no longer be followed."""
    return NoBound(
        f"the reference takes rounded numbers out of a tensor ({name}), where their rounding cannot be followed: "
        "compute with tensors to the end, or give Close(bound=…), or Number(digits=…) for a number."
    )


def undecided(name: str) -> NoBound:
    """A branch or an index that rounding may change."""
    return NoBound(
        f"the reference's {name} depends on numbers that are equal or as close as rounding errors, so that rounding "
        "may change its result: choose numbers that are further apart, or give Close(bound=…)."
    )


def narrow(name: str) -> NoBound:
    """Arithmetic in float32 or less inside a reference, whose answers are to be those of float64."""
    return NoBound(
        f"the reference computes {name} in less than float64: let its tensors have the dtype of its arguments, "
        "or give Close(bound=…)."
    )


def random_numbers(name: str) -> NoBound:
    """An answer that depends on random numbers."""
    return NoBound(f"the reference's answer depends on random numbers ({name}), which no other answer can draw again.")


def too_wide(share: float) -> NoBound:
    """A bound that would accept wrong answers; ``share`` is the bound's part of the largest element of the answer."""
    size = f"by {100 * share:.2g} % of its largest element" if share < 10 else "more than ten times over"
    return NoBound(
        f"rounding in float32 may change the answer {size}: choose numbers that are not so close to each other, let "
        "it take fewer steps, or give Close(bound=…)."
    )
