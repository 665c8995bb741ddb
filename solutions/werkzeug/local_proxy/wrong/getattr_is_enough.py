"""``__getattr__`` is thought to catch ``len(p)``, ``p[0]`` and ``p + 1`` as well. Python looks
special methods up on the type and never asks it.

以为有 ``__getattr__`` 就能接住 ``len(p)``、``p[0]``、``p + 1``。特殊方法是在类型上查找的，根本不会问到它。

Loses: operators, inplace, identity
"""

import operator
from contextvars import ContextVar


class LocalProxy:
    __slots__ = ("_get_current_object", "_proxy_source")

    def __init__(self, source, name=None, *, unbound_message=None):
        if unbound_message is None:
            unbound_message = "object is not bound"
        get = (lambda target: target) if name is None else operator.attrgetter(name)

        if isinstance(source, ContextVar):

            def resolve():
                try:
                    target = source.get()
                except LookupError:
                    raise RuntimeError(unbound_message) from None
                return get(target)

        elif callable(source):

            def resolve():
                return get(source())

        else:
            raise TypeError("a ContextVar or a callable, please")
        object.__setattr__(self, "_get_current_object", resolve)
        object.__setattr__(self, "_proxy_source", source)

    def __getattr__(self, name):
        return getattr(self._get_current_object(), name)

    def __call__(self, /, *args, **kwargs):
        return self._get_current_object()(*args, **kwargs)

    def __bool__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return False
        return bool(target)

    def __repr__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return "<LocalProxy unbound>"
        return repr(target)

    def __dir__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return []
        return dir(target)

    @property
    def __class__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return LocalProxy
        return target.__class__

    @property
    def __doc__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return None
        return target.__doc__

    @property
    def __wrapped__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return self._proxy_source
        return target.__wrapped__

    def __setattr__(self, name, value):
        setattr(self._get_current_object(), name, value)

    def __delattr__(self, name):
        delattr(self._get_current_object(), name)

    def __str__(self):
        return str(self._get_current_object())
