"""The sentences on an answer that depends on earlier calls."""

from tensorgrade.result.failure_facts import AnswerChanged
from tensorgrade.translation import Translate


def changed_answer_message(failure: AnswerChanged, _: Translate) -> str:
    """What was tried, and what the cause may be."""
    match failure:
        case AnswerChanged(other_numbers=False):
            return _(
                "Called again with the same arguments, your function does not give the right answer any more. "
                "Does it remember earlier calls, or use random numbers?"
            )
        case AnswerChanged(changed=names) if names:
            return _(
                "Called again with nothing changed but {arguments}, your function does not give the right answer. "
                "After a restart of Python, the same call is right. "
                "Does it remember earlier calls without looking at all of {arguments}, or use random numbers?"
            ).format(arguments=_(", ").join(names))
        case _:
            return _(
                "Called again with other numbers, your function does not give the right answer. "
                "After a restart of Python, the same call is right. "
                "Does it remember earlier calls, or use random numbers?"
            )
