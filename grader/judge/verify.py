"""Prove that a kata is sound: every promise about its content, checked by running it."""

import itertools
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import get_args

from grader.catalogue.documents import headings, read_hints, sessions
from grader.i18n import Language
from grader.judge import decide, mutation, solutions
from grader.judge.compare import canonical, same, seen_expressions
from grader.judge.decide import TaskOutcome
from grader.judge.engine import Engine
from grader.judge.grade import grade
from grader.judge.observe import Observer, expected_tests, observe
from grader.model.content import CAUGHT, PASSED, Corpus, Kata
from grader.model.outcome import Broke, LoadFault, SubmissionOutcome
from grader.model.verdict import Verdict
from grader.sandbox.zygote import RunnerFailure

MIN_KILLS = 3
MIN_WRONG = 6
MIN_JUDGED = 3
MIN_TEST_SCORE = 0.85
MIN_TIERS = 3
ORDER_SEEDS = (None, 20_251)


@dataclass(frozen=True)
class Report:
    """The outcome of verifying one kata: what was checked, and every fault found."""

    slug: str
    checks: int
    faults: tuple[str, ...]


def verify_all(engine: Engine, katas: Iterable[Kata], workers: int = 2) -> Iterator[Report]:
    """One report a kata, in order, as they come."""
    with ThreadPoolExecutor(workers) as executor:
        yield from executor.map(lambda kata: verify(engine, kata), katas)


def verify(engine: Engine, kata: Kata) -> Report:
    """All checks of one kata."""
    if kata.corpus is None:
        return Report(kata.slug, 1, (f"no corpus.json; run: kata author build {kata.slug}",))
    verifier = _Verifier(engine, kata, kata.corpus)
    faults = [fault for check in verifier.checks() for fault in check]
    return Report(kata.slug, verifier.count, tuple(faults))


class _Verifier:
    """The checks of one kata; each is a generator of faults."""

    def __init__(self, engine: Engine, kata: Kata, corpus: Corpus) -> None:
        self._engine = engine
        self._kata = kata
        self._corpus = corpus
        self._ids = [task.id for task in kata.meta.tasks]
        self.count = 0

    def checks(self) -> Iterator[Iterator[str]]:
        """The checks, cheap ones first."""
        yield self._corpus_is_current()
        yield self._implementations()
        yield self._classes_exist()
        yield self._statements()
        yield self._hints()
        yield self._answers()
        yield self._examples()
        yield self._scripts()
        yield self._starter()
        yield self._right_solutions()
        yield self._upstream()
        yield self._wrong_solutions()
        yield self._mutants()

    # -- documents ------------------------------------------------------------------------

    def _corpus_is_current(self) -> Iterator[str]:
        self.count += 1
        reference = solutions.reference(self._kata).source
        rebuild = f"run: kata author build {self._kata.slug}"
        if sha256(reference.encode()).hexdigest() != self._corpus.reference:
            yield f"corpus.json was built from another reference; {rebuild}"
        if list(self._corpus.tasks) != self._ids:
            yield f"corpus.json has other tasks than kata.toml; {rebuild}"
        yield from (
            f"corpus.json: no programs for {t}" for t, p in self._corpus.tasks.items() if not p
        )
        for task, entries in self._corpus.tasks.items():
            sizes = [len(canonical(entry.program)) for entry in entries]
            if len({canonical(entry.program) for entry in entries}) != len(sizes):
                yield f"corpus.json: {task}: a program stands twice"

    def _implementations(self) -> Iterator[str]:
        """Where tests are written, each task has right implementations and broken ones to judge."""
        if self._kata.meta.kind != "test":
            return
        self.count += 1
        for one, other in itertools.permutations(self._ids, 2):
            if other.startswith(one):
                yield f"the tests of task {other} would belong to task {one}, too"
        for task, entries in self._corpus.tasks.items():
            passed = sum(same(entry.seen, [PASSED]) for entry in entries)
            caught = sum(same(entry.seen, [CAUGHT]) for entry in entries)
            if passed + caught < len(entries):
                yield f"corpus.json: {task}: a program sees neither 'passed' nor Caught once"
            if min(passed, caught) < MIN_JUDGED:
                told = f"{passed} right and {caught} broken implementations"
                yield f"corpus.json: {task}: {told}; at least {MIN_JUDGED} of each are needed"

    def _classes_exist(self) -> Iterator[str]:
        self.count += 1
        classes = expected_tests(self._kata.test_path)
        wanted = [task.tests for task in self._kata.meta.tasks]
        yield from (f"no test class {name}" for name in wanted if not classes.get(name))
        yield from (
            f"the test class {name} belongs to no task" for name in classes if name not in wanted
        )

    def _statements(self) -> Iterator[str]:
        self.count += 1
        found = {language: self._headings("README", language) for language in get_args(Language)}
        english, chinese = found["en"], found["zh-CN"]
        if [level for level, _text in english] != [level for level, _text in chinese]:
            yield "README.md and README.zh-CN.md have different headings"
        for language in get_args(Language):
            titles = [text for level, text in found[language] if level == 3]  # noqa: PLR2004 - ###
            if titles != self._titles(language):
                yield f"README ({language}): the ### headings have to be {self._titles(language)}"
            if found[language][:1] != [(1, self._kata.title(language))]:
                yield f"README ({language}): the first heading has to be the title"

    def _titles(self, language: Language) -> list[str]:
        zh = language == "zh-CN"
        tasks = enumerate(self._kata.meta.tasks, start=1)
        return [f"{number}. {task.title_zh if zh else task.title}" for number, task in tasks]

    def _headings(self, name: str, language: Language) -> list[tuple[int, str]]:
        path = self._kata.document(name, language)
        return headings(path.read_text(encoding="utf-8")) if path.is_file() else []

    def _hints(self) -> Iterator[str]:
        self.count += 1
        counts: list[list[int]] = []
        for language in get_args(Language):
            hints = read_hints(self._kata.document("hints", language))
            counts.append([len(hints.get(task, [])) for task in self._ids])
            for task in self._ids:
                if len(hints.get(task, [])) < MIN_TIERS:
                    yield f"hints ({language}): {task} has under {MIN_TIERS} tiers"
            if any(not tier.text for tiers in hints.values() for tier in tiers):
                yield f"hints ({language}): a tier is empty"
            yield from (f"hints ({language}): no task {t}" for t in hints if t not in self._ids)
        if counts[0] != counts[1]:
            yield "the hints have different tiers in the two languages"

    def _answers(self) -> Iterator[str]:
        self.count += 1
        levels = []
        for language in get_args(Language):
            path = self._kata.document("answer", language, solution=True)
            if not path.is_file():
                yield f"{path.name} is missing"
                return
            levels.append([level for level, _text in headings(path.read_text(encoding="utf-8"))])
        if levels[0] != levels[1]:
            yield "answer.md and answer.zh-CN.md have different headings"

    def _examples(self) -> Iterator[str]:
        """Every session in a statement runs against the reference, in both languages."""
        for language in get_args(Language):
            self.count += 1
            text = self._kata.document("README", language).read_text(encoding="utf-8")
            found = sessions(text)
            if not found:
                yield f"README ({language}): no pycon example"
                continue
            reply = self._ask_reference("examples", {"text": "\n".join(found)})
            if reply.get("failures") != "" or not reply.get("count"):
                yield f"README ({language}): an example goes otherwise: {reply.get('failures')}"

    def _ask_reference(self, do: str, fields: dict[str, object]) -> dict[str, object]:
        source = solutions.reference(self._kata).source
        with Observer(self._engine.zygote(self._kata), source, trusted=True) as observer:
            runner, fault = observer.start()
            with runner:
                try:
                    return {} if fault is not None else runner.ask(do, None, **fields)
                except RunnerFailure as failure:
                    return {"failures": str(failure)}

    def _scripts(self) -> Iterator[str]:
        """What is shown of each program has one ``see`` for each observation."""
        self.count += 1
        for task, entries in self._corpus.tasks.items():
            programs = [entry.program for entry in entries]
            scripts = self._ask_reference("show", {"programs": programs}).get("scripts")
            if not isinstance(scripts, list) or len(scripts) != len(entries):
                yield f"{task}: the programs cannot be shown"
                continue
            for number, (script, entry) in enumerate(zip(scripts, entries, strict=True)):
                shown, seen = len(seen_expressions(script)), len(entry.seen)
                if shown != seen:
                    yield f"{task}: program {number} shows {shown} see(), {seen} are observed"

    # -- solutions ------------------------------------------------------------------------

    def _observe(self, source: str, order: int | None) -> SubmissionOutcome:
        with Observer(self._engine.zygote(self._kata), source) as observer:
            return observe(self._kata, observer, order)

    def _graded(
        self, name: str, source: str, orders: tuple[int | None, ...] = ORDER_SEEDS
    ) -> Iterator[str | list[TaskOutcome]]:
        """Grade once for each order of the tests; the same tasks have to be accepted each time.

        Gives faults as text, and last the task outcomes of the first grading.
        """
        outcomes = [self._observe(source, order) for order in orders]
        self.count += 1
        loads = [outcome.load for outcome in outcomes]
        if any(load is not None for load in loads):
            yield f"{name} does not load: {_load_text(loads[0] or loads[-1], self._kata)}"
            return
        both = [decide.task_outcomes(self._kata, outcome) for outcome in outcomes]
        if _summary(both[0]) != _summary(both[-1]):
            yield f"{name}: two gradings differ"
        yield both[0]

    def _starter(self) -> Iterator[str]:
        for told in self._graded("the starter", self._corpus.starter):
            if isinstance(told, str):
                yield told
                continue
            for found in told:
                if found.verdict is Verdict.ACCEPTED:
                    yield f"the starter is accepted for {found.task.id}"
                if len(found.failed_tests) < len(found.tests):
                    passed = [t.name for t in found.tests if t.passed]
                    yield f"the starter passes the test {passed[0]}"
                if len(found.failed_programs) < len(found.program_outcomes):
                    yield f"the starter agrees with a program of {found.task.id}"

    def _right_solutions(self) -> Iterator[str]:
        kata = self._kata
        right = [solutions.reference(kata), *solutions.accepted(kata)]
        if len(right) == 1:
            yield "no other accepted solution"
        for solution in right:
            for told in self._graded(solution.name, solution.source):
                yield from [told] if isinstance(told, str) else _not_accepted(solution.name, told)

    def _upstream(self) -> Iterator[str]:
        """The real thing gets all points in its own view, and none as a submission."""
        self.count += 2
        source = solutions.upstream(self._kata).source
        result = grade(self._engine, self._kata, source, trusted=True, explain=False)
        for task in result.tasks:
            if task.verdict is not Verdict.ACCEPTED:
                yield f"upstream: {task.id}: {task.why or result.message}"
        if not self._is_reimplemented():
            return
        handed_in = grade(self._engine, self._kata, source, explain=False)
        if handed_in.verdict is not Verdict.FORBIDDEN_IMPORT or handed_in.points:
            yield f"upstream handed in is {handed_in.verdict} with {handed_in.points} points"

    def _is_reimplemented(self) -> bool:
        """Whether the learner rebuilds the upstream (and does not only use or test it)."""
        meta = self._kata.meta
        if meta.kind == "test":
            return False
        return bool(meta.withhold) or meta.upstream.partition(".")[0] not in meta.allow

    def _wrong_solutions(self) -> Iterator[str]:
        faults: list[str] = []
        wrongs = solutions.wrong(self._kata, faults)
        yield from faults
        if len(wrongs) < MIN_WRONG:
            yield f"{len(wrongs)} wrong solutions; at least {MIN_WRONG} are needed"
        if [wrong.name for wrong in wrongs] != [m.name for m in self._corpus.misconceptions]:
            yield f"the wrong solutions changed; run: kata author build {self._kata.slug}"
        for wrong in wrongs:
            # once is enough: its header is what another grading came to
            for told in self._graded(f"wrong/{wrong.name}", wrong.source, ORDER_SEEDS[1:]):
                yield from [told] if isinstance(told, str) else _caught(wrong, told)

    # -- mutants --------------------------------------------------------------------------

    def _mutants(self) -> Iterator[str]:
        """Programs notice every planted fault that makes a difference, visible tests most."""
        listed_faults: list[str] = []
        listed = mutation.equivalents(self._kata, listed_faults)
        yield from listed_faults
        reference = solutions.reference(self._kata).source
        fates = mutation.fates(self._engine, self._kata, reference)
        self.count += len(fates)
        for mutant in mutation.survivors(fates, listed):
            yield f"a planted fault is not noticed: {mutant.was} -> {mutant.now}"
        for entry in mutation.stale(fates, listed):
            told = f"{entry.was} -> {entry.now}"
            yield f"equivalent.toml lists what is noticed or not planted: {told}"
        found = mutation.score(fates, listed)
        if found.by_tests < MIN_TEST_SCORE * found.killable:
            yield f"the visible tests notice {found.by_tests} of {found.killable} planted faults"
        if found != self._corpus.mutation:
            build = f"kata author build {self._kata.slug}"
            yield f"corpus.json has another mutation score; run: {build}"


def _load_text(load: LoadFault | Broke | None, kata: Kata) -> str:
    return decide.load_message(load, kata) if load is not None else ""


def _summary(tasks: list[TaskOutcome]) -> list[object]:
    return [(found.task.id, found.verdict is Verdict.ACCEPTED) for found in tasks]


def _not_accepted(name: str, tasks: list[TaskOutcome]) -> Iterator[str]:
    for found in tasks:
        if found.verdict is not Verdict.ACCEPTED:
            first = next((test.name for test in found.failed_tests), "")
            told = f"{name}: {found.task.id} is {found.verdict}: {decide.why(found)} {first}"
            yield told.rstrip()


def _caught(wrong: solutions.WrongSolution, tasks: list[TaskOutcome]) -> Iterator[str]:
    """The visible tests alone and the programs alone catch it; it loses what its header says."""
    name = f"wrong/{wrong.name}"
    lost = tuple(sorted(found.task.id for found in tasks if found.verdict is not Verdict.ACCEPTED))
    if lost != wrong.loses:
        header = ", ".join(wrong.loses)
        yield f"{name} loses {', '.join(lost) or 'nothing'}; its header says {header}"
    if not any(found.failed_tests for found in tasks):
        yield f"{name} is not caught by the visible tests"
    kills = sum(len(found.failed_programs) for found in tasks)
    if kills < MIN_KILLS:
        yield f"{name} is caught by {kills} programs; at least {MIN_KILLS} are needed"
