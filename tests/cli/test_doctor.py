"""``kata doctor``: what it says of the probes, and what it advises."""

import sys
from pathlib import Path

import pytest

from grader.cli import doctor
from grader.i18n import use_language
from grader.sandbox.child import probes
from grader.sandbox.zygote import NOT_REFUSED, NOT_REFUSED_WITH_LOOPBACK


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_probe_has_a_short_text(language: str) -> None:
    use_language(language)  # type: ignore[arg-type]
    texts = doctor._texts()
    assert list(texts) == [*probes.QUICK, *probes.SLOW]
    assert len(set(texts.values())) == len(texts)


def test_what_a_level_need_not_refuse_are_probes() -> None:
    for names in (*NOT_REFUSED.values(), NOT_REFUSED_WITH_LOOPBACK):
        assert names <= {*probes.QUICK, *probes.SLOW}


def test_a_level_that_cannot_be_had_is_a_column_of_dashes() -> None:
    table = doctor._table({"full": "no namespaces", "partial": {"root": False, "tcp": True}})
    assert [list(column.cells) for column in table.columns] == [
        ["be root", "reach the machine over TCP"],
        ["-", "-"],
        ["possible", "refused"],
    ]


def machine(root: Path, **settings: str) -> Path:
    for name, value in settings.items():
        path = root / "proc" / "sys" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{value}\n", encoding="ascii")
    return root


def test_debians_switch(tmp_path: Path) -> None:
    said = doctor.advice(machine(tmp_path, kernel__unprivileged_userns_clone="0"))
    assert "  sudo sysctl -w kernel.unprivileged_userns_clone=1" in said
    assert not any("apparmor" in line for line in said)


def test_no_user_namespaces_at_all(tmp_path: Path) -> None:
    said = doctor.advice(machine(tmp_path, user__max_user_namespaces="0"))
    assert "  sudo sysctl -w user.max_user_namespaces=15000" in said


def test_ubuntus_restriction_is_lifted_for_this_interpreter_alone(tmp_path: Path) -> None:
    found = machine(
        tmp_path, kernel__apparmor_restrict_unprivileged_userns="1", user__max_user_namespaces="9"
    )
    said = "\n".join(doctor.advice(found))
    assert f"profile webkatas {Path(sys.executable).resolve()} flags=(unconfined) {{" in said
    assert "  userns," in said
    assert said.index("apparmor_parser") < said.index("restrict_unprivileged_userns=0")
    assert "max_user_namespaces" not in said


@pytest.mark.parametrize("mark", [".dockerenv", "run/.containerenv"])
def test_a_container_needs_options(tmp_path: Path, mark: str) -> None:
    (tmp_path / mark).parent.mkdir(exist_ok=True)
    (tmp_path / mark).touch()
    assert any("seccomp=unconfined" in line for line in doctor.advice(tmp_path))


def test_where_no_setting_is_to_blame_it_says_so(tmp_path: Path) -> None:
    found = machine(
        tmp_path,
        kernel__unprivileged_userns_clone="1",
        user__max_user_namespaces="9000",
        kernel__apparmor_restrict_unprivileged_userns="0",
    )
    (line,) = doctor.advice(found)
    assert "CONFIG_USER_NS" in line
