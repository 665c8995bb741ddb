"""What a dispatcher decides, and what the app behind it gets to see, one behaviour a test."""

import multi_app
import pytest
from programs import Echo, Factory, Probe, asks_itself, at_once, visit


def shop(**more):
    """A dispatcher with an app at /shop and perhaps some more."""
    mounts = {"/shop": Echo("shop"), **{f"/{name}": Echo(name) for name in more}}
    return multi_app.DispatcherMiddleware(Echo("main"), mounts)


def who(app, path, **variables):
    """The name of the app that answers."""
    return visit(app, path, **variables)[0]


class TestPrefix:
    def test_a_mount_gets_what_is_below_its_path(self):
        assert who(shop(), "/shop/tea") == "shop"
        assert who(shop(), "/shop/tea/green") == "shop"

    def test_a_mount_gets_its_path_itself(self):
        assert who(shop(), "/shop") == "shop"
        assert who(shop(), "/shop/") == "shop"

    def test_all_the_rest_goes_to_the_app(self):
        for path in ("/", "/tea", "/tea/shop", "/sho", ""):
            assert who(shop(), path) == "main"

    def test_a_mount_ends_at_a_slash(self):
        for path in ("/shopping", "/shop-old/tea", "/shop.html"):
            assert who(shop(), path) == "main"

    def test_paths_have_a_case(self):
        assert who(shop(), "/Shop") == "main"

    def test_the_longest_mount_wins_whatever_the_order(self):
        mounts = {
            "/shop": Echo("shop"),
            "/shop/admin": Echo("admin"),
            "/shop/admin/log": Echo("log"),
        }
        for items in (mounts.items(), reversed(mounts.items())):
            app = multi_app.DispatcherMiddleware(Echo("main"), dict(items))
            assert who(app, "/shop/admin/log/1") == "log"
            assert who(app, "/shop/admin/logs") == "admin"
            assert who(app, "/shop/administrator") == "shop"

    def test_a_mount_may_lie_deep_without_one_above(self):
        app = multi_app.DispatcherMiddleware(Echo("main"), {"/a/b": Echo("deep")})
        assert (who(app, "/a/b/c"), who(app, "/a"), who(app, "/a/c")) == ("deep", "main", "main")

    def test_without_mounts_there_is_only_the_app(self):
        assert who(multi_app.DispatcherMiddleware(Echo("main")), "/shop") == "main"
        assert who(multi_app.DispatcherMiddleware(Echo("main"), None), "/shop") == "main"

    def test_an_app_can_be_mounted_later(self):
        app = shop()
        assert who(app, "/shop/admin") == "shop"
        app.mounts["/shop/admin"] = Echo("admin")
        assert who(app, "/shop/admin") == "admin"

    def test_a_dispatcher_without_mounts_can_get_some_later(self):
        app = multi_app.DispatcherMiddleware(Echo("main"))
        app.mounts["/shop"] = Echo("shop")
        assert who(app, "/shop") == "shop"
        assert who(multi_app.DispatcherMiddleware(Echo("main")), "/shop") == "main"

    def test_without_a_path_the_app_is_called(self):
        assert who(shop(), None) == "main"

    def test_the_response_is_passed_on_as_it_is(self):
        probe = Probe()
        app = multi_app.DispatcherMiddleware(probe, {"/shop": probe})
        assert probe.handed_over_by(app, "/shop/tea")
        assert probe.handed_over_by(app, "/tea")


class TestPaths:
    def test_the_prefix_goes_from_path_info_to_script_name(self):
        assert visit(shop(), "/shop/tea") == ("shop", "/shop", "/tea")

    def test_nothing_may_be_left_of_path_info(self):
        assert visit(shop(), "/shop") == ("shop", "/shop", "")
        assert visit(shop(), "/shop/") == ("shop", "/shop", "/")

    def test_what_is_left_stays_as_it_is(self):
        for rest in (
            "//tea",
            "/tea//green",
            "/tea/",
            "/shop",
            "/shop/shop",
            "/caf\xc3\xa9",
            "/%20",
        ):
            assert visit(shop(), f"/shop{rest}") == ("shop", "/shop", rest)

    def test_for_the_app_nothing_changes(self):
        assert visit(shop(), "/tea//green/") == ("main", "", "/tea//green/")
        assert visit(shop(), "/tea", SCRIPT_NAME="/root") == ("main", "/root", "/tea")
        assert visit(shop(), None) == ("main", "", "")

    def test_the_prefix_is_added_to_the_script_name_that_is_there(self):
        assert visit(shop(), "/shop/tea", SCRIPT_NAME="/root") == ("shop", "/root/shop", "/tea")

    def test_dispatchers_can_be_nested(self):
        admin = multi_app.DispatcherMiddleware(Echo("inner"), {"/admin": Echo("admin")})
        app = multi_app.DispatcherMiddleware(Echo("main"), {"/shop": admin})
        assert visit(app, "/shop/admin/log") == ("admin", "/shop/admin", "/log")
        assert visit(app, "/shop/tea") == ("inner", "/shop", "/tea")
        assert visit(app, "/admin") == ("main", "", "/admin")

    def test_an_inner_mount_may_have_the_name_of_the_outer(self):
        inner = multi_app.DispatcherMiddleware(Echo("inner"), {"/shop": Echo("deep")})
        app = multi_app.DispatcherMiddleware(Echo("main"), {"/shop": inner})
        assert visit(app, "/shop/shop/tea") == ("deep", "/shop/shop", "/tea")
        assert visit(app, "/shop/tea") == ("inner", "/shop", "/tea")

    def test_a_mount_may_have_several_segments(self):
        app = multi_app.DispatcherMiddleware(Echo("main"), {"/a/b": Echo("deep")})
        assert visit(app, "/a/b/c/d") == ("deep", "/a/b", "/c/d")

    def test_mounts_are_compared_as_wsgi_strings(self):
        app = multi_app.DispatcherMiddleware(Echo("main"), {"/caf\xc3\xa9": Echo("cafe")})
        assert visit(app, "/caf\xc3\xa9/tea") == ("cafe", "/caf\xc3\xa9", "/tea")

    def test_other_variables_arrive_unchanged(self):
        seen = []

        def app(environ, start_response):
            seen.append((environ["REQUEST_METHOD"], environ["HTTP_HOST"]))
            return Echo("shop")(environ, start_response)

        visit(multi_app.DispatcherMiddleware(Echo("main"), {"/shop": app}), "/shop", HTTP_HOST="h")
        assert seen == [("GET", "h")]


def hosted(*names):
    """A dispatcher with an app for each host; the app has the name of its host."""
    return multi_app.HostDispatcher(Echo("main"), {name: Echo(name) for name in names})


def called(app, host):
    return who(app, "/", HTTP_HOST=host)


class TestHosts:
    def test_each_host_has_its_app(self):
        app = hosted("shop.example", "api.example")
        assert called(app, "shop.example") == "shop.example"
        assert called(app, "api.example") == "api.example"

    def test_all_the_rest_goes_to_the_app(self):
        app = hosted("shop.example")
        others = ["example", "ashop.example", "shop.example.org", "a.shop.example"]
        for host in [*others, "www.shop.example"]:
            assert called(app, host) == "main"

    def test_host_names_have_no_case(self):
        assert called(hosted("shop.example"), "Shop.EXAMPLE") == "shop.example"

    def test_the_port_does_not_count(self):
        app = hosted("shop.example")
        for port in (80, 443, 8000):
            assert called(app, f"shop.example:{port}") == "shop.example"

    def test_a_wildcard_stands_for_one_label_or_more(self):
        app = hosted("*.example")
        for host in ("a.example", "a.b.example", "A.Example:8000"):
            assert called(app, host) == "*.example"

    def test_a_wildcard_does_not_stand_for_nothing(self):
        app = hosted("*.shop.example")
        for host in ("shop.example", "ashop.example", "a-shop.example", "example"):
            assert called(app, host) == "main"

    def test_the_exact_name_wins_over_a_wildcard(self):
        for names in (("*.example", "shop.example"), ("shop.example", "*.example")):
            assert called(hosted(*names), "shop.example") == "shop.example"
            assert called(hosted(*names), "api.example") == "*.example"

    def test_the_longest_wildcard_wins(self):
        for names in (("*.example", "*.shop.example"), ("*.shop.example", "*.example")):
            assert called(hosted(*names), "a.shop.example") == "*.shop.example"
            assert called(hosted(*names), "a.b.shop.example") == "*.shop.example"
            assert called(hosted(*names), "shop.example") == "*.example"

    def test_without_a_host_header_the_name_of_the_server_counts(self):
        app = hosted("shop.example", "api.example")
        assert who(app, "/", SERVER_NAME="api.example") == "api.example"
        assert who(app, "/", SERVER_NAME="api.example", HTTP_HOST="shop.example") == "shop.example"
        assert who(app, "/", SERVER_NAME="api.example", HTTP_HOST="other.example") == "main"

    def test_x_forwarded_host_does_not_count(self):
        app = hosted("shop.example", "api.example")
        variables = {"HTTP_HOST": "shop.example", "HTTP_X_FORWARDED_HOST": "api.example"}
        assert who(app, "/", **variables) == "shop.example"

    def test_the_paths_stay_as_they_are(self):
        app = hosted("shop.example")
        variables = {"HTTP_HOST": "shop.example", "SCRIPT_NAME": "/root"}
        assert visit(app, "/tea", **variables) == ("shop.example", "/root", "/tea")

    def test_the_response_is_passed_on_as_it_is(self):
        probe = Probe()
        app = multi_app.HostDispatcher(Echo("main"), {"shop.example": probe})
        assert probe.handed_over_by(app, "/", HTTP_HOST="shop.example")


class TestLazy:
    def test_nothing_is_created_before_the_first_request(self):
        create = Factory()
        app = multi_app.LazyApp(create)
        assert create.calls == []
        assert who(app, "/") == "number 1"
        assert create.calls == [()]

    def test_it_is_created_once(self):
        create = Factory()
        app = multi_app.LazyApp(create)
        assert [who(app, "/") for _ in range(3)] == ["number 1"] * 3
        assert len(create.calls) == 1

    def test_each_lazy_app_has_an_app_of_its_own(self):
        create = Factory()
        a, b = multi_app.LazyApp(create), multi_app.LazyApp(create)
        assert [who(app, "/") for app in (a, b, a, b)] == ["number 1", "number 2"] * 2

    def test_a_failure_goes_to_the_server_and_is_not_remembered(self):
        create = Factory(failures=2)
        app = multi_app.LazyApp(create)
        for _ in range(2):
            with pytest.raises(OSError, match="database"):
                visit(app, "/")
        assert [who(app, "/"), who(app, "/")] == ["number 3", "number 3"]

    def test_two_requests_at_once_create_one_app(self):
        create = Factory()
        answers = at_once(multi_app.LazyApp(create), create, "/")
        assert [answer[0] for answer in answers] == ["number 1", "number 1"]
        assert len(create.calls) == 1

    def test_requests_do_not_wait_for_each_other(self):
        answer = asks_itself(lambda app: multi_app.LazyApp(lambda: app), "/outer")
        assert answer == ("both", "", "/inner")

    def test_request_and_response_are_passed_on_as_they_are(self):
        probe = Probe()
        assert probe.handed_over_by(multi_app.LazyApp(lambda: probe), "/")
        app = multi_app.LazyApp(Factory())
        assert visit(app, "/tea", SCRIPT_NAME="/shop") == ("number 1", "/shop", "/tea")

    def test_it_can_be_mounted(self):
        create = Factory()
        app = multi_app.DispatcherMiddleware(Echo("main"), {"/shop": multi_app.LazyApp(create)})
        visit(app, "/")
        assert create.calls == []
        assert visit(app, "/shop/tea") == ("number 1", "/shop", "/tea")


class TestTenants:
    def test_the_first_segment_names_the_tenant(self):
        create = Factory("ann", "bob")
        app = multi_app.TenantDispatcher(Echo("main"), create)
        assert who(app, "/ann/tea") == "ann 1"
        assert who(app, "/bob") == "bob 2"
        assert create.calls == [("ann",), ("bob",)]

    def test_each_tenant_is_created_once(self):
        create = Factory("ann", "bob")
        app = multi_app.TenantDispatcher(Echo("main"), create)
        names = [who(app, path) for path in ("/ann", "/bob", "/ann/tea", "/bob/", "/ann/")]
        assert names == ["ann 1", "bob 2", "ann 1", "bob 2", "ann 1"]
        assert len(create.calls) == 2

    def test_its_name_goes_to_script_name(self):
        app = multi_app.TenantDispatcher(Echo("main"), Factory("ann"))
        assert visit(app, "/ann/tea/green") == ("ann 1", "/ann", "/tea/green")
        assert visit(app, "/ann") == ("ann 1", "/ann", "")
        assert visit(app, "/ann//ann") == ("ann 1", "/ann", "//ann")
        assert visit(app, "/ann/ann", SCRIPT_NAME="/root") == ("ann 1", "/root/ann", "/ann")

    def test_whom_nobody_knows_goes_to_the_app(self):
        app = multi_app.TenantDispatcher(Echo("main"), Factory("ann"))
        assert visit(app, "/bob/tea", SCRIPT_NAME="/root") == ("main", "/root", "/bob/tea")
        for path in ("/annabel", "/Ann", "/ann.b", "/an"):
            assert who(app, path) == "main"

    def test_that_nobody_knows_somebody_is_not_remembered(self):
        create = Factory()
        app = multi_app.TenantDispatcher(Echo("main"), create)
        assert [who(app, "/ann"), who(app, "/ann")] == ["main", "main"]
        create.known.add("ann")
        assert who(app, "/ann") == "ann 3"

    def test_without_a_name_nobody_is_asked_for(self):
        create = Factory("", "ann")
        app = multi_app.TenantDispatcher(Echo("main"), create)
        for path in ("/", "", None, "//ann", "//"):
            assert visit(app, path) == ("main", "", path or "")
        assert create.calls == []

    def test_names_are_text_and_paths_are_wsgi_strings(self):
        create = Factory("café")
        app = multi_app.TenantDispatcher(Echo("main"), create)
        assert visit(app, "/caf\xc3\xa9/tea") == ("café 1", "/caf\xc3\xa9", "/tea")
        assert create.calls == [("café",)]

    def test_what_is_no_text_is_no_tenant(self):
        create = Factory("café")
        app = multi_app.TenantDispatcher(Echo("main"), create)
        assert visit(app, "/caf\xe9/tea") == ("main", "", "/caf\xe9/tea")
        assert create.calls == []

    def test_a_failure_goes_to_the_server_and_is_not_remembered(self):
        create = Factory("ann", failures=1)
        app = multi_app.TenantDispatcher(Echo("main"), create)
        with pytest.raises(OSError, match="database"):
            visit(app, "/ann")
        assert who(app, "/ann") == "ann 2"

    def test_two_requests_at_once_create_one_app(self):
        create = Factory("ann")
        app = multi_app.TenantDispatcher(Echo("main"), create)
        assert [answer[0] for answer in at_once(app, create, "/ann")] == ["ann 1", "ann 1"]
        assert len(create.calls) == 1

    def test_requests_do_not_wait_for_each_other(self):
        def make(app):
            return multi_app.TenantDispatcher(Echo("main"), lambda name: app)

        assert asks_itself(make, "/ann/outer") == ("both", "/ann", "/inner")

    def test_two_dispatchers_do_not_share(self):
        create = Factory("ann")
        apps = [multi_app.TenantDispatcher(Echo("main"), create) for _ in range(2)]
        assert [who(app, "/ann") for app in apps] == ["ann 1", "ann 2"]

    def test_the_response_is_passed_on_as_it_is(self):
        probe = Probe()
        app = multi_app.TenantDispatcher(Echo("main"), lambda name: probe)
        assert probe.handed_over_by(app, "/ann/tea")
