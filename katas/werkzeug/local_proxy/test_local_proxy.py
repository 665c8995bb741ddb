"""What a LocalProxy has to do, task by task."""

import asyncio
import contextlib
import copy
import math
import operator
import threading
from contextvars import Context, ContextVar, copy_context
from types import SimpleNamespace

import local_proxy
import pytest
from programs import Later, Symbol, Trap, message_of


def of(target):
    """A proxy whose context variable holds ``target``."""
    var = ContextVar("var")
    var.set(target)
    return local_proxy.LocalProxy(var)


def unset(**options):
    """A proxy of a context variable that holds nothing."""
    return local_proxy.LocalProxy(ContextVar("unset"), **options)


class TestResolve:
    def test_a_context_variable_is_a_source(self):
        var = ContextVar("var")
        user = SimpleNamespace(name="ann")
        var.set(user)
        assert local_proxy.LocalProxy(var)._get_current_object() is user

    def test_a_callable_is_a_source(self):
        assert local_proxy.LocalProxy(lambda: 42)._get_current_object() == 42

    def test_a_class_is_a_callable_and_makes_a_new_object_each_time(self):
        p = local_proxy.LocalProxy(SimpleNamespace)
        p.name = "ann"
        assert vars(p._get_current_object()) == {}

    @pytest.mark.parametrize("source", [5, "var", None, []])
    def test_anything_else_is_refused_at_once(self, source):
        with pytest.raises(TypeError):
            local_proxy.LocalProxy(source)

    def test_the_proxy_may_be_made_before_there_is_an_object(self):
        var = ContextVar("var")
        p = local_proxy.LocalProxy(var)
        var.set(SimpleNamespace(name="ann"))
        assert p.name == "ann"

    def test_it_is_looked_up_at_every_access(self):
        var = ContextVar("var")
        var.set(SimpleNamespace(name="ann"))
        p = local_proxy.LocalProxy(var)
        assert p.name == "ann"
        var.set(SimpleNamespace(name="bob"))
        assert p.name == "bob"

    def test_a_callable_is_called_at_every_access(self):
        users = [SimpleNamespace(name="ann")]
        p = local_proxy.LocalProxy(lambda: users[-1])
        assert p.name == "ann"
        users.append(SimpleNamespace(name="bob"))
        assert p.name == "bob"

    def test_each_context_has_its_own_object(self):
        var = ContextVar("var")
        p = local_proxy.LocalProxy(var)
        var.set(SimpleNamespace(name="ann"))

        def child():
            inherited = p.name
            var.set(SimpleNamespace(name="bob"))
            return inherited, p.name

        assert copy_context().run(child) == ("ann", "bob")
        assert p.name == "ann"

    def test_each_thread_has_its_own_object(self):
        var = ContextVar("var")
        p = local_proxy.LocalProxy(var)
        var.set(SimpleNamespace(name="ann"))
        seen = []

        def worker():
            var.set(SimpleNamespace(name="bob"))
            seen.append(p.name)

        thread = threading.Thread(target=worker)
        thread.start()
        thread.join()
        assert (seen, p.name) == (["bob"], "ann")

    def test_setting_an_attribute_sets_it_on_the_object(self):
        user = SimpleNamespace()
        of(user).name = "ann"
        assert vars(user) == {"name": "ann"}

    def test_deleting_an_attribute_deletes_it_on_the_object(self):
        user = SimpleNamespace(name="ann")
        p = of(user)
        del p.name
        assert vars(user) == {}

    @pytest.mark.parametrize("name", ["name", "source", "obj", "unbound_message"])
    def test_the_proxy_has_no_attributes_that_hide_the_object_s(self, name):
        user = SimpleNamespace(**{name: "mine"})
        p = of(user)
        assert getattr(p, name) == "mine"
        setattr(p, name, "changed")
        assert vars(user) == {name: "changed"}

    def test_a_missing_attribute_is_an_attribute_error(self):
        p = of(SimpleNamespace())
        assert not hasattr(p, "name")
        with pytest.raises(AttributeError):
            _ = p.name
        with pytest.raises(AttributeError):
            del p.name

    def test_methods_work(self):
        items = [1]
        of(items).append(2)
        assert items == [1, 2]

    def test_calling_the_proxy_calls_the_object(self):
        assert of(divmod)(7, 2) == (3, 1)
        assert of(dict)(a=1, b=2) == {"a": 1, "b": 2}

    @pytest.mark.parametrize("value", [None, 0, "", False])
    def test_none_and_other_falsy_values_are_objects(self, value):
        assert of(value)._get_current_object() is value
        assert local_proxy.LocalProxy(lambda: value)._get_current_object() is value
        assert not hasattr(of(value), "name")

    def test_the_default_of_a_context_variable_counts(self):
        assert local_proxy.LocalProxy(ContextVar("var", default=5))._get_current_object() == 5


class TestUnbound:
    def test_an_unset_variable_is_a_runtime_error(self):
        p = unset()
        for use in (p._get_current_object, lambda: p.name, lambda: hasattr(p, "name")):
            with pytest.raises(RuntimeError, match="^object is not bound$"):
                use()
        with pytest.raises(RuntimeError):
            p.name = "ann"
        with pytest.raises(RuntimeError):
            del p.name

    def test_the_message_can_be_chosen(self):
        p = unset(unbound_message="no user here")
        assert message_of(lambda: p.name) == "no user here"

    def test_an_empty_message_is_a_message(self):
        assert message_of(unset(unbound_message="")._get_current_object) == ""

    def test_bool_is_false(self):
        assert bool(unset()) is False

    def test_bool_is_that_of_the_object(self):
        assert [bool(of(x)) for x in (1, 0, "a", "", [0], [], None)] == [
            True, False, True, False, True, False, False,
        ]  # fmt: skip

    def test_repr_says_unbound(self):
        assert repr(unset()) == "<LocalProxy unbound>"

    def test_repr_is_that_of_the_object(self):
        assert repr(of("a")) == "'a'"
        assert repr(of([1])) == "[1]"

    def test_dir_is_empty(self):
        assert dir(unset()) == []

    def test_dir_is_that_of_the_object(self):
        user = SimpleNamespace(name="ann")
        assert dir(of(user)) == dir(user)

    def test_str_is_that_of_the_object(self):
        assert str(of("a")) == "a"

    def test_str_has_no_answer_without_an_object(self):
        p = unset()
        with pytest.raises(RuntimeError):
            str(p)

    def test_it_is_unbound_again_after_the_reset(self):
        var = ContextVar("var")
        p = local_proxy.LocalProxy(var)
        token = var.set(5)
        assert repr(p) == "5"
        var.reset(token)
        assert repr(p) == "<LocalProxy unbound>"

    def test_another_context_can_be_unbound(self):
        var = ContextVar("var")
        p = local_proxy.LocalProxy(var)
        var.set(5)
        assert Context().run(repr, p) == "<LocalProxy unbound>"

    def test_a_callable_that_raises_runtime_error_is_unbound(self):
        def find():
            raise RuntimeError("out of context")

        p = local_proxy.LocalProxy(find, unbound_message="not used")
        assert (bool(p), repr(p), dir(p)) == (False, "<LocalProxy unbound>", [])
        assert message_of(lambda: p.name) == "out of context"

    def test_a_subclass_of_runtime_error_keeps_its_class(self):
        def find():
            raise NotImplementedError

        p = local_proxy.LocalProxy(find)
        assert bool(p) is False
        with pytest.raises(NotImplementedError):
            p._get_current_object()

    @pytest.mark.parametrize("error", [LookupError, KeyError, AttributeError, ValueError])
    def test_any_other_error_of_a_callable_comes_through(self, error):
        def find():
            raise error("a bug")

        p = local_proxy.LocalProxy(find)
        for use in (bool, dir, str, lambda p: p.name):
            with pytest.raises(error):
                use(p)

    def test_the_get_of_a_variable_is_an_ordinary_callable(self):
        p = local_proxy.LocalProxy(ContextVar("var").get)
        with pytest.raises(LookupError):
            bool(p)

    def test_an_error_of_the_object_does_not_mean_unbound(self):
        p = of(Trap(RuntimeError))
        for use in (bool, repr, dir, str):
            with pytest.raises(RuntimeError):
                use(p)


class TestAttributeTargets:
    def test_the_proxy_stands_for_the_attribute(self):
        var = ContextVar("var")
        session = SimpleNamespace(user="ann")
        var.set(SimpleNamespace(session=session))
        p = local_proxy.LocalProxy(var, "session")
        assert p._get_current_object() is session
        assert p.user == "ann"

    def test_also_for_a_callable(self):
        p = local_proxy.LocalProxy(lambda: SimpleNamespace(name="ann"), "name")
        assert p._get_current_object() == "ann"

    def test_dots_go_deeper(self):
        var = ContextVar("var")
        var.set(SimpleNamespace(a=SimpleNamespace(b=SimpleNamespace(c=1))))
        assert local_proxy.LocalProxy(var, "a.b.c")._get_current_object() == 1

    def test_the_attribute_is_looked_up_at_every_access(self):
        var = ContextVar("var")
        context = SimpleNamespace(user="ann")
        var.set(context)
        p = local_proxy.LocalProxy(var, name="user")
        assert repr(p) == "'ann'"
        context.user = "bob"
        assert repr(p) == "'bob'"

    def test_setting_an_attribute_sets_it_on_the_attribute_s_object(self):
        var = ContextVar("var")
        session = SimpleNamespace()
        var.set(SimpleNamespace(session=session))
        local_proxy.LocalProxy(var, "session").user = "ann"
        assert vars(session) == {"user": "ann"}

    def test_a_falsy_attribute_is_an_object(self):
        var = ContextVar("var")
        var.set(SimpleNamespace(user=None))
        p = local_proxy.LocalProxy(var, "user")
        assert p._get_current_object() is None
        assert repr(p) == "None"

    def test_an_unset_variable_is_still_unbound(self):
        p = local_proxy.LocalProxy(ContextVar("var"), "user", unbound_message="no user")
        assert (bool(p), repr(p), dir(p)) == (False, "<LocalProxy unbound>", [])
        assert message_of(lambda: p.name) == "no user"

    def test_a_missing_attribute_is_not_unbound_but_an_attribute_error(self):
        var = ContextVar("var")
        var.set(SimpleNamespace())
        p = local_proxy.LocalProxy(var, "user")
        for use in (bool, str, dir, lambda p: p.name, lambda p: p._get_current_object()):
            with pytest.raises(AttributeError):
                use(p)
        assert not hasattr(p, "name")

    def test_a_lookup_error_behind_the_attribute_is_not_unbound(self):
        var = ContextVar("var")
        var.set(Trap(KeyError))
        with pytest.raises(KeyError):
            bool(local_proxy.LocalProxy(var, "user"))


SIGNS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "@": "matmul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "<<": "lshift",
    ">>": "rshift",
    "&": "and",
    "^": "xor",
    "|": "or",
}


class TestOperators:
    def test_arithmetic(self):
        for sign, word in SIGNS.items():
            function = getattr(operator, f"__{word}__")
            assert function(of(Symbol("x")), 1) == f"x {sign} 1"

    def test_arithmetic_from_the_right(self):
        for sign, word in SIGNS.items():
            function = getattr(operator, f"__{word}__")
            assert function(1, of(Symbol("x"))) == f"1 {sign} x"

    def test_arithmetic_of_two_proxies(self):
        assert of(7) - of(2) == 5
        assert of(7) - of(2.5) == 4.5
        assert of("a") * of(3) == "aaa"

    def test_an_int_and_a_float(self):
        assert of(1) + 0.5 == 1.5
        assert of(1) < 1.5

    def test_divmod_and_pow(self):
        assert divmod(of(7), 2) == (3, 1)
        assert divmod(7, of(2)) == (3, 1)
        assert of(2) ** 3 == 8
        assert 2 ** of(3) == 8
        assert pow(of(2), 5, 7) == 4

    def test_sequences_and_sets_from_the_right(self):
        assert [1] + of([2]) == [1, 2]
        assert "a" + of("b") == "ab"
        assert {1} | of({2}) == {1, 2}
        assert {"a": 1} | of({"a": 2}) == {"a": 2}

    def test_operands_that_do_not_fit_are_a_type_error(self):
        for use in (lambda p: p + "a", lambda p: "a" + p, lambda p: p < "a", len, iter):
            with pytest.raises(TypeError):
                use(of(5))

    def test_the_result_is_a_plain_object(self):
        assert type(of(1) + 1) is int
        assert type(of([1])[:]) is list

    def test_comparisons(self):
        p = of(5)
        assert (p == 5, p != 5, p < 6, p <= 5, p > 6, p >= 6) == (
            True, False, True, True, False, False,
        )  # fmt: skip
        assert (operator.eq(5, p), operator.lt(6, p), operator.gt(6, p)) == (True, False, True)
        assert of([1]) == of([1])
        assert of(1) < of(2)

    def test_hash_is_that_of_the_object(self):
        assert hash(of("a")) == hash("a")
        assert {"a": 1}[of("a")] == 1

    def test_an_unhashable_object_makes_an_unhashable_proxy(self):
        with pytest.raises(TypeError):
            hash(of([]))

    def test_unary_operators(self):
        assert (-of(5), +of(-5), ~of(5), abs(of(-5))) == (-5, -5, -6, 5)

    def test_numbers(self):
        assert (int(of("12")), float(of("1.5")), complex(of(2))) == (12, 1.5, 2 + 0j)
        assert ["a", "b"][of(1)] == "b"
        assert hex(of(255)) == "0xff"
        assert (round(of(2.6)), round(of(2.46), 1)) == (3, 2.5)
        p = of(-2.5)
        assert (math.trunc(p), math.floor(p), math.ceil(p)) == (-2, -3, -2)

    def test_text(self):
        assert f"{of(5):04}" == "0005"
        assert f"{of('a')!r}" == "'a'"
        assert "%s %s" % (of("a"), of(1)) == "a 1"  # noqa: UP031
        assert bytes(of([65, 66])) == b"AB"

    def test_containers(self):
        p = of([3, 1, 2])
        assert (len(p), list(p), list(reversed(p)), sorted(p)) == (
            3, [3, 1, 2], [2, 1, 3], [1, 2, 3],
        )  # fmt: skip
        assert (p[0], p[-1], p[1:]) == (3, 2, [1, 2])
        assert (1 in p, 9 in p, "bc" in of("abc")) == (True, False, True)
        with pytest.raises(IndexError):
            p[3]

    def test_items_are_set_and_deleted_on_the_object(self):
        data = {"a": 1, "b": 2}
        p = of(data)
        p["a"] = 5
        del p["b"]
        assert data == {"a": 5}
        with pytest.raises(KeyError):
            p["b"]

    def test_iterators(self):
        p = of(iter([1, 2, 3]))
        assert operator.length_hint(p) == 3
        assert (next(p), list(p)) == (1, [2, 3])
        with pytest.raises(StopIteration):
            next(p)

    def test_the_with_statement(self):
        with of(contextlib.nullcontext(5)) as value:
            assert value == 5
        with of(contextlib.suppress(KeyError)):
            raise KeyError
        with pytest.raises(ValueError), of(contextlib.suppress(KeyError)):
            raise ValueError

    def test_each_operation_looks_the_object_up(self):
        var = ContextVar("var")
        p = local_proxy.LocalProxy(var)
        var.set([1])
        assert len(p) == 1
        var.set("ab")
        assert (len(p), p + "c", hash(p)) == (2, "abc", hash("ab"))

    def test_without_an_object_each_is_a_runtime_error(self):
        p = unset()
        for use in (
            len, next, int, format, abs, operator.neg, operator.index,
            lambda p: p + 1, lambda p: 1 + p, lambda p: p[0], lambda p: 1 in p,
        ):  # fmt: skip
            with pytest.raises(RuntimeError):
                use(p)


class TestInplace:
    def test_a_mutable_object_is_changed(self):
        items = [1]
        p = of(items)
        p += [2]
        assert items == [1, 2]
        p *= 2
        assert items == [1, 2, 1, 2]

    def test_the_name_is_still_bound_to_the_proxy(self):
        p = q = of([1])
        p += [2]
        assert p is q
        assert type(p) is local_proxy.LocalProxy

    def test_afterwards_it_is_still_looked_up(self):
        var = ContextVar("var")
        p = local_proxy.LocalProxy(var)
        var.set([1])
        p += [2]
        var.set([3])
        assert repr(p) == "[3]"

    def test_every_operator(self):
        for sign, word in SIGNS.items():
            x = Symbol("x")
            p = of(x)
            assert getattr(operator, f"__i{word}__")(p, 1) is p
            assert x.log == [f"{sign}= 1"]

    def test_sets_and_dicts(self):
        numbers, data = {1}, {"a": 1}
        p, q = of(numbers), of(data)
        p |= {2}
        p -= {1}
        q |= {"b": 2}
        assert (numbers, data) == ({2}, {"a": 1, "b": 2})

    def test_an_immutable_object_stays_as_it_is(self):
        var = ContextVar("var")
        var.set(5)
        p = q = local_proxy.LocalProxy(var)
        p += 1
        assert p is q
        assert (var.get(), repr(p)) == (5, "5")

    def test_so_does_an_immutable_attribute(self):
        var = ContextVar("var")
        user = SimpleNamespace(visits=1)
        var.set(user)
        p = local_proxy.LocalProxy(var, "visits")
        p += 1
        assert user.visits == 1
        q = local_proxy.LocalProxy(var)
        q.visits += 1
        assert user.visits == 2

    def test_operands_that_do_not_fit_are_a_type_error(self):
        p = of(5)
        with pytest.raises(TypeError):
            p += "a"
        with pytest.raises(TypeError):
            p @= 1

    def test_without_an_object_it_is_a_runtime_error(self):
        p = unset()
        with pytest.raises(RuntimeError):
            p += 1


class User:
    """A user of the site."""

    def __init__(self, name):
        self.name = name


def run(body):
    """Run a coroutine function to its end."""
    return asyncio.run(body())


class TestIdentity:
    def test_its_class_is_that_of_the_object(self):
        p = of(User("ann"))
        assert p.__class__ is User
        assert isinstance(p, User)
        assert not isinstance(p, dict)

    def test_its_type_is_still_the_proxy(self):
        p = of(User("ann"))
        assert type(p) is local_proxy.LocalProxy
        assert isinstance(p, local_proxy.LocalProxy)

    def test_the_class_follows_the_object(self):
        var = ContextVar("var")
        p = local_proxy.LocalProxy(var)
        var.set(5)
        assert isinstance(p, int)
        var.set("a")
        assert not isinstance(p, int)

    def test_without_an_object_it_is_a_local_proxy(self):
        p = unset()
        assert p.__class__ is local_proxy.LocalProxy
        assert not isinstance(p, User)

    def test_a_callable_that_fails_otherwise_makes_isinstance_fail(self):
        def find():
            raise KeyError

        with pytest.raises(KeyError):
            isinstance(local_proxy.LocalProxy(find), User)

    def test_its_docstring_is_that_of_the_object(self):
        assert of(User("ann")).__doc__ == "A user of the site."

    def test_vars_are_those_of_the_object(self):
        p = of(User("ann"))
        assert vars(p) == {"name": "ann"}
        assert p.__dict__ is p._get_current_object().__dict__

    def test_wrapped_is_that_of_the_object(self):
        def inner(): ...

        assert of(SimpleNamespace(__wrapped__=inner)).__wrapped__ is inner
        assert not hasattr(of(5), "__wrapped__")

    def test_without_an_object_wrapped_is_the_source(self):
        def find():
            raise RuntimeError

        var = ContextVar("var")
        assert local_proxy.LocalProxy(var).__wrapped__ is var
        assert local_proxy.LocalProxy(find).__wrapped__ is find

    def test_a_proxy_of_a_class_works_in_isinstance(self):
        p = of(int)
        assert isinstance(True, p)
        assert not isinstance("a", p)
        assert issubclass(bool, p)
        assert not issubclass(str, p)

    def test_copy_makes_a_copy_of_the_object(self):
        inner = [1]
        items = [inner]
        twin = copy.copy(of(items))
        assert type(twin) is list
        assert twin is not items
        assert twin[0] is inner

    def test_deepcopy_makes_a_deep_copy_of_the_object(self):
        items = [[1]]
        p = of(items)
        twin = copy.deepcopy(p)
        assert type(twin) is list
        assert twin == [[1]]
        assert twin[0] is not items[0]
        assert type(copy.deepcopy({"p": p})["p"]) is list

    def test_await(self):
        async def main():
            return await of(Later(3)), await of(asyncio.sleep(0, "slept"))

        assert run(main) == (3, "slept")

    def test_async_for(self):
        async def main():
            return [item async for item in of(Later(1, 2))]

        assert run(main) == [1, 2]

    def test_anext(self):
        async def main():
            return await anext(of(Later(1, 2)))

        assert run(main) == 1

    def test_async_with(self):
        later = Later(5)

        async def main():
            async with of(later) as value:
                later.log.append(value)
            async with of(later):
                raise KeyError

        run(main)
        assert later.log == ["enter", 5, "exit", "enter", "KeyError"]

    def test_every_task_has_its_own_object(self):
        var = ContextVar("var")
        p = local_proxy.LocalProxy(var)

        async def task(value, mine, other):
            var.set(value)
            mine.set()
            await asyncio.wait_for(other.wait(), 5)
            return p.__class__, p + value

        async def main():
            one, two = asyncio.Event(), asyncio.Event()
            return await asyncio.gather(task(1, one, two), task("a", two, one))

        assert run(main) == [(int, 2), (str, "aa")]
        assert p.__class__ is local_proxy.LocalProxy
