"""The made-up pages have all that templates may ask for."""

import dataclasses
import types
import typing

from tensorgrade.report import template_trial
from tensorgrade.report.jinja_environment import TemplateEnvironment
from tensorgrade.report.sample_pages import SAMPLES
from tests.report.own_templates import BUILT_IN


class EveryCondition(template_trial._TrialEnvironment):
    """Notes conditions in the built-in templates."""

    def _generate(self, source, name, filename, defer_init=False):
        conditions = template_trial._NotedConditions(name)
        source = conditions.visit(source)
        self.counts[name] = conditions._number
        return TemplateEnvironment._generate(self, source, name, filename, defer_init)


def test_the_made_up_pages_take_every_branch_of_the_built_in_templates():
    environment = EveryCondition("en", [])
    environment.counts = {}
    for page, samples in SAMPLES.items():
        for sample in samples:
            environment.make(template_trial._Run(page, sample, {}))
    places = {(name, number + 1) for name, count in environment.counts.items() for number in range(count)}
    assert set(environment.counts) == set(BUILT_IN)
    assert len(places) > 80
    assert [place for place in places if environment.seen.get(place) != {True, False}] == []


NEVER = {
    ("Card", "mark"): {"waiting"},  # questions wait, functions do not
    ("Card", "state"): {"waiting", "not written"},
    ("Finding", "mark"): {"follows"},
    ("QuestionView", "mark"): {"follows"},
}
"""What is never there, by record and field."""


def records(value):
    """All records in a value."""
    if dataclasses.is_dataclass(value):
        yield value
        value = [getattr(value, field.name) for field in dataclasses.fields(value)]
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, (list, tuple, type({}.values()))):
        for item in value:
            yield from records(item)


def test_the_made_up_pages_have_every_kind_of_value_of_every_field():
    found = {}
    for record in records(list(SAMPLES.values())):
        for name, hint in typing.get_type_hints(type(record)).items():
            found.setdefault((type(record).__name__, name), (hint, []))[1].append(getattr(record, name))
    assert len(found) > 100
    for place, (hint, values) in found.items():
        if isinstance(hint, types.UnionType):
            assert None in values, place
            assert any(value is not None for value in values), place
        if hint is bool:
            assert set(values) == {True, False}, place
        if typing.get_origin(hint) is typing.Literal:
            never = NEVER.get(place, set())
            assert set(values) == set(typing.get_args(hint)) - never, place
        if typing.get_origin(hint) is tuple and ... in typing.get_args(hint):
            assert any(values), place
