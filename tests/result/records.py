"""Strategies for every record of a result, by its class; and some results, made by hand."""

from typing import get_args

from hypothesis import strategies as st

from tensorgrade.arrays.device_record import Device
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.result import absence_facts, differences, failure_facts
from tensorgrade.result.case_records import Argument, CaseResult
from tensorgrade.result.explanation_facts import (
    FILLINGS,
    HINT_NAMES,
    FeaturesTogether,
    FollowsFrom,
    Hint,
    HintsApart,
    NamedMisconception,
    PartHint,
    PartsExchanged,
    PossibleMisconceptions,
    RecordedExplanation,
)
from tensorgrade.result.failure_facts import FAILURE_KINDS
from tensorgrade.result.features import FEATURE_NAMES, Feature
from tensorgrade.result.notes import (
    Float32Accepted,
    FurtherImports,
    ImportNotAvailable,
    NameNotBound,
    RecordedNote,
    StoppedStatement,
)
from tensorgrade.result.result_records import (
    SCHEMA_VERSION,
    CellRun,
    CheckResult,
    ExerciseResult,
    KeyUsed,
    SourceText,
    SubmissionResult,
    Submitted,
)
from tensorgrade.translation import BookSection, Text

# --- Strategies -------------------------------------------------------------------------------------------

words = st.sampled_from(
    ["", "a", "the words", "日本", "a\nb", "<b>", '"', "\\", "\x00", "\u2028", "😀", "NaN", "{x}", "-–"]
)
names = st.sampled_from(["corr2d", "conv2d", "f", "日本"])
counts = st.integers(0, 10**6)
numbers = st.integers() | st.floats(allow_nan=False)
finite = st.floats(0, 1e6) | counts
texts = st.builds(
    Text,
    words.map("as written {}".format),
    st.none() | st.dictionaries(st.sampled_from(["zh", "fr", "pt_BR"]), words.map("put as {}".format), max_size=2),
)
sections = st.builds(BookSection, texts, st.just(Text("https://a.example/", {"zh": "https://b.example/"})))
indices = st.lists(st.integers(0, 9), max_size=3).map(tuple)
places = st.lists(st.integers(0, 3) | names, max_size=3).map(tuple)
features = st.builds(Feature, st.sampled_from(FEATURE_NAMES), words, words)
lines = st.none() | st.builds(failure_facts.SourceLine, counts, words)

ELEMENTS = (places, st.none() | indices, counts, counts)
NUMBERS = (st.none() | numbers, st.none() | numbers, *ELEMENTS)
DIFFERENCES = {
    differences.WrongLength: (st.none() | counts, counts, places),
    differences.WrongKeys: (st.lists(words).map(tuple), st.lists(words).map(tuple), places),
    differences.WrongType: (words, st.sampled_from(differences.VALUE_KINDS), places, st.none() | indices),
    differences.WrongShape: (indices, indices, places),
    differences.OtherShape: (st.sampled_from(differences.SHAPE_CHANGES), places),
    differences.NotFinite: NUMBERS,
    differences.WrongValue: NUMBERS,
    differences.OtherValue: (st.none() | words, st.none() | words, *ELEMENTS),
    differences.LargeResidual: (st.none() | numbers, numbers, places),
    differences.NotMet: (texts, places),
}
any_difference = st.one_of(*(st.builds(kind, *fields) for kind, fields in DIFFERENCES.items()))

FAILURES = {
    failure_facts.WrongAnswer: (any_difference,),
    failure_facts.CallRaised: (words, words, lines),
    failure_facts.ModuleNotAvailable: (words, lines),
    failure_facts.ThreadsNotAvailable: (lines,),
    failure_facts.MemoryExceeded: (st.booleans(), lines),
    failure_facts.TimeExceeded: (finite, st.booleans()),
    failure_facts.ProcessEnded: (words,),
    failure_facts.UnreadableAnswer: (words,),
    absence_facts.FunctionNotDefined: (),
    failure_facts.NameMissing: (words, lines),
    absence_facts.CellNotPython: (words, st.none() | counts, words),
    failure_facts.NeverCalled: (st.sampled_from(["timeout", "died", "protocol", "clock"]),),
    failure_facts.WrongArrayKind: (words, st.sampled_from(["array-api-strict", "torch", "torch-cuda"])),
    failure_facts.WrongArrayDtype: (words,),
    failure_facts.ReadyMadeOperation: (words, lines),
    failure_facts.DataMoved: (words,),
    failure_facts.DeviceFailed: (lines,),
    failure_facts.RelationBroken: (texts,),
    failure_facts.ArgumentChanged: (words,),
    failure_facts.AnswerChanged: (st.booleans(), st.lists(words).map(tuple)),
    failure_facts.PrecisionLost: (
        any_difference,
        st.none() | counts,
        st.sampled_from(["unknown", "float32", "decimals"]),
        st.integers(-12, 15),
    ),
    failure_facts.NotCountedYet: (),
    absence_facts.NotWritten: (),
    absence_facts.DefinitionNotRun: (words, counts, st.none() | counts),
    absence_facts.OtherName: (words, words),
    failure_facts.NotRunHere: (),
    failure_facts.GraderFailed: (),
    failure_facts.RecordedSentence: (st.none() | st.sampled_from(FAILURE_KINDS), words, st.none() | any_difference),
}
any_failure = st.one_of(*(st.builds(kind, *fields) for kind, fields in FAILURES.items()))

ids = st.none() | words
HINT = (st.sampled_from(HINT_NAMES), words, numbers, words, st.sampled_from(FILLINGS), st.booleans(), st.booleans())
part_hints = st.builds(PartHint, places, st.none() | st.builds(Hint, *HINT))
EXPLANATIONS = {
    NamedMisconception: (words, texts, ids, st.none() | texts),
    PossibleMisconceptions: (st.lists(st.builds(NamedMisconception, words, texts), max_size=3).map(tuple),),
    Hint: HINT,
    HintsApart: (words, st.lists(part_hints, max_size=3).map(tuple), places),
    PartsExchanged: (places, places),
    FeaturesTogether: (features, features),
    RecordedExplanation: (words, ids, ids, ids),
}
stopped_statements = st.builds(
    StoppedStatement,
    counts,
    lines,
    st.one_of(*(st.builds(kind, *FAILURES[kind]) for kind in get_args(failure_facts.StatementFailure))),
)
NOTES = {
    Float32Accepted: (),
    ImportNotAvailable: (words,),
    FurtherImports: (counts,),
    NameNotBound: (names, stopped_statements),
    RecordedNote: (words,),
}
any_explanation = st.one_of(*(st.builds(kind, *fields) for kind, fields in EXPLANATIONS.items()))
any_note = st.one_of(*(st.builds(kind, *fields) for kind, fields in NOTES.items()))

elements = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
matrices = st.integers(0, 2).flatmap(
    lambda columns: st.lists(st.lists(elements, min_size=columns, max_size=columns), max_size=2)
)
arguments = st.builds(Argument, words, st.none() | matrices, st.booleans())
cases = st.builds(
    CaseResult,
    words,
    st.booleans(),
    st.dictionaries(names, arguments, max_size=2),
    st.none() | arguments,
    st.none() | arguments,
    computed_from=st.dictionaries(names, st.lists(st.lists(counts, max_size=2), max_size=2), max_size=2),
)
checks = st.builds(
    CheckResult,
    words,
    texts,
    st.booleans(),
    counts,
    st.sampled_from(["passed", "failed", "could-not-tell", "not-run"]),
    st.none() | any_failure,
    st.none() | cases,
    st.booleans(),
)
exercises = st.builds(
    ExerciseResult,
    texts,
    finite,
    st.integers(1, 100),
    st.sampled_from(["passed", "partly", "failed", "missing", "could-not-tell"]),
    st.lists(checks, max_size=2),
    words,
    st.lists(any_note, max_size=2),
    finite,
    st.none() | any_explanation,
    st.none() | sections,
    st.none() | st.builds(FollowsFrom, st.lists(names).map(tuple), finite, finite, st.booleans()),
    st.sampled_from(["function", "class"]),
    st.none() | st.builds(SourceText, counts, words),
)


def made_sentence(start, values):
    """A sentence with a field for each of the values."""
    fields = "".join(f"{{{name}}}" for name in values)
    return EngineSentence(start.replace("{", "{{").replace("}", "}}") + fields, values)


plain_sentences = st.builds(made_sentence, words, st.dictionaries(names, words, max_size=2))
sentence_values = words | plain_sentences | st.lists(words | plain_sentences, max_size=2).map(tuple)
sentences = st.builds(made_sentence, words, st.dictionaries(names, sentence_values, max_size=2))
devices = st.builds(Device, st.sampled_from(["cpu", "cuda"]), st.sampled_from(["float32", "float64"]), words)
results = st.builds(
    SubmissionResult,
    st.just(SCHEMA_VERSION),
    words,
    texts,
    words,
    st.builds(Submitted, words, words, st.none() | words),
    st.builds(KeyUsed, words),
    st.dictionaries(words, words, max_size=2),
    st.lists(words, max_size=2),
    st.lists(devices, max_size=2),
    finite,
    finite,
    st.sampled_from(["graded", "could-not-tell", "missing", "unreadable"]),
    st.none() | sentences,
    st.dictionaries(names, exercises, max_size=2),
    finite,
    counts,
    st.lists(st.builds(CellRun, counts, words, st.lists(stopped_statements, max_size=2), st.booleans()), max_size=2),
    st.dictionaries(words, words, max_size=2),
)

# --- By hand ----------------------------------------------------------------------------------------------

CPU = Device("cpu", "float64")
STOPPED = StoppedStatement(
    1, failure_facts.SourceLine(2, "drive.mount('/content/drive')"), failure_facts.ModuleNotAvailable("google.colab")
)
WRONG_VALUE = failure_facts.WrongAnswer(differences.WrongValue(2.5, 3.5, index=(0, 1), wrong=1, size=4))


def make_check(failure=None, case=None, public=False, **fields):
    """A line of the rubric; passed where there is no failure."""
    status = "failed" if failure else "passed"
    given = {
        "name": "odd-shapes",
        "title": Text("Odd shapes", {"zh": "奇怪的形状"}),
        "weight": 2,
        "status": status,
    } | fields
    shown = public or (case is not None and case.public)
    return CheckResult(**{"public": public, "failure": failure, "case": case, "shown": shown} | given)


def make_exercise_result(*checks, **fields):
    """The result of a function with these checks."""
    passed = sum(check.status == "passed" for check in checks)
    status = "passed" if passed == len(checks) else "partly" if passed else "failed"
    given = {
        "title": Text("Cross-correlation", {"zh": "互相关"}),
        "score": 1.33,
        "points": 4,
        "status": status,
    } | fields
    return ExerciseResult(checks=list(checks), **given)


def make_result(exercises=None, **fields):
    """A student's result."""
    exercises = exercises or {"corr2d": make_exercise_result(make_check())}
    given = {
        "schema": SCHEMA_VERSION,
        "assignment": "corr2d",
        "title": Text("Convolution", {"zh": "卷积"}),
        "student": "alan",
        "submission": Submitted("ab" * 32, "corr2d.ipynb", None),
        "key": KeyUsed("cd" * 32),
        "versions": {"numpy": "2.0"},
        "isolation": ["session"],
        "compared_with": [CPU],
        "score": sum(item.score for item in exercises.values()),
        "max_score": float(sum(item.points for item in exercises.values())),
        "status": "graded",
        "message": None,
    }
    return SubmissionResult(exercises=exercises, **given | fields)
