"""Rows of cases of a picture X and kernels K.

A plain case has small whole numbers, none of them negative, a square picture, and kernels that are square and odd. Each
hidden check differs from it in one way, so that a function that is wrong in one way fails one check. No two cases of a
function have the same shapes.
"""

from shared_parts import decimals, whole
from tensorgrade.exercise import Rows, integers, normal

PLAIN = Rows(X=whole, K=whole)
REAL = Rows(X=decimals, K=decimals)
OFFSET = REAL.but(X={"offset": 100.0})
SIGNED = Rows(X=integers, K=integers)
NEGATIVE_KERNEL = Rows(X=whole, K=integers).but(K={"sign": "negative"})
NEGATIVE = Rows(X=normal, K=normal).each(sign="negative")
FLOAT32 = REAL.each(dtype="float32")
READ_ONLY = PLAIN.each(layout="readonly")
FORTRAN = REAL.each(layout="F")
STRIDED = REAL.each(layout="strided")
