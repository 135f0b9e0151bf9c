"""The sentences of failed checks and of remarks, in the reader's language, from the facts in a result."""

from typing import assert_never

from tensorgrade.arrays.libraries import CUDA
from tensorgrade.number_format import number
from tensorgrade.report.changed_answers import changed_answer_message
from tensorgrade.report.difference_messages import difference_message
from tensorgrade.report.precision_message import precision_message
from tensorgrade.report.sentence_joints import following, join_sentences
from tensorgrade.result import absence_facts
from tensorgrade.result import failure_facts as facts
from tensorgrade.result.case_records import CaseResult
from tensorgrade.result.notes import Float32Accepted, FurtherImports, ImportNotAvailable, NameNotBound, RecordedNote
from tensorgrade.result.result_records import CheckResult, ExerciseResult, SubmissionResult
from tensorgrade.translation import Translate, translator


def result_message(result: SubmissionResult, _: Translate) -> str:
    """Why nothing was judged, or why something could not be; empty for other results."""
    if result.message:
        return result.message.translated(_)
    return _("Nothing was handed in.") if result.status == "missing" else ""


def note_messages(exercise: ExerciseResult, language: str) -> list[str]:
    """The remarks that cost no points; not the causes of failures, see `tensorgrade.report.stopped_statements`."""
    _ = translator(language)
    not_run = [check.title[language] for check in exercise.checks if check.status == "not-run"]
    messages = [_note_message(note, _) for note in exercise.notes if not isinstance(note, NameNotBound)]
    if not_run and not any(isinstance(note, RecordedNote) for note in exercise.notes):
        sentence = _("Not run on the machine that graded: {checks}. Their points went to the other checks.")
        messages.insert(0, sentence.format(checks=_("; ").join(not_run)))
    return messages


def _note_message(note: Float32Accepted | ImportNotAvailable | FurtherImports | RecordedNote, _: Translate) -> str:
    match note:
        case Float32Accepted():
            return _("Your answers are float32 for float64 input. That is accepted.")
        case ImportNotAvailable(module):
            return _module_message(module, _)
        case FurtherImports(count):
            return _("{count} more of the imported modules are not available here.").format(count=count)
        case RecordedNote(text):
            return text
        case _:
            assert_never(note)


def failure_message(check: CheckResult, language: str) -> str:
    """One or two sentences on why a check was not passed; empty where it was.

    Values are told only for cases that students see.
    """
    if check.failure is None:
        return ""
    _ = translator(language)
    match check.failure:
        case facts.WrongAnswer(difference):
            return difference_message(difference, check.shown, language)
        case facts.CallRaised("", line=line):
            return _("The call raised an exception.") + quoted_line(line, _)
        case facts.CallRaised(type, text, line):
            return _("The call raised {error}.").format(error=exception_text(type, text)) + quoted_line(line, _)
        case facts.ModuleNotAvailable(module, line):
            return _module_message(module, _) + quoted_line(line, _)
        case facts.ThreadsNotAvailable(line):
            sentence = _(
                "Threads and processes are not available here. Use a plain loop, or concurrent.futures, whose pools "
                "run their tasks one after the other here."
            )
            return sentence + quoted_line(line, _)
        case facts.MemoryExceeded(of_device, line):
            sentence = _("The call ran out of the device's memory.") if of_device else _("The call ran out of memory.")
            return sentence + quoted_line(line, _)
        case facts.TimeExceeded(seconds, while_loop):
            return _time_message(seconds, while_loop, check.case, _)
        case facts.ProcessEnded(""):
            return _("The call ended the Python process.")
        case facts.ProcessEnded(cause):
            return _("The call ended the Python process ({reason}).").format(reason=cause)
        case facts.UnreadableAnswer(""):
            return _("The answer could not be read.")
        case facts.UnreadableAnswer(reason):
            return _("The answer could not be read: {reason}.").format(reason=reason)
        case absence_facts.FunctionNotDefined():
            return _("The function does not exist after your notebook has run.")
        case facts.NameMissing(name, line):
            sentence = _("The name {name} is not defined, because the line that defines it failed.")
            return sentence.format(name=name) + quoted_line(line, _)
        case absence_facts.CellNotPython(text, line, source):
            return _not_python_message(text, line, source, _)
        case facts.NeverCalled("clock"):
            return _(
                "Not run: your notebook had already used up its time, its messages or its new starts of Python. It "
                "costs you nothing yet; your instructor has been told."
            )
        case facts.NeverCalled("cells"):
            return _(
                "Not run: your cells were run once more, and this time they came to another end. It costs you nothing "
                "yet; your instructor has been told."
            )
        case facts.NeverCalled("machine"):
            return _(
                "The grading machine may have held this up or ended it, so nobody can tell what it would have "
                "answered. It costs you nothing yet; your instructor has been told."
            )
        case facts.NeverCalled():
            return _("Not run: your cells, or an earlier call, did not finish or ended the Python process.")
        case (
            facts.WrongArrayKind()
            | facts.WrongArrayDtype()
            | facts.ReadyMadeOperation()
            | facts.DataMoved()
            | facts.DeviceFailed()
        ) as failure:
            return _library_message(failure, _)
        case (
            facts.RelationBroken()
            | facts.ArgumentChanged()
            | facts.AnswerChanged()
            | facts.PrecisionLost()
            | facts.NotCountedYet()
            | absence_facts.NotWritten()
            | absence_facts.DefinitionNotRun()
            | absence_facts.OtherName()
            | facts.NotRunHere()
            | facts.GraderFailed()
            | facts.RecordedSentence()
        ) as failure:
            return _other_message(failure, language, _)
        case _:
            assert_never(check.failure)


def _time_message(seconds: float, while_loop: bool, case: CaseResult | None, _: Translate) -> str:
    """When the call was stopped, and what it was given; of a loop without end only where the code may have one."""
    sentences = [_("Your function was stopped after {seconds} s.").format(seconds=number(seconds))]
    arguments = case.arguments.items() if case else ()
    sizes = [f"{name} ({item.text.partition(' ')[0].replace('×', ', ')})" for name, item in arguments if item.array]
    if sizes:
        sentences.append(_("It was given {arguments}.").format(arguments=_(", ").join(sizes)))
    if while_loop:
        sentences.append(_("Does your while loop come to an end?"))
    return join_sentences(*sentences)


def _not_python_message(text: str, line: int | None, source: str, _: Translate) -> str:
    reason = _("Python says: {text}.") if line is None else _("Line {line}: {text}.")
    sentences = join_sentences(_("This cell is not Python."), reason.format(line=line, text=text))
    return sentences + (quoted_line(facts.SourceLine(line, source), _) if line is not None and source else "")


def _library_message(
    failure: facts.WrongArrayKind
    | facts.WrongArrayDtype
    | facts.ReadyMadeOperation
    | facts.DataMoved
    | facts.DeviceFailed,
    _: Translate,
) -> str:
    """The sentence of a failed call with another library's arrays."""
    match failure:
        case facts.WrongArrayKind(got, array_kind):
            kinds = {
                "array-api-strict": _("an array of array-api-strict"),
                "torch": _("a PyTorch tensor on the CPU"),
                CUDA: _("a PyTorch tensor on the GPU"),
            }
            if not got:
                return _(
                    "Given {lent}, your function returned a value of another type. "
                    "The answer is to be of the same library, on the same device."
                ).format(lent=kinds[array_kind])
            return _(
                "Given {lent}, your function returned a value of type {got}. "
                "The answer is to be of the same library, on the same device."
            ).format(lent=kinds[array_kind], got=got)
        case facts.WrongArrayDtype(""):
            return _("Your answer has another dtype than float32 or float64.")
        case facts.WrongArrayDtype(dtype):
            return _("The dtype of your answer is {dtype}; it should be float32 or float64.").format(dtype=dtype)
        case facts.ReadyMadeOperation(operation, line):
            used = f" ({operation})" if operation else ""
            return _("Your function used a ready-made operation{used}, which is to be written here.").format(
                used=used
            ) + quoted_line(line, _)
        case facts.DataMoved(""):
            return _(
                "Your function moved its data to another library or device on the way. "
                "They are to stay where they came from."
            )
        case facts.DataMoved(method):
            way = _("a function of NumPy was given them") if method in ("__array__", "__buffer__") else method
            return _(
                "Your function moved its data to another library or device on the way ({way}). "
                "They are to stay where they came from."
            ).format(way=way)
        case facts.DeviceFailed(line):
            return _("The device stopped at an error in the call. Is an index out of range?") + quoted_line(line, _)
        case _:
            assert_never(failure)


def _other_message(
    failure: facts.RelationBroken
    | facts.ArgumentChanged
    | facts.AnswerChanged
    | facts.PrecisionLost
    | facts.NotCountedYet
    | absence_facts.NotWritten
    | absence_facts.DefinitionNotRun
    | absence_facts.OtherName
    | facts.NotRunHere
    | facts.GraderFailed
    | facts.RecordedSentence,
    language: str,
    _: Translate,
) -> str:
    """The sentence of a failure that is not about a single answer or the end of a call."""
    match failure:
        case facts.RelationBroken(text):
            return text[language]
        case facts.ArgumentChanged(""):
            return _("Your function changes an argument. Work on a copy, so that the caller's data stay intact.")
        case facts.ArgumentChanged(argument):
            return _(
                "Your function changes its argument {name}. Work on a copy, so that the caller's data stay intact."
            ).format(name=argument)
        case facts.AnswerChanged():
            return changed_answer_message(failure, _)
        case facts.PrecisionLost():
            return precision_message(failure, _)
        case facts.NotCountedYet():
            return _("Counts as soon as your function gets one kind of case right.")
        case absence_facts.NotWritten():
            return _("This function is missing: it was left empty or removed.")
        case absence_facts.DefinitionNotRun(function, cell, None):
            return _(
                "{function} stands in cell {cell} of the notebook, but was not run. Your instructor will look at it."
            ).format(function=function, cell=cell)
        case absence_facts.DefinitionNotRun(function, cell, replaced_in):
            return _(
                "{function} stands in cell {cell} of the notebook, but cell {other} has it once more as it was handed "
                "out, and that one counts. Your instructor will look at it."
            ).format(function=function, cell=cell, other=replaced_in)
        case absence_facts.OtherName(found, expected):
            return _other_name_message(found, expected, _)
        case facts.NotRunHere():
            return _("Not run: the machine that graded has no such arrays. Its points went to the other checks.")
        case facts.GraderFailed():
            return _("The grader could not judge this check. It costs you nothing; your instructor has been told.")
        case facts.RecordedSentence(text=sentence):
            return sentence
        case _:
            assert_never(failure)


def _other_name_message(found: str, expected: str, _: Translate) -> str:
    class_name, dot, method = found.rpartition(".")
    if dot:
        return _(
            "There is a method {method} in the class {class_name}; the notebook asks for a function {expected} "
            "outside of classes."
        ).format(method=method, class_name=class_name, expected=expected)
    return _("There is a {found}; the notebook asks for {expected}.").format(found=found, expected=expected)


def _module_message(module: str, _: Translate) -> str:
    if not module:
        return _("The call used a module that is not available here: answers use NumPy and the standard library only.")
    return _("{module} is not available here: answers use NumPy and the standard library only.").format(module=module)


def exception_text(type: str, text: str) -> str:
    """An exception as a part of a sentence, which ends after it: without the end of its own sentence."""
    own = text.rstrip()
    if not own.endswith(".."):
        own = own.removesuffix(".").rstrip()
    return f"{type}: {own}" if own else type


def quoted_line(line: facts.SourceLine | None, _: Translate) -> str:
    """The student's line, as a sentence that follows another one; empty where it is not known."""
    if line is None:
        return ""
    return following(_("Your line {line}: {source}").format(line=line.number, source=line.text), _)
