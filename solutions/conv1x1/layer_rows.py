"""Rows of cases of the layer, of the same kinds as `channel_rows`.

Biases are whole numbers from 1 on: a missing bias of zero would make no difference.
"""

from shared_parts import decimals, whole
from tensorgrade.exercise import Rows, integers, normal

PLAIN = Rows(X=whole, W=whole, b=integers).but(b={"sign": "positive"})
REAL = Rows(X=decimals, W=decimals, b=decimals)
OFFSET = REAL.but(X={"offset": 100.0}, b={"offset": 100.0})
SIGNED = Rows(X=integers, W=integers, b=integers)
NEGATIVE = Rows(X=normal, W=normal, b=normal).each(sign="negative")
FLOAT32 = REAL.each(dtype="float32")
READ_ONLY = PLAIN.each(layout="readonly")
FORTRAN = REAL.but(X={"layout": "F"}, W={"layout": "F"})
STRIDED = REAL.each(layout="strided")
