"""The folder of libraries that a runner sees."""

import ast
import compileall
import marshal
import os
import tempfile
from importlib import metadata
from pathlib import Path
from types import CodeType

import pytest

from grader.errors import SandboxError
from grader.sandbox import view
from grader.sandbox.view import ViewSpec, build_view

SMALL = ViewSpec(("itsdangerous",))
WITHHELD = ViewSpec(
    ("flask",),
    ("flask.sessions:SecureCookieSession", "flask.sessions:SecureCookieSessionInterface"),
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own for each test, and another folder to fall back to."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(view, "TOOLS", ())  # compiling pytest takes seconds
    return tmp_path / "cache" / "webkatas" / "views"


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("withheld")))
        patch.setattr(view, "TOOLS", ())
        return build_view(WITHHELD)


def definitions(path: Path) -> dict[str, ast.ClassDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def names_in(code: CodeType) -> set[str]:
    inner = [names_in(found) for found in code.co_consts if isinstance(found, CodeType)]
    return {code.co_name, *code.co_names}.union(*inner)


def test_a_view_has_the_closure_of_what_is_allowed_and_nothing_else(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "TOOLS", ("pytest",))
    monkeypatch.setattr(compileall, "compile_dir", lambda *_, **__: True)
    found = build_view(SMALL)
    assert found.parent == cache
    expected = {
        entry.parts[0]
        for name in view.closure(["itsdangerous", "pytest"])
        for entry in metadata.distribution(name).files or ()
        if ".." not in entry.parts and not entry.parts[0].endswith(".pth")
    }
    top = {path.name for path in found.iterdir()}
    assert top - {"__pycache__"} == expected - {"__pycache__"}
    assert {"itsdangerous", "pytest", "_pytest"} <= top
    assert not top & {"flask", "werkzeug", "tornado", "hypothesis", "msgspec", "click", "rich"}


def test_the_closure_follows_requirements_and_leaves_extras() -> None:
    names = set(view.closure(["flask"]))
    assert {"flask", "werkzeug", "jinja2", "markupsafe", "itsdangerous", "blinker"} <= names
    assert not names & {"asgiref", "python-dotenv"}
    assert list(view.closure(["Flask"])) == sorted(names)


def test_a_view_holds_copies_and_their_bytecode() -> None:
    found = build_view(SMALL)
    assert not [path for path in found.rglob("*") if path.is_symlink()]
    source = found / "itsdangerous" / "signer.py"
    real = metadata.distribution("itsdangerous").locate_file("itsdangerous/signer.py")
    assert source.read_bytes() == Path(str(real)).read_bytes()
    (compiled,) = (found / "itsdangerous" / "__pycache__").glob("signer.*.pyc")
    code = marshal.loads(compiled.read_bytes()[16:])
    assert str(found.parent) not in code.co_filename


def test_withheld_classes_keep_name_and_bases_and_lose_their_bodies(withheld: Path) -> None:
    path = withheld / "flask" / "sessions.py"
    real = definitions(Path(str(metadata.distribution("flask").locate_file("flask/sessions.py"))))
    blank = definitions(path)
    assert list(blank) == list(real)
    for definition in WITHHELD.withhold:
        name = definition.partition(":")[2]
        assert len(real[name].body) > 2
        (note,) = blank[name].body
        assert ast.get_docstring(blank[name], clean=False)
        assert isinstance(note, ast.Expr)
        assert [ast.unparse(base) for base in blank[name].bases] == [
            ast.unparse(base) for base in real[name].bases
        ]
    assert len(blank["SessionMixin"].body) == len(real["SessionMixin"].body)


def test_the_bytecode_of_a_withheld_class_is_blank_too(withheld: Path) -> None:
    (compiled,) = (withheld / "flask" / "__pycache__").glob("sessions*.pyc")
    code = marshal.loads(compiled.read_bytes()[16:])
    assert "SecureCookieSession" in names_in(code)
    assert not names_in(code) & {"get_signing_serializer", "URLSafeTimedSerializer.loads", "loads"}
    assert len(list(withheld.rglob("sessions*.py*"))) == 2


def test_a_withheld_function_raises() -> None:
    found = build_view(ViewSpec(("itsdangerous",), ("itsdangerous.encoding:base64_encode",)))
    tree = ast.parse((found / "itsdangerous" / "encoding.py").read_text("utf-8"))
    (function,) = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "base64_encode"
    ]
    assert [arg.arg for arg in function.args.args] == ["string"]
    assert ast.unparse(function.body[-1]) == "raise NotImplementedError"
    assert len(function.body) == 2


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ("itsdangerous.nowhere:Signer", "itsdangerous.nowhere is not a module"),
        ("itsdangerous.signer:Nothing", "has no definition Nothing"),
        ("flask.sessions:SessionMixin", "flask.sessions is not a module of the allowed"),
    ],
)
def test_withholding_what_is_not_there_is_an_error(
    definition: str, reason: str, cache: Path
) -> None:
    with pytest.raises(SandboxError, match=reason):
        build_view(ViewSpec(("itsdangerous",), (definition,)))
    assert list(cache.iterdir()) == []


def test_a_library_that_is_not_installed_is_an_error() -> None:
    with pytest.raises(SandboxError, match="no-such-library is not installed"):
        build_view(ViewSpec(("no_such_library",)))


def test_a_view_is_built_once_and_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = build_view(SMALL)
    monkeypatch.setattr(view, "_copy", lambda *_: pytest.fail("built again"))
    assert build_view(ViewSpec(("itsdangerous",))) == first


def test_another_content_has_another_folder(withheld: Path) -> None:
    assert build_view(SMALL).name != build_view(ViewSpec(())).name
    assert withheld.name != build_view(ViewSpec(("flask",))).name


def test_a_cache_that_cannot_be_written_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder", "utf-8")
    found = build_view(SMALL)
    assert found.is_relative_to(tmp_path / "temporary")
    assert (found / "itsdangerous").is_dir()


def test_a_cache_that_others_can_write_to_is_passed_over(cache: Path, tmp_path: Path) -> None:
    """What stands in it is run outside the sandbox."""
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    assert build_view(SMALL).is_relative_to(tmp_path / "temporary")


def test_a_fallback_that_is_another_ones_link_is_refused(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder", "utf-8")
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "temporary" / f"webkatas-views-{os.getuid()}"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SandboxError, match="cannot be written"):
        build_view(SMALL)
    assert cache != link


def test_a_build_that_fails_leaves_no_draft(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(view, "_copy", fail)
    with pytest.raises(SandboxError, match="No space left"):
        build_view(SMALL)
    assert list(cache.iterdir()) == []


def test_a_view_that_somebody_else_built_meanwhile_is_taken(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def late(draft: Path, target: Path) -> Path:
        (target / "theirs").mkdir(parents=True)
        return real(draft, target)

    monkeypatch.setattr(Path, "rename", late)
    found = build_view(SMALL)
    assert [path.name for path in found.iterdir()] == ["theirs"]
    assert [path.name for path in cache.iterdir()] == [found.name]
