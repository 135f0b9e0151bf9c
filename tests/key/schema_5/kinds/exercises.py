"""Exercises with every kind of check, answer and argument; all numbers are small integers, so that sums are exact."""

import torch

from tensorgrade.exercise import (
    Assignment,
    Case,
    Check,
    Close,
    Combination,
    Derived,
    Exact,
    Exercise,
    Misconception,
    Number,
    Pair,
    Relation,
    Residual,
    Section,
    Term,
    Text,
    array,
    grid,
    integers,
)

BOOK = Section(Text("Sums", "求和"), Text("https://example.org/sums#en", "https://example.org/sums#zh"))


def weigh(X, w, sizes=(2, 3), shift=1.0):
    return X * w + shift


def no_shift(X, w, sizes=(2, 3), shift=1.0):
    return X * w


def turned(X, w, sizes=(2, 3), shift=1.0):
    if X.shape[0] != X.shape[1]:
        return None
    return X.T * w + shift


def turned_without_shift(X, w, sizes=(2, 3), shift=1.0):
    if X.shape[0] != X.shape[1]:
        return None
    return X.T * w


NO_SHIFT = Misconception("no-shift", Text("Forgets the shift.", "忘了平移。"), no_shift, lambda X, w, **_: X + w)
TURNED = Misconception("turned", Text("Transposes X.", "转置了 X。"), turned)

weights = Exercise(
    name="weigh",
    title=Text("Weighted", "加权"),
    points=7,
    reference=weigh,
    answer=Close(bound=lambda X, w, sizes, shift: 3 * ((X * w).abs() + shift) + 8 * X.abs().sum()),
    checks=[
        Check(
            "example",
            Text("The example", "例子"),
            [Case("example", X=grid(2, 2), w=array([2, 3]))],
            public=True,
        ),
        Check(
            "layouts",
            Text("All layouts", "各种内存布局"),
            [
                Case("fortran", X=integers(3, 2, layout="F"), w=array([1, -1])),
                Case(
                    "strided", X=integers(3, 3, layout="strided"), w=integers(3, low=1), shift=-2.0, sizes=[4, (5, 6)]
                ),
                Case("readonly", X=integers(2, 4, dtype="float32", layout="readonly"), w=array(3)),
                Case("empty", X=array([[], []]), w=array(1), sizes="words"),
            ],
            weight=3,
        ),
        Check(
            "linear",
            Text("Twice the weights", "权重加倍"),
            [
                Case("once", X=integers(2, 3), w=integers(3), shift=0.0),
                Case("twice", X=Derived("once"), w=Derived("once", change=lambda w: 2 * w), shift=0.0),
                Case("plain", "double", X=Derived("once")),
            ],
            relation=Relation(
                terms=[
                    Term("once", coefficient=2.0, index=(slice(None), slice(0, None, 2))),
                    Term("twice", coefficient=-1.0, index=(slice(None), slice(0, None, 2))),
                    Term("plain", coefficient=0.0, index=(slice(None), slice(0, None, 2)), part=0),
                ],
                broken=Text("Not linear.", "不是线性的。"),
            ),
        ),
        Check(
            "grows",
            Text("Grows", "递增"),
            [
                Case("low", X=grid(2, 2), w=array(1), shift=0.0),
                Case("high", X=Derived("low"), w=Derived("low"), shift=5.0),
            ],
            public=True,
            relation=Relation(
                terms=[Term("high"), Term("low", coefficient=-1.0)],
                broken=Text("It shrinks.", "变小了。"),
                at_least=True,
            ),
        ),
    ],
    misconceptions=[NO_SHIFT, TURNED],
    combinations=[Combination(NO_SHIFT, TURNED, turned_without_shift)],
    kinds=["numpy", "torch"],
    kind_weight=2,
    ready_made=["addcmul", "torch.nn"],
    book=BOOK,
    seconds=1.5,
)

double = Exercise(
    name="double",
    title=Text("Doubled and sorted", "加倍与排序"),
    points=2,
    reference=lambda X: (2 * X, X.flatten().sort().values),
    answer=(Close(bound=lambda X: 8 * X.abs() + 16 * X.abs().max()), Exact()),
    checks=[
        Check("example", Text("The example", "例子"), [Case("example", X=grid(2, 2))], public=True),
        Check("other", Text("Another", "另一个"), [Case("other", X=integers(2, 3, dtype="float32"))]),
    ],
    misconceptions=[
        Misconception(
            "falling",
            Text("Sorts downwards.", "降序排列。"),
            lambda X: (2 * X, X.flatten().sort(descending=True).values),
        )
    ],
)

count = Exercise(
    name="count",
    title=Text("Count", "计数"),
    points=1,
    reference=lambda shape, limit=0: shape[0] * shape[1] - limit,
    answer=Number(),
    checks=[
        Check("example", Text("The example", "例子"), [Case("example", shape=(2, 3))], public=True),
        Check("other", Text("Another", "另一个"), [Case("other", shape=[4, 5], limit=2), Case("large", shape=(7, 7))]),
    ],
    misconceptions=[
        Misconception(
            "adds", Text("Adds the sides.", "把边长相加。"), lambda shape, limit=0: shape[0] + shape[1] - limit
        )
    ],
)

halves = Exercise(
    name="halves",
    title=Text("Halves", "一半"),
    points=1,
    reference=lambda n: (n // 2, n - n // 2),
    answer=Pair(),
    checks=[
        Check("example", Text("The example", "例子"), [Case("example", n=8)], public=True),
        Check("odd", Text("Odd numbers", "奇数"), [Case("odd", n=7), Case("negative", n=-3)]),
    ],
    misconceptions=[Misconception("equal", Text("Halves twice.", "两半相等。"), lambda n: (n // 2, n // 2))],
)


def equations(y):
    A = torch.tensor([[1.0, 0], [0, 1], [1, 1]], dtype=y.dtype)
    return Residual(A=A, y=torch.cat([y, y.sum()[None]]), shape=(1, 2), rtol=0.01)


solve = Exercise(
    name="solve",
    title=Text("Equations", "方程组"),
    points=3,
    reference=equations,
    checks=[
        Check("example", Text("The example", "例子"), [Case("example", y=array([1, 2]))], public=True),
        Check("other", Text("Others", "其他"), [Case("other", y=integers(2)), Case("more", y=integers(2))]),
    ],
    misconceptions=[Misconception("swapped", Text("In another order.", "次序不对。"), lambda y: equations(y.flip(0)))],
)

assignment = Assignment(
    name="kinds",
    title=Text("Every kind", "各种类型"),
    exercises=[weights, double, count, halves, solve],
    modules=["scipy"],
)
