"""Tries a course's templates on made-up pages, so that a mistake is found before a page is written.

A page is made of each sample. Conditions in the course's own templates that always came out in one way are then turned
round, one after the other: a field that does not exist is found also where the samples do not come.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import nodes
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer

from tensorgrade.report.jinja_environment import TemplateEnvironment, declared_names
from tensorgrade.report.sample_pages import SAMPLES
from tensorgrade.report.template_checks import Trees, mistakes_in_trees, parse_used_templates
from tensorgrade.report.template_loader import STUDENTS_OWN
from tensorgrade.report.template_mistakes import NotDefined, TemplateMistake

_OF_PLACES = {"caller", "kwargs", "loop", "self", "super", "varargs"}
"""Names that exist in some places of a template only."""

_Condition = tuple[str, int]
"""A condition in a template: the template's name, and its number there."""


PAGES = tuple(SAMPLES)
"""The templates of whole pages; all others are parts of these."""


def try_templates(language: str, folders: Sequence[Path], pages: Sequence[str] = PAGES) -> list[TemplateMistake]:
    """The mistakes in a course's own templates for these pages, each once."""
    environment = _TrialEnvironment(language, folders)
    if not environment.templates.own_names():
        return []
    trees, mistakes = parse_used_templates(environment, pages)
    mistakes += mistakes_in_trees(environment, trees)
    if not mistakes:
        mistakes += _rendering_mistakes(environment, pages)
    if not mistakes:
        mistakes += _mistakes_of_other_outcomes(environment, trees)
    return list({str(mistake): mistake for mistake in mistakes}.values())


def unused_templates(language: str, folders: Sequence[Path]) -> list[str]:
    """The course's own templates that none of the course's pages is made of."""
    environment = TemplateEnvironment(language, folders)
    if not environment.templates.own_names():
        return []
    trees, _ = parse_used_templates(environment, [page for page in PAGES if page not in STUDENTS_OWN])
    return [name for name in environment.templates.own_names() if name not in trees]


@dataclasses.dataclass(frozen=True)
class _Run:
    """How a page is made: the sample, and how conditions come out that are not left to their values."""

    page: str
    sample: Mapping[str, Any]
    outcomes: Mapping[_Condition, bool]


class _TrialEnvironment(TemplateEnvironment):
    """Notes how the conditions in the course's own templates come out, and can turn them round."""

    def __init__(self, language: str, folders: Sequence[Path]) -> None:
        super().__init__(language, folders)
        self._run = _Run("", {}, {})
        self.reached: dict[_Condition, _Run] = {}
        """The conditions, each with the first run that came to it."""
        self.seen: dict[_Condition, set[bool]] = {}

    def make(self, run: _Run) -> None:
        """Make a page. Raises TemplateMistake."""
        self._run = run
        self.forget_parts()
        self.render(run.page, dict(run.sample))

    def outcome(self, template: str, number: int, value: Any) -> bool:
        """How a condition comes out; templates call this."""
        condition = template, number
        self.reached.setdefault(condition, self._run)
        found = self._run.outcomes.get(condition, bool(value))
        self.seen.setdefault(condition, set()).add(found)
        return found

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        if name is not None and self.templates.is_own(name):
            source = _NotedConditions(name).visit(source)
        return super()._generate(source, name, filename, defer_init)


class _NotedConditions(NodeTransformer):
    """Passes each condition through `_TrialEnvironment.outcome`, but for those that ask whether a name exists."""

    def __init__(self, template: str) -> None:
        self._template, self._number = template, 0

    def _noted(self, node: nodes.If | nodes.CondExpr) -> nodes.Node:
        self._number += 1
        if not _asks_for_existence(node.test):
            arguments = [nodes.Const(self._template), nodes.Const(self._number), node.test]
            node.test = nodes.Call(nodes.EnvironmentAttribute("outcome"), arguments, [], None, None)
            node.test.set_lineno(node.lineno, override=False)
        return self.generic_visit(node)

    visit_If = visit_CondExpr = _noted


def _asks_for_existence(condition: nodes.Node) -> bool:
    tests = [*condition.find_all(nodes.Test), *([condition] if isinstance(condition, nodes.Test) else [])]
    return any(test.name in ("defined", "undefined") for test in tests)


def _rendering_mistakes(environment: _TrialEnvironment, pages: Iterable[str]) -> Iterator[TemplateMistake]:
    """The first mistake of each page."""
    for page in pages:
        try:
            for sample in SAMPLES[page]:
                environment.make(_Run(page, sample, {}))
        except TemplateMistake as mistake:
            yield mistake


def _mistakes_of_other_outcomes(environment: _TrialEnvironment, trees: Trees) -> Iterator[TemplateMistake]:
    """What does not exist, where a condition comes out as in no sample.

    Nothing else counts: the values need not be those for which the author made the condition.
    """
    variables = (sample for samples in SAMPLES.values() for sample in samples)
    names = _OF_PLACES.union(environment.globals, *variables, *map(declared_names, trees.values()))
    tried: set[_Condition] = set()
    while waiting := [item for item, seen in environment.seen.items() if len(seen) == 1 and item not in tried]:
        condition = waiting[0]
        tried.add(condition)
        run, [usual] = environment.reached[condition], environment.seen[condition]
        try:
            environment.make(dataclasses.replace(run, outcomes={**run.outcomes, condition: not usual}))
        except TemplateMistake as mistake:
            error = mistake.__context__
            if isinstance(error, NotDefined):
                unknown = error.holder is missing and error.name not in names
                if unknown or dataclasses.is_dataclass(error.holder):
                    yield mistake
