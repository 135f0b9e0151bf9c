"""What a function's caller does with the result, read from the caller's bytecode.

A stand-in needs it where Python's protocols do not tell: a figure's axes are as many as the targets they are unpacked
into, and a decorator gives back what it decorates. The instructions are those of Python 3.11 to 3.14.
"""

import opcode
import types

_STARRED = 2
"""How many items a starred target gets; any number would do."""


def unpacking_targets(frame: types.FrameType) -> int | None:
    """How many items a frame unpacks into its targets; None if it iterates in another way."""
    match _instruction(frame):
        case "UNPACK_SEQUENCE", count:
            return count
        case "UNPACK_EX", counts:  # those before the starred target in the low byte, those after it above
            return (counts & 0xFF) + (counts >> 8) + _STARRED
        case _:
            return None


def calls_decorator(frame: types.FrameType) -> bool:
    """Whether a frame calls an object with one argument to decorate that argument.

    Python calls decorators by an instruction for no arguments, and `f(x)` by one for one argument.
    """
    return _instruction(frame) == ("CALL", 0)


def _instruction(frame: types.FrameType) -> tuple[str, int]:
    """The instruction that a frame is at, with its argument: a byte, and higher bytes in EXTENDED_ARG before it."""
    code, position = frame.f_code.co_code, frame.f_lasti  # co_code has no specialized instructions
    name, argument, shift = opcode.opname[code[position]], code[position + 1], 8
    while position >= 2 and code[position - 2] == opcode.EXTENDED_ARG:
        position -= 2
        argument |= code[position + 1] << shift
        shift += 8
    return name, argument
