"""The pages that are made from the katas: their index, and the list of the questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from grader.catalogue.documents import sections
from grader.i18n import Language
from grader.model.content import Catalogue, Kata, Mutation, Question

_INDEX_HEAD = """\
# Katas · 全部 kata

<!-- made by: kata author index -->

The order is the path to walk. Level is from 1 to 5; questions are the numbers, or the topics,
of the [interview questions](../docs/questions.md) behind a kata. Faults: how many of the small
faults that are planted in the reference, one at a time, the judge's programs notice, and how
many the visible tests notice on their own.

按顺序往下做就是学习路线。难度从 1 到 5；“面试题”一栏是编号或主题，
对应这份[面试题清单](../docs/questions.zh-CN.md)。
“变异”一栏：在参考实现里逐个埋下小错误，评判程序能发现多少，只靠可见测试又能发现多少。
"""
_INDEX_TABLE = """\
| kata | questions · 面试题 | level · 难度 | minutes · 分钟 | about | 简介 | faults · 变异 |
|---|---|---|---|---|---|---|"""
_QUESTIONS_HEAD = """\
# The questions, and what to answer

<!-- made by: kata author index -->

The interview questions that the katas grew from, in the order of their list. Below each: the
answer in one breath, the whole answer one click away, and the katas in which you build what it
is about.
"""
_QUESTIONS_HEAD_ZH = """\
# 面试题与答案

<!-- 由 kata author index 生成 -->

这些 kata 就是从下面这份面试题清单长出来的，顺序与原清单一致。
每题先给一句话答案，附完整答案的链接，再列出可以亲手实现它的 kata。
"""


@dataclass(frozen=True)
class _Words:
    """The fixed texts of a page of questions."""

    file: str
    head: str
    whole: str
    none: str


_WORDS: dict[Language, _Words] = {
    "en": _Words("questions.md", _QUESTIONS_HEAD, "the whole answer", "No kata yet."),
    "zh-CN": _Words("questions.zh-CN.md", _QUESTIONS_HEAD_ZH, "完整答案", "还没有对应的 kata。"),
}


def pages(catalogue: Catalogue) -> dict[Path, str]:
    """Path and text of every generated page."""
    root = catalogue.root
    found = {root / "katas" / "README.md": index_page(catalogue)}
    for language in get_args(Language):
        path = root / "docs" / _WORDS[language].file
        found[path] = questions_page(catalogue, language)
    return found


def index_page(catalogue: Catalogue) -> str:
    """The index of the katas, in both languages at once."""
    parts = [_INDEX_HEAD]
    for track in catalogue.tracks:
        rows = [_index_row(kata) for kata in catalogue.katas if kata.track == track.id]
        parts.append("\n".join([f"## {track.title} · {track.title_zh}\n", _INDEX_TABLE, *rows, ""]))
    return "\n".join(parts)


def _index_row(kata: Kata) -> str:
    at, meta = f"{kata.track}/{kata.slug}", kata.meta
    titles = f"[{meta.title}]({at}/README.md)<br>[{meta.title_zh}]({at}/README.zh-CN.md)"
    if meta.kind == "test":
        titles += "<br>*you write the tests · 由你来写测试*"
    facts = f"{', '.join(meta.questions)} | {meta.difficulty}/5 | {meta.minutes}"
    mutation = kata.corpus.mutation if kata.corpus else None
    return (
        f"| {titles} | {facts} | {meta.summary} | {meta.summary_zh} | {_mutation_text(mutation)} |"
    )


def _mutation_text(found: Mutation | None) -> str:
    if found is None:
        return ""
    return f"{found.by_programs} of {found.killable}; {found.by_tests}"


def questions_page(catalogue: Catalogue, language: Language) -> str:
    """The questions in the order of the list, each with its answers and its katas."""
    words = _WORDS[language]
    parts = [words.head]
    for question in catalogue.questions:
        katas = [kata for kata in catalogue.katas if question.id in kata.meta.questions]
        parts.append("\n".join(_question(question, katas, language)))
    return "\n".join(parts)


def _question(question: Question, katas: list[Kata], language: Language) -> Iterator[str]:
    words = _WORDS[language]
    number = f"{question.id}. " if question.id[0].isdigit() else ""
    yield f"## {number}{question.zh if language == 'zh-CN' else question.en}\n"
    if language == "en":
        yield f"> {question.zh}\n"
    for kata in _answering(question, katas):
        path = kata.document("answer", language, solution=True)
        at = path.relative_to(path.parents[3]).as_posix()
        yield f"{_in_one_breath(path)} ([{words.whole}](../{at}))\n"
    links = [
        f"[{kata.title(language)}](../katas/{kata.track}/{kata.slug}/"
        f"{'README.zh-CN.md' if language == 'zh-CN' else 'README.md'})"
        for kata in katas
    ]
    yield f"→ {' · '.join(links)}\n" if links else f"{words.none}\n"


def _answering(question: Question, katas: list[Kata]) -> list[Kata]:
    """The katas whose first question this is; where there is none, the first that touches it."""
    here = [kata for kata in katas if kata.solutions.is_dir()]
    return [kata for kata in here if kata.meta.questions[0] == question.id] or here[:1]


def _in_one_breath(path: Path) -> str:
    """The first section of an answer, as one paragraph."""
    found = sections(path.read_text(encoding="utf-8"))
    return " ".join(next(iter(found.values()), "").split("\n\n")[0].split())
