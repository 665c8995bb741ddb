"""Visible tests: trees of your blueprints on real Flask apps."""

import nested_blueprints
import pytest
from flask import Flask, abort, request, url_for
from programs import get, rules


def make_app():
    app = Flask("app", static_folder=None)
    app.testing = True  # exceptions come through instead of turning into a 500
    return app


def make(name, url_prefix=None):
    return nested_blueprints.Blueprint(name, "test", url_prefix=url_prefix)


def view():
    return request.endpoint


def shop_with_view(url_prefix="/shop"):
    shop = make("shop", url_prefix)
    shop.get("/")(view)
    return shop


class TestTwice:
    def test_once_is_as_it_always_was(self):
        app = make_app()
        app.register_blueprint(shop_with_view())
        assert rules(app) == ["/shop/ -> shop.view"]
        assert get(app, "/shop/") == (200, "shop.view")

    def test_a_second_time_under_another_name(self):
        shop, app = shop_with_view(), make_app()
        app.register_blueprint(shop)
        app.register_blueprint(shop, name="second", url_prefix="/second")
        assert rules(app) == ["/second/ -> second.view", "/shop/ -> shop.view"]
        assert get(app, "/second/") == (200, "second.view")
        assert app.blueprints == {"shop": shop, "second": shop}

    def test_the_name_is_that_of_the_registration_only(self):
        shop = shop_with_view()
        make_app().register_blueprint(shop, name="first")
        app = make_app()
        app.register_blueprint(shop)
        assert shop.name == "shop"
        assert rules(app) == ["/shop/ -> shop.view"]

    def test_a_name_can_be_taken_once(self):
        shop, app = shop_with_view(), make_app()
        app.register_blueprint(shop)
        with pytest.raises(ValueError):
            app.register_blueprint(shop, url_prefix="/two")
        with pytest.raises(ValueError):
            app.register_blueprint(make("other"), name="shop")
        make_app().register_blueprint(shop)

    def test_a_neighbour_is_one_of_the_same_registration(self):
        shop, app = shop_with_view(), make_app()
        shop.get("/link", endpoint="link")(lambda: url_for(".view"))
        app.register_blueprint(shop, name="first", url_prefix="/one")
        app.register_blueprint(shop, name="second", url_prefix="/two")
        assert get(app, "/one/link") == (200, "/one/")
        assert get(app, "/two/link") == (200, "/two/")

    def test_hooks_and_handlers_work_under_every_name(self):
        shop, app, log = shop_with_view(), make_app(), []
        shop.before_request(lambda: log.append("before"))
        shop.after_request(lambda response: log.append("after") or response)
        shop.teardown_request(lambda error: log.append("teardown"))
        shop.get("/gone", endpoint="gone")(lambda: abort(404))
        shop.errorhandler(404)(lambda error: "handled")
        app.register_blueprint(shop, name="first", url_prefix="/one")
        app.register_blueprint(shop, name="second", url_prefix="/two")
        for path in ("/one/gone", "/two/gone"):
            log.clear()
            assert get(app, path) == (200, "handled")
            assert log == ["before", "after", "teardown"]

    def test_steps_are_played_at_each_registration(self):
        shop, app, seen = shop_with_view(), make_app(), []
        shop.record(lambda state: seen.append((state.app, state.blueprint, state.url_prefix)))
        shop.record(lambda state: state.add_url_rule("/extra", "extra", view, methods=["POST"]))
        app.register_blueprint(shop)
        app.register_blueprint(shop, name="second", url_prefix="/two")
        assert seen == [(app, shop, "/shop"), (app, shop, "/two")]
        assert "POST /two/extra -> second.extra" in rules(app)


class TestOnce:
    def test_record_once_is_for_the_first_registration(self):
        shop, app, seen = shop_with_view(), make_app(), []
        assert shop.record_once(lambda state: seen.append("once")) is None
        assert shop.record(lambda state: seen.append("each")) is None
        app.register_blueprint(shop)
        app.register_blueprint(shop, name="second")
        assert seen == ["once", "each", "each"]

    def test_on_every_app(self):
        shop, seen = shop_with_view(), []
        shop.record_once(lambda state: seen.append(state.app))
        first, second = make_app(), make_app()
        first.register_blueprint(shop)
        second.register_blueprint(shop)
        second.register_blueprint(shop, name="second")
        assert seen == [first, second]

    def test_the_state_knows_which_one_it_is(self):
        shop, app, seen = shop_with_view(), make_app(), []
        shop.record(lambda state: seen.append(state.first_registration))
        for name in ("first", "second", "third"):
            app.register_blueprint(shop, name=name)
        make_app().register_blueprint(shop)
        assert seen == [True, False, False, True]

    def test_it_is_a_matter_of_the_blueprint_and_not_of_the_name(self):
        app, seen = make_app(), []
        for name in ("first", "second"):
            shop = make("shop")
            shop.record_once(lambda state: seen.append("once"))
            app.register_blueprint(shop, name=name)
        assert seen == ["once", "once"]

    def test_hooks_of_the_app_do_not_run_twice(self):
        shop, app, log = shop_with_view(), make_app(), []

        @shop.before_app_request
        def before():
            log.append("app")

        shop.before_request(lambda: log.append("shop"))
        app.register_blueprint(shop)
        app.register_blueprint(shop, name="second", url_prefix="/two")
        assert get(app, "/two/") == (200, "second.view")
        assert log == ["app", "shop"]
        assert callable(before)

    def test_handlers_of_the_app(self):
        shop, app = shop_with_view(), make_app()

        @shop.app_errorhandler(404)
        def missing(error):
            return "missing"

        app.register_blueprint(shop)
        app.register_blueprint(shop, name="second", url_prefix="/two")
        assert get(app, "/nothing") == (200, "missing")
        assert callable(missing)

    def test_a_place_in_a_tree_counts_like_any_other(self):
        site, shop, app, seen = make("site"), shop_with_view(), make_app(), []
        shop.record_once(lambda state: seen.append("once"))
        site.register_blueprint(shop)
        app.register_blueprint(site)
        app.register_blueprint(shop)
        assert seen == ["once"]

    def test_a_child_can_be_there_before_its_parent(self):
        site, shop, app, seen = make("site"), shop_with_view(), make_app(), []
        shop.record_once(lambda state: seen.append("shop"))
        site.record_once(lambda state: seen.append("site"))
        site.register_blueprint(shop)
        app.register_blueprint(shop)
        app.register_blueprint(site)
        assert seen == ["shop", "site"]


class TestPrefixes:
    @pytest.mark.parametrize(
        ("outer", "inner", "url"),
        [
            ("/a", "/b", "/a/b/cart"),
            ("/a/", "/b/", "/a/b/cart"),
            ("/a", "b", "/a/b/cart"),
            (None, "/b", "/b/cart"),
            ("/a", None, "/a/cart"),
            (None, None, "/cart"),
            ("/", "/b", "/b/cart"),
            ("", "/b", "/b/cart"),
            ("", "b", "/b/cart"),
            ("/a", "/", "/a/cart"),
            ("/a", "", "/a/cart"),
        ],
    )
    def test_the_prefix_of_the_parent_goes_first(self, outer, inner, url):
        site, shop, app = make("site", outer), make("shop", inner), make_app()
        shop.get("/cart")(view)
        site.register_blueprint(shop)
        app.register_blueprint(site)
        assert rules(app) == [f"{url} -> site.shop.view"]

    def test_three_levels(self):
        site, shop, items, app = (
            make("site", "/a"),
            make("shop", "/b"),
            make("items", "/c"),
            make_app(),
        )
        items.get("/")(view)
        site.register_blueprint(shop)
        shop.register_blueprint(items)
        app.register_blueprint(site)
        assert rules(app) == ["/a/b/c/ -> site.shop.items.view"]

    def test_an_empty_rule_is_the_whole_prefix(self):
        site, shop, app = make("site", "/a"), make("shop", "/b"), make_app()
        shop.get("")(view)
        site.register_blueprint(shop)
        app.register_blueprint(site)
        assert rules(app) == ["/a/b -> site.shop.view"]

    def test_each_registration_can_replace_its_own_part(self):
        site, shop, app = make("site", "/a"), make("shop", "/b"), make_app()
        shop.get("/")(view)
        site.register_blueprint(shop, url_prefix="/x")
        app.register_blueprint(site)
        app.register_blueprint(site, name="again", url_prefix="/y")
        assert rules(app) == ["/a/x/ -> site.shop.view", "/y/x/ -> again.shop.view"]

    def test_an_empty_prefix_replaces_it_too(self):
        site, shop, app = make("site", "/a"), make("shop", "/b"), make_app()
        shop.get("/cart")(view)
        site.register_blueprint(shop, url_prefix="")
        app.register_blueprint(site)
        assert rules(app) == ["/a/cart -> site.shop.view"]

    def test_registering_changes_nothing_for_the_next_app(self):
        site, shop = make("site", "/a"), make("shop", "/b")
        shop.get("/")(view)
        site.register_blueprint(shop, url_prefix="/x")
        for prefix in ("/y", "/z"):
            app = make_app()
            app.register_blueprint(site, url_prefix=prefix)
            assert rules(app) == [f"{prefix}/x/ -> site.shop.view"]

    def test_the_parents_own_views_and_siblings_are_not_touched(self):
        site, shop, tags, app = (
            make("site", "/a"),
            make("shop", "/b"),
            make("tags", "/c"),
            make_app(),
        )
        for each in (site, shop, tags):
            each.get("/")(view)
        site.register_blueprint(shop)
        site.register_blueprint(tags)
        app.register_blueprint(site)
        assert rules(app) == [
            "/a/ -> site.view",
            "/a/b/ -> site.shop.view",
            "/a/c/ -> site.tags.view",
        ]

    def test_the_child_can_be_filled_until_the_parent_is_registered(self):
        site, shop, app = make("site", "/a"), make("shop", "/b"), make_app()
        site.register_blueprint(shop)
        shop.get("/")(view)
        app.register_blueprint(site)
        assert rules(app) == ["/a/b/ -> site.shop.view"]

    def test_options_of_a_route_reach_the_app(self):
        site, shop, app = make("site", "/a"), make("shop", "/b"), make_app()
        shop.post("/")(view)
        site.register_blueprint(shop)
        app.register_blueprint(site)
        assert rules(app) == ["POST /a/b/ -> site.shop.view"]

    def test_the_state_knows_the_whole_prefix(self):
        site, shop, seen = make("site", "/a"), make("shop", "/b"), []
        shop.record(lambda state: seen.append(state.url_prefix))
        site.register_blueprint(shop)
        make_app().register_blueprint(site)
        assert seen == ["/a/b"]

    def test_each_child_with_what_is_below_it(self):
        site, shop, items, tags = (make(name) for name in ("site", "shop", "items", "tags"))
        seen = []
        for each in (tags, items, shop, site):
            each.record(lambda state: seen.append(state.blueprint.name))
        site.register_blueprint(shop)
        site.register_blueprint(tags)
        shop.register_blueprint(items)
        make_app().register_blueprint(site)
        assert seen == ["site", "shop", "items", "tags"]

    def test_first_the_parent_then_the_children_in_order(self):
        site, shop, tags, seen = make("site"), make("shop"), make("tags"), []
        site.register_blueprint(shop)
        site.register_blueprint(tags)
        for each in (tags, shop, site):
            each.record(lambda state: seen.append(state.blueprint.name))
        make_app().register_blueprint(site)
        assert seen == ["site", "shop", "tags"]


def tree():
    """site, with shop below it, with items below that; each with a view and a link."""
    site, shop, items = make("site", "/a"), make("shop", "/b"), make("items", "/c")
    for each in (site, shop, items):
        each.get("/")(view)
        each.get("/link", endpoint="link")(lambda: url_for(".view"))
        each.get("/where", endpoint="where")(lambda: " ".join(request.blueprints))
    return site, shop, items


class TestNames:
    def test_the_names_are_joined_by_dots(self):
        (site, shop, items), app = tree(), make_app()
        site.register_blueprint(shop)
        shop.register_blueprint(items)
        app.register_blueprint(site)
        assert app.blueprints == {"site": site, "site.shop": shop, "site.shop.items": items}
        assert get(app, "/a/b/c/") == (200, "site.shop.items.view")
        assert get(app, "/a/b/c/where") == (200, "site.shop.items site.shop site")

    def test_a_neighbour_is_one_of_the_same_blueprint(self):
        (site, shop, items), app = tree(), make_app()
        site.register_blueprint(shop)
        shop.register_blueprint(items)
        app.register_blueprint(site)
        assert get(app, "/a/link") == (200, "/a/")
        assert get(app, "/a/b/link") == (200, "/a/b/")
        assert get(app, "/a/b/c/link") == (200, "/a/b/c/")

    def test_every_level_can_be_renamed(self):
        (site, shop, items), app = tree(), make_app()
        site.register_blueprint(shop, name="x")
        shop.register_blueprint(items, name="y")
        app.register_blueprint(site, name="z")
        assert list(app.blueprints) == ["z", "z.x", "z.x.y"]
        assert get(app, "/a/b/c/") == (200, "z.x.y.view")
        assert [each.name for each in (site, shop, items)] == ["site", "shop", "items"]

    def test_a_tree_registered_twice(self):
        (site, shop, items), app = tree(), make_app()
        site.register_blueprint(shop)
        shop.register_blueprint(items)
        app.register_blueprint(site)
        app.register_blueprint(site, name="again", url_prefix="/z")
        assert get(app, "/a/b/c/link") == (200, "/a/b/c/")
        assert get(app, "/z/b/c/link") == (200, "/z/b/c/")
        assert get(app, "/z/b/c/") == (200, "again.shop.items.view")

    def test_one_blueprint_in_several_places(self):
        (site, shop, items), app = tree(), make_app()
        site.register_blueprint(shop)
        site.register_blueprint(items)
        site.register_blueprint(items, name="more", url_prefix="/d")
        shop.register_blueprint(items)
        app.register_blueprint(site)
        app.register_blueprint(items)
        paths = {
            "/a/c/": "site.items",
            "/a/d/": "site.more",
            "/a/b/c/": "site.shop.items",
            "/c/": "items",
        }
        for path, name in paths.items():
            assert get(app, path) == (200, f"{name}.view")
            assert app.blueprints[name] is items

    def test_different_blueprints_of_one_name_in_different_places(self):
        app, one, two = make_app(), make("one", "/one"), make("two", "/two")
        for parent in (one, two):
            child = make("items")
            child.get("/")(view)
            parent.register_blueprint(child)
            app.register_blueprint(parent)
        assert rules(app) == ["/one/ -> one.items.view", "/two/ -> two.items.view"]

    def test_a_full_name_can_be_taken_once(self):
        site, shop, _ = tree()
        site.register_blueprint(shop)
        site.register_blueprint(shop, url_prefix="/z")
        with pytest.raises(ValueError):
            make_app().register_blueprint(site)
        site, shop, _ = tree()
        site.register_blueprint(shop)
        site.register_blueprint(make("other"), name="shop")
        with pytest.raises(ValueError):
            make_app().register_blueprint(site)

    def test_no_blueprint_is_its_own_child(self):
        site = make("site")
        with pytest.raises(ValueError):
            site.register_blueprint(site)

    def test_registering_a_parent_closes_the_children(self):
        site, shop, items = tree()
        site.register_blueprint(shop)
        shop.register_blueprint(items)
        make_app().register_blueprint(site)
        for each in (site, shop, items):
            for late in (
                lambda each=each: each.get("/late"),
                lambda each=each: each.before_request(view),
                lambda each=each: each.record(view),
                lambda each=each: each.record_once(view),
                lambda each=each: each.before_app_request(view),
                lambda each=each: each.app_errorhandler(404)(view),
                lambda each=each: each.register_blueprint(make("late")),
            ):
                with pytest.raises(AssertionError):
                    late()

    def test_registering_a_child_does_not_close_the_parent(self):
        (site, shop, items), app = tree(), make_app()
        site.register_blueprint(shop)
        make_app().register_blueprint(shop)
        site.register_blueprint(items)
        app.register_blueprint(site)
        assert list(app.blueprints) == ["site", "site.shop", "site.items"]


class Layers:
    """A registered tree, whose hooks write to ``log``."""

    def __init__(self, kind):
        self.log = []
        self.app = make_app()
        self.site, self.shop, self.items = tree()
        self.shop.register_blueprint(self.items)
        self.site.register_blueprint(self.shop)
        levels = {"items": self.items, "app": self.app, "site": self.site, "shop": self.shop}
        for name, scope in levels.items():
            getattr(scope, kind)(self.hook(name))
        self.app.register_blueprint(self.site)

    def hook(self, name):
        def hook(*response):
            self.log.append(name)
            return response[0] if response else None

        return hook

    def visit(self, path):
        self.log.clear()
        get(self.app, path)
        return self.log


class TestLayers:
    def test_before_from_the_outside_in(self):
        layers = Layers("before_request")
        assert layers.visit("/a/b/c/") == ["app", "site", "shop", "items"]

    @pytest.mark.parametrize("kind", ["after_request", "teardown_request"])
    def test_after_and_teardown_from_the_inside_out(self, kind):
        layers = Layers(kind)
        assert layers.visit("/a/b/c/") == ["items", "shop", "site", "app"]

    @pytest.mark.parametrize("kind", ["before_request", "after_request", "teardown_request"])
    def test_a_parent_knows_nothing_of_its_children(self, kind):
        layers = Layers(kind)
        assert sorted(layers.visit("/a/b/")) == ["app", "shop", "site"]
        assert sorted(layers.visit("/a/")) == ["app", "site"]
        assert layers.visit("/a/b/nothing") == ["app"]

    def test_siblings_know_nothing_of_each_other(self):
        site, shop, items = tree()
        app, log = make_app(), []
        site.register_blueprint(shop)
        site.register_blueprint(items)
        shop.before_request(lambda: log.append("shop"))
        app.register_blueprint(site)
        get(app, "/a/c/")
        assert log == []

    def test_the_same_under_other_names(self):
        site, shop, items = tree()
        app, log = make_app(), []
        for name, each in (("site", site), ("shop", shop), ("items", items)):
            each.before_request(lambda name=name: log.append(name))
        site.register_blueprint(shop, name="x")
        shop.register_blueprint(items, name="y")
        app.register_blueprint(site, name="z")
        app.register_blueprint(site, name="again", url_prefix="/again")
        for path in ("/a/b/c/", "/again/b/c/"):
            log.clear()
            get(app, path)
            assert log == ["site", "shop", "items"]

    def test_a_parent_can_answer_for_its_children(self):
        site, shop, _ = tree()
        app = make_app()
        site.register_blueprint(shop)
        site.before_request(lambda: "closed")
        app.register_blueprint(site)
        assert get(app, "/a/b/") == (200, "closed")

    def test_the_innermost_handler_answers(self):
        for levels, answer in (
            (["site", "shop", "items"], "items"),
            (["site", "shop"], "shop"),
            (["site"], "site"),
            ([], "app"),
        ):
            app = make_app()
            site, shop, items = blueprints = tree()
            items.get("/gone", endpoint="gone")(lambda: abort(404))
            for each in blueprints:
                if each.name in levels:
                    each.errorhandler(404)(lambda error, each=each: each.name)
            app.errorhandler(404)(lambda error: "app")
            site.register_blueprint(shop)
            shop.register_blueprint(items)
            app.register_blueprint(site)
            assert get(app, "/a/b/c/gone") == (200, answer)
            assert get(app, "/a/b/c/nothing") == (200, "app")

    def test_handlers_for_classes_too(self):
        def fail():
            raise KeyError

        site, shop, _ = tree()
        app = make_app()
        for each in (site, shop):
            each.get("/fail")(fail)
        site.errorhandler(LookupError)(lambda error: "site")
        shop.errorhandler(KeyError)(lambda error: "shop")
        site.register_blueprint(shop)
        app.register_blueprint(site)
        assert get(app, "/a/b/fail") == (200, "shop")
        assert get(app, "/a/fail") == (200, "site")
