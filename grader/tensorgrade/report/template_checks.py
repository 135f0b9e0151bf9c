"""Mistakes that can be seen in a course's templates without rendering a page, so also where a page rarely comes."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import jinja2
from jinja2 import nodes

from tensorgrade.report.jinja_environment import TemplateEnvironment
from tensorgrade.report.template_loader import BUILT_IN
from tensorgrade.report.template_mistakes import TemplateLine, TemplateMistake, mistake, nearest

Trees = Mapping[str, nodes.Template]
"""Syntax trees by the names of the templates."""

_Found = Iterator[tuple[int, str]]
"""Lines of a template, and what is wrong there."""


def parse_used_templates(environment: TemplateEnvironment, pages: Iterable[str]) -> tuple[Trees, list[TemplateMistake]]:
    """The templates that pages are made of, and the mistakes that keep others of these from being parsed."""
    trees: dict[str, nodes.Template] = {}
    mistakes = []
    waiting, seen = list(pages), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or environment.templates.path(name) is None:
            continue
        seen.add(name)
        try:
            trees[name] = environment.tree(name)
        except (jinja2.TemplateSyntaxError, TemplateMistake) as error:
            found = environment.mistake_of(error, ())
            if found is None:
                raise
            mistakes.append(found)
        else:
            waiting += chain.from_iterable(names for _line, names, _optional in _references(trees[name]))
    return trees, mistakes


def mistakes_in_trees(environment: TemplateEnvironment, trees: Trees) -> Iterator[TemplateMistake]:
    """The mistakes in the course's own ones of these templates."""
    for name, tree in trees.items():
        shown = environment.templates.shown(name)
        if environment.templates.is_own(name):
            for line, text in chain(
                _unknown_templates(environment, tree),
                _unknown_filters(environment, tree),
                _endless_inheritance(name, trees),
                _lost_text(tree, trees),
            ):
                yield mistake(TemplateLine(shown, line), text)
            for line, source, macro, exported in _missing_macros(tree, trees):
                yield mistake(TemplateLine(shown, line), f"{source} has no macro {macro!r}{nearest(macro, exported)}")
        else:  # then it is the course's template that lacks what a built-in one imports
            for line, source, macro, _ in _missing_macros(tree, trees):
                text = f"there is no macro {macro!r} in it, which {shown}, line {line}, uses"
                yield environment.outdated(TemplateLine(environment.templates.shown(source), 1), text)


def _references(tree: nodes.Template) -> Iterator[tuple[int, list[str], bool]]:
    """The templates that a template names.

    The line, the names of which the first that exists is taken, and whether it is all right if there is none.
    """
    for node in tree.find_all(nodes.Extends):
        yield node.lineno, *_constant_names(node.template)
    for imports in chain[nodes.Import | nodes.FromImport](tree.find_all(nodes.Import), tree.find_all(nodes.FromImport)):
        yield imports.lineno, *_constant_names(imports.template)
    for include in tree.find_all(nodes.Include):
        names, optional = _constant_names(include.template)
        yield include.lineno, names, optional or include.ignore_missing
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("inline", "digest") and call.args:
            yield call.lineno, *_constant_names(call.args[0])


def _constant_names(node: nodes.Expr) -> tuple[list[str], bool]:
    """The names in an expression that are known without a page, and whether there are others in it."""
    items = node.items if isinstance(node, (nodes.List, nodes.Tuple)) else [node]
    names = [item.value for item in items if isinstance(item, nodes.Const) and isinstance(item.value, str)]
    return names, len(names) < len(items)


def _unknown_templates(environment: TemplateEnvironment, tree: nodes.Template) -> _Found:
    for line, names, optional in _references(tree):
        if not optional and all(environment.templates.path(name) is None for name in names):
            yield line, f"there is no template {names[0]!r}{nearest(names[0], environment.templates.names())}"


def _unknown_filters(environment: TemplateEnvironment, tree: nodes.Template) -> _Found:
    for node in tree.find_all(nodes.Filter):
        if node.name not in environment.filters:
            yield node.lineno, f"there is no filter {node.name!r}{nearest(node.name, environment.filters)}"
    for test in tree.find_all(nodes.Test):
        if test.name not in environment.tests:
            yield test.lineno, f"there is no test {test.name!r}{nearest(test.name, environment.tests)}"


def _missing_macros(tree: nodes.Template, trees: Trees) -> Iterator[tuple[int, str, str, set[str]]]:
    """Names that are imported from templates that do not have them: line, template, name, and what it has."""
    for node in tree.find_all(nodes.FromImport):
        names, others = _constant_names(node.template)
        lineage = None if others else _lineage(names[0], trees)
        if lineage is None:  # what it inherits cannot be told
            continue
        exported = set[str]().union(*(_exported(trees[name]) for name in lineage))
        for item in node.names:
            macro = item if isinstance(item, str) else item[0]
            if macro not in exported:
                yield node.lineno, names[0], macro, exported


def _exported(tree: nodes.Template) -> set[str]:
    """The names that can be imported from a template."""
    variables = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    return variables | {node.name for node in tree.find_all(nodes.Macro)}


def _lineage(name: str, trees: Trees) -> list[str] | None:
    """A template, the one that it extends, the one that this extends, …; None where it has no end or is not known."""
    lineage: list[str] = []
    while name in trees and name not in lineage:
        lineage.append(name)
        extended = _extended(trees[name])
        if extended is None:
            return lineage
        name = extended[1]
    return None


def _extended(tree: nodes.Template) -> tuple[int, str] | None:
    """The template that another one extends, whatever its variables are, and the line that says so."""
    for node in tree.body:
        if isinstance(node, nodes.Extends):
            named = node.template.value if isinstance(node.template, nodes.Const) else ""
            return node.lineno, str(named)
    return None


def _endless_inheritance(name: str, trees: Trees) -> _Found:
    seen, extended = [name], _extended(trees[name])
    first = extended
    while first and extended and extended[1] in trees:
        if extended[1] in seen:
            if seen == [name]:
                yield first[0], f'the template extends itself; write {{% extends "{BUILT_IN}{name}" %}}'
            elif extended[1] == name:
                yield first[0], f"templates extend one another without end: {', '.join(seen)}"
            return
        seen.append(extended[1])
        extended = _extended(trees[extended[1]])


def _lost_text(tree: nodes.Template, trees: Trees) -> _Found:
    """What would be shown nowhere: a template that extends another one shows the blocks of that one only."""
    extended = _extended(tree)
    if extended is None:
        return
    for node in tree.body:
        yield from ((line, "this is in no block, so it is shown nowhere") for line in _shown_lines(node))
    lineage = _lineage(extended[1], trees)
    if lineage is None:
        return
    blocks = {block.name for name in lineage for block in trees[name].find_all(nodes.Block)}
    for node in tree.body:
        if isinstance(node, nodes.Block) and node.name not in blocks:
            yield node.lineno, f"{extended[1]} has no block {node.name!r}{nearest(node.name, blocks)}"


def _shown_lines(node: nodes.Node) -> Iterator[int]:
    """The lines of what a statement shows itself, outside of blocks and macros."""
    if isinstance(node, nodes.Output):
        for item in node.nodes:
            text = item.data if isinstance(item, nodes.TemplateData) else "x"
            if text.strip():
                yield item.lineno + text[: len(text) - len(text.lstrip())].count("\n")
                return
    elif isinstance(node, (nodes.If, nodes.For, nodes.With)):
        for inner in node.iter_child_nodes():
            yield from _shown_lines(inner)
