"""Examples of docs/api.md, one below each comment with a name of `tensorgrade.exercise`; a test runs them."""

from torch import Tensor

from tensorgrade.exercise import (
    Assignment,
    Case,
    Check,
    Choice,
    Close,
    Combination,
    Count,
    Derived,
    Domain,
    Exact,
    Exercise,
    Floats,
    Made,
    Make,
    Meets,
    Misconception,
    NoAnswer,
    Number,
    PairOf,
    Relation,
    Residual,
    Rows,
    Section,
    Size,
    Term,
    array,
    grid,
    integers,
    normal,
    vary,
)

# === Assignment
by_hand = Check("by-hand", "Two numbers", [Case("two", X=array([1, 2]))], public=True)
total = Exercise(name="total", title="The sum", points=2, reference=lambda X: X.sum(), checks=[by_hand])
assignment = Assignment(name="sums", title="Sums", exercises=[total], modules=["csv"])


# === Exercise
def row_sums(X: Tensor) -> Tensor:
    """The sum of each row."""
    return X.sum(1)


by_hand = Check("by-hand", "Two rows", [Case("two", X=array([[1, 2], [3, 4]]))], public=True)
Exercise(name="row_sums", title="Sums of rows", points=4, reference=row_sums, checks=[by_hand], seconds=5.0)

# === Section
Section("Convolutions for Images", "https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html")

# === Check
Check("wide", "Wide arrays", [Case("two", X=normal(2, 5)), Case("one", X=normal(1, 4))], weight=2)

# === Case
Case("square", X=normal(4, 4), K=array([[0, 1], [2, 3]]), padding=(1, 1))
Case("forward", make={"W": normal(4, 3)}, calls=[("forward", normal(5, 3)), ("W",)])

# === Rows
drawn = Rows(X=normal, K=normal, stride=None)
strided = drawn.check("strided", "Strides", weight=2)(
    ("even", (4, 4), (2, 2), (2, 2)),
    ("odd", (5, 3), (3, 1), (1, 2)),
)
single = drawn.each(dtype="float32")(("single", (4, 4), (2, 2)))

# === Relation
cases = [Case("plain", X=normal(4, 3)), Case("double", X=Derived("plain", lambda X: 2 * X))]
doubled = Relation(terms=[Term("plain", 2), Term("double", -1)], broken="f(2X) is not 2 f(X).")
Check("linear", "Doubling X doubles the answer", cases, relation=doubled)

# === Term
Term("padded", -1, (slice(1, -1), slice(1, -1)))  # without the border
Term("gradients", part="dW")

# === array
Case("two", X=array([[1, 2], [3, 4]]))

# === grid
Case("book", X=grid(3, 3), K=grid(2, 2, start=1))

# === normal
normal(4, 3)
normal(4, 3, scale=10, offset=1000, dtype="float32", layout="F")

# === integers
integers(5, 5, low=0, high=10)

# === Derived
Case("first", X=normal(3, 4))
Case("mirrored", X=Derived("first", lambda X: X[:, ::-1]))

# === Make
Case("two", layers=[Make("Linear", W=normal(2, 3), b=normal(2))], X=normal(5, 3))

# === Domain
Domain(
    sizes={"h": Size(1, 32, plain=4), "w": Size(1, 32, plain=3), "k": Size(1, 8, plain=2)},
    arguments={"X": Floats("h", "w"), "k": Count("k"), "mode": Choice("max", "avg")},
    rules=["k <= h", "k <= w"],
    work="h * w * k * k",
)

# === Floats
Floats("c", "h", "w", largest=255, signed=False)

# === PairOf
PairOf("pad_h", "pad_w", none_means=("0", "0"))

# === Made
Made(lambda generator, n: generator.permutation(n).tolist())

# === Close
answer = Close(bound=lambda A, y: 100 * y.abs().max())
answers = (Close(), Exact())  # of a reference that returns two arrays

# === Number
Number(digits=3)

# === Meets
Meets(lambda Y, X: Y.shape == X.shape, "Your answer has another shape than X.")


# === Residual
def weights(X: Tensor, y: Tensor) -> Residual:
    """Any w that solves Xw = y up to one per cent."""
    return Residual(A=X, y=y, shape=(3,), rtol=0.01)


# === Misconception
Misconception("columns", "You summed the columns. Which axis runs along a row?", lambda X: X.sum(0))

# === vary
no_padding = vary(padding=(0, 0))
turned = vary(K=lambda K: K.flip(0, 1)) | vary(stride=(1, 1))
mean = vary(lambda Y, K: Y / K.numel(), stage="reduction")


# === NoAnswer
def last(X: Tensor) -> Tensor:
    """What a student computes who takes the last number."""
    if len(X) == 0:
        raise NoAnswer
    return X[-1]


# === Combination
columns = Misconception("columns", "You summed the columns.", lambda X: X.sum(0))
twice = Misconception("twice", "You added each number twice.", vary(lambda Y: 2 * Y))
Combination(columns, twice, lambda X: 2 * X.sum(0))
