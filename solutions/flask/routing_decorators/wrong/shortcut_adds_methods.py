"""A shortcut adds its method to those of the option.

快捷装饰器把自己的方法加到 methods 选项里。

Loses: methods
"""

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wrappers import Response

View = Callable[..., Any]
Decorator = Callable[[View], View]


class Flask:
    """A WSGI application that is nothing but its routes."""

    def __init__(self, import_name: str) -> None:
        self.import_name = import_name
        # The map finds an endpoint for a URL, the dict a function for an endpoint.
        self.url_map = Map()
        self.view_functions: dict[str, View] = {}
        self._serving = False

    # -- registration ---------------------------------------------------------------------

    def _check_setup(self) -> None:
        """Refuse changes that some of the requests would not see."""
        if self._serving:
            raise AssertionError("The app has handled its first request: it is too late.")

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: View | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Add a rule for an endpoint, and the endpoint's view if it is given."""
        self._check_setup()
        if endpoint is None:
            if view_func is None:
                raise AssertionError("An endpoint or a view function is needed.")
            endpoint = view_func.__name__

        methods = options.pop("methods", None)
        if methods is None:
            methods = getattr(view_func, "methods", None) or ["GET"]
        if isinstance(methods, str):  # it would be taken for a list of letters
            raise TypeError('methods is a list, like ["POST"]')
        methods = {method.upper() for method in methods}

        automatic = provide_automatic_options
        if automatic is None:
            automatic = getattr(view_func, "provide_automatic_options", None)
        if automatic is None:
            # Nobody said anything: answer OPTIONS, unless the view does so itself.
            automatic = "OPTIONS" not in methods
            if automatic:
                methods.add("OPTIONS")
        methods.update(getattr(view_func, "required_methods", ()))

        # Werkzeug adds HEAD to GET, and ignores attributes it does not know.
        added = Rule(rule, endpoint=endpoint, methods=methods, **options)
        added.provide_automatic_options = automatic  # type: ignore[attr-defined]
        self.url_map.add(added)

        if view_func is not None:
            # Compared with ==: a bound method is a new object each time it is looked up.
            if self.view_functions.get(endpoint, view_func) != view_func:
                raise AssertionError(f"There is another view for the endpoint {endpoint}.")
            self.view_functions[endpoint] = view_func

    def route(self, rule: str, **options: Any) -> Decorator:
        """Decorate a view: `add_url_rule` in other clothes."""
        self._check_setup()

        def decorator(view: View) -> View:
            endpoint = options.pop("endpoint", None)
            self.add_url_rule(rule, endpoint, view, **options)
            return view  # itself, so that decorators can be stacked

        return decorator

    def _shortcut(self, method: str, rule: str, options: dict[str, Any]) -> Decorator:
        methods = [method, *options.pop("methods", [])]
        return self.route(rule, methods=methods, **options)

    def get(self, rule: str, **options: Any) -> Decorator:
        """Decorate a view for GET."""
        return self._shortcut("GET", rule, options)

    def post(self, rule: str, **options: Any) -> Decorator:
        """Decorate a view for POST."""
        return self._shortcut("POST", rule, options)

    def put(self, rule: str, **options: Any) -> Decorator:
        """Decorate a view for PUT."""
        return self._shortcut("PUT", rule, options)

    def delete(self, rule: str, **options: Any) -> Decorator:
        """Decorate a view for DELETE."""
        return self._shortcut("DELETE", rule, options)

    def patch(self, rule: str, **options: Any) -> Decorator:
        """Decorate a view for PATCH."""
        return self._shortcut("PATCH", rule, options)

    def endpoint(self, endpoint: str) -> Decorator:
        """Decorate the view of an endpoint whose rules are added elsewhere."""
        self._check_setup()

        def decorator(view: View) -> View:
            self.view_functions[endpoint] = view
            return view

        return decorator

    # -- requests -------------------------------------------------------------------------

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Handle one request."""
        self._serving = True
        urls = self.url_map.bind_to_environ(environ)
        try:
            result = self.dispatch_request(urls, environ["REQUEST_METHOD"])
        except HTTPException as error:
            result = error  # 404, 405, a redirect, or what a view aborted with
        if isinstance(result, str):
            result = Response(result, mimetype="text/html")
        answer: Iterable[bytes] = result(environ, start_response)
        return answer

    def dispatch_request(self, urls: MapAdapter, method: str) -> Any:
        """Find the rule, and call the view that its endpoint has now."""
        rule, values = urls.match(return_rule=True)
        if method == "OPTIONS" and rule.provide_automatic_options:  # type: ignore[attr-defined]
            response = Response()
            # Of all rules for this URL: to the client it is one resource.
            response.allow.update(urls.allowed_methods())
            return response
        return self.view_functions[rule.endpoint](**values)
