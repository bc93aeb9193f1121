"""Issue 3, shown by: each registered rule has a file, a boundary test, and a questionnaire that uses it."""

from __future__ import annotations

from pathlib import Path

from questionnaires import scoring
from questionnaires.registry import Registry


def test_every_rule_is_registered_under_the_name_it_goes_by() -> None:
    """One rule, one file: no gaps and nothing registered elsewhere. `none` is no name for a module."""
    files = {path.stem for path in Path(scoring.__file__).parent.glob("*.py")} - {"__init__", "result"}
    modules = {name: rule.__module__.rpartition(".")[2] for name, rule in scoring.RULES.items()}
    assert set(modules.values()) == files
    assert {name for name, module in modules.items() if name != module} == {"none"}


def test_every_rule_has_a_boundary_test() -> None:
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")} - {"rules"}
    assert tests == {rule.__module__.rpartition(".")[2] for rule in scoring.RULES.values()}


def test_every_rule_is_used_by_a_shipped_questionnaire(registry: Registry) -> None:
    assert {each.definition.scoring.rule for each in registry.newest()} == set(scoring.RULES)
