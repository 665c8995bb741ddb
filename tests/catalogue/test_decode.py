"""Plain tables into dataclasses: every fault is named with the path of its key."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta

from grader.catalogue.decode import decode
from grader.model.content import KataMeta


@dataclass(frozen=True)
class Leaf:
    points: Annotated[int, Meta(ge=1, le=10)]
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Tree:
    title: Annotated[str, Meta(min_length=1)]
    leaves: Annotated[list[Leaf], Meta(min_length=1, max_length=2)]
    kind: Literal["oak", "elm"] = "oak"
    tall: bool = False
    root: Leaf | None = None
    first: Leaf = field(default_factory=lambda: Leaf(1))


def sound(**changes: object) -> dict[str, Any]:
    return {"title": "T", "leaves": [{"points": 1}], **changes}


def faults_of(table: object) -> list[str]:
    faults: list[str] = []
    value = decode(Tree, table, "", faults)
    assert (value is None) == bool(faults)
    return faults


def test_a_sound_table_becomes_the_dataclass() -> None:
    faults: list[str] = []
    tree = decode(Tree, sound(leaves=[{"points": 2, "names": ["a"]}], kind="elm"), "", faults)
    assert tree == Tree("T", [Leaf(2, ["a"])], "elm")
    assert faults == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"title": 1}, "title: expected str, got int"),
        ({"title": ""}, "title: expected str of length >= 1"),
        ({"tall": 1}, "tall: expected bool, got int"),
        ({"tall": "true"}, "tall: expected bool, got str"),
        ({"kind": "ash"}, "kind: invalid enum value 'ash'"),
        ({"first": []}, "first: expected a table, got list"),
        ({"first": {}}, "first.points: missing"),
        ({"first": {"points": 0}}, "first.points: expected int >= 1"),
        ({"leaves": 3}, "leaves: expected array, got int"),
        ({"leaves": [{"points": "2"}]}, "leaves[0].points: expected int, got str"),
        ({"leaves": [{"points": True}]}, "leaves[0].points: expected int, got bool"),
        ({"leaves": [{"points": 2.0}]}, "leaves[0].points: expected int, got float"),
        ({"leaves": [{"points": 1}, {"points": 11}]}, "leaves[1].points: expected int <= 10"),
        ({"leaves": [{"points": 1}, 7]}, "leaves[1]: expected a table, got int"),
        ({"leaves": [{"points": 1}, {}]}, "leaves[1].points: missing"),
        ({"leaves": []}, "leaves: expected 1 to 2 entries, got 0"),
        ({"leaves": [{"points": 1}] * 3}, "leaves: expected 1 to 2 entries, got 3"),
        (
            {"leaves": [{"points": 1, "names": ["a", 2]}]},
            "leaves[0].names[1]: expected str, got int",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_path(changes: dict[str, object], fault: str) -> None:
    assert faults_of(sound(**changes)) == [fault]


@pytest.mark.parametrize(("table", "kind"), [([], "list"), ("x", "str"), (None, "nothing")])
def test_what_is_no_table_is_said_so(table: object, kind: str) -> None:
    assert faults_of(table) == [f"the file: expected a table, got {kind}"]


def test_a_missing_key_is_named() -> None:
    assert faults_of({"title": "T"}) == ["leaves: missing"]


def test_an_unknown_key_gets_the_nearest_known_one() -> None:
    assert faults_of(sound(tal=True)) == ["tal: unknown key; did you mean tall?"]


def test_an_unknown_key_like_no_other_gets_no_suggestion() -> None:
    assert faults_of(sound(zzz=True)) == ["zzz: unknown key"]


def test_an_unknown_key_in_a_list_of_tables_has_the_path() -> None:
    table = sound(leaves=[{"points": 1}, {"points": 1, "nmes": []}])
    assert faults_of(table) == ["leaves[1].nmes: unknown key; did you mean names?"]


def test_all_faults_of_a_table_are_collected() -> None:
    table = {"leaves": [{"points": 0}, {"pints": 1}], "kind": "ash"}
    assert faults_of(table) == [
        "title: missing",
        "leaves[0].points: expected int >= 1",
        "leaves[1].pints: unknown key; did you mean points?",
        "leaves[1].points: missing",
        "kind: invalid enum value 'ash'",
    ]


def test_faults_that_were_there_before_are_kept_and_do_not_count() -> None:
    faults = ["earlier"]
    assert decode(Tree, sound(), "", faults) is not None
    assert faults == ["earlier"]


def test_a_prefix_stands_before_every_path() -> None:
    faults: list[str] = []
    decode(Tree, {"title": 1, "leaves": [{}], "x": 1}, "wood", faults)
    assert faults == [
        "wood.x: unknown key",
        "wood.title: expected str, got int",
        "wood.leaves[0].points: missing",
    ]


@pytest.mark.parametrize("slug", ["Box", "1box", "a-b", "a b", "", "a" * 41])
def test_a_bad_slug_is_refused(slug: str) -> None:
    faults: list[str] = []
    decode(KataMeta, {"requires": [slug]}, "", faults)
    assert [fault for fault in faults if fault.startswith("requires[0]: ")]


@pytest.mark.parametrize("number", [0, 2, "1", True])
def test_another_format_number_is_refused(number: object) -> None:
    faults: list[str] = []
    decode(KataMeta, {"format": number}, "", faults)
    assert [fault for fault in faults if fault.startswith("format: ")]
