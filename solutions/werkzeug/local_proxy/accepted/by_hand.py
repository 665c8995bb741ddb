"""Every method written out, with the plain syntax that it stands for."""

import copy
import math
import operator
from contextvars import ContextVar


class LocalProxy:
    __slots__ = ("_get_current_object", "_proxied_source")

    def __init__(self, source, name=None, *, unbound_message=None):
        get = operator.attrgetter(name) if name is not None else lambda found: found
        if isinstance(source, ContextVar):
            if unbound_message is None:
                unbound_message = "object is not bound"

            def resolve():
                try:
                    found = source.get()
                except LookupError:
                    raise RuntimeError(unbound_message) from None
                return get(found)

        elif callable(source):

            def resolve():
                return get(source())

        else:
            raise TypeError("the source is a ContextVar or a callable")
        object.__setattr__(self, "_get_current_object", resolve)
        object.__setattr__(self, "_proxied_source", source)

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
            return self._proxied_source
        return target.__wrapped__

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

    def __getattr__(self, name):
        return getattr(self._get_current_object(), name)

    def __setattr__(self, name, value):
        setattr(self._get_current_object(), name, value)

    def __delattr__(self, name):
        delattr(self._get_current_object(), name)

    def __call__(self, *args, **kwargs):
        return self._get_current_object()(*args, **kwargs)

    def __str__(self):
        return str(self._get_current_object())

    def __bytes__(self):
        return bytes(self._get_current_object())

    def __format__(self, spec):
        return format(self._get_current_object(), spec)

    def __hash__(self):
        return hash(self._get_current_object())

    def __lt__(self, other):
        return self._get_current_object() < other

    def __le__(self, other):
        return self._get_current_object() <= other

    def __eq__(self, other):
        return self._get_current_object() == other

    def __ne__(self, other):
        return self._get_current_object() != other

    def __gt__(self, other):
        return self._get_current_object() > other

    def __ge__(self, other):
        return self._get_current_object() >= other

    def __len__(self):
        return len(self._get_current_object())

    def __length_hint__(self):
        return operator.length_hint(self._get_current_object())

    def __iter__(self):
        return iter(self._get_current_object())

    def __next__(self):
        return next(self._get_current_object())

    def __reversed__(self):
        return reversed(self._get_current_object())

    def __contains__(self, item):
        return item in self._get_current_object()

    def __getitem__(self, key):
        return self._get_current_object()[key]

    def __setitem__(self, key, value):
        self._get_current_object()[key] = value

    def __delitem__(self, key):
        del self._get_current_object()[key]

    def __add__(self, other):
        return self._get_current_object() + other

    def __radd__(self, other):
        return other + self._get_current_object()

    def __sub__(self, other):
        return self._get_current_object() - other

    def __rsub__(self, other):
        return other - self._get_current_object()

    def __mul__(self, other):
        return self._get_current_object() * other

    def __rmul__(self, other):
        return other * self._get_current_object()

    def __matmul__(self, other):
        return self._get_current_object() @ other

    def __rmatmul__(self, other):
        return other @ self._get_current_object()

    def __truediv__(self, other):
        return self._get_current_object() / other

    def __rtruediv__(self, other):
        return other / self._get_current_object()

    def __floordiv__(self, other):
        return self._get_current_object() // other

    def __rfloordiv__(self, other):
        return other // self._get_current_object()

    def __mod__(self, other):
        return self._get_current_object() % other

    def __rmod__(self, other):
        return other % self._get_current_object()

    def __divmod__(self, other):
        return divmod(self._get_current_object(), other)

    def __rdivmod__(self, other):
        return divmod(other, self._get_current_object())

    def __pow__(self, other, modulus=None):
        return pow(self._get_current_object(), other, modulus)

    def __rpow__(self, other):
        return other ** self._get_current_object()

    def __lshift__(self, other):
        return self._get_current_object() << other

    def __rlshift__(self, other):
        return other << self._get_current_object()

    def __rshift__(self, other):
        return self._get_current_object() >> other

    def __rrshift__(self, other):
        return other >> self._get_current_object()

    def __and__(self, other):
        return self._get_current_object() & other

    def __rand__(self, other):
        return other & self._get_current_object()

    def __xor__(self, other):
        return self._get_current_object() ^ other

    def __rxor__(self, other):
        return other ^ self._get_current_object()

    def __or__(self, other):
        return self._get_current_object() | other

    def __ror__(self, other):
        return other | self._get_current_object()

    def __iadd__(self, other):
        target = self._get_current_object()
        target += other
        return self

    def __isub__(self, other):
        target = self._get_current_object()
        target -= other
        return self

    def __imul__(self, other):
        target = self._get_current_object()
        target *= other
        return self

    def __imatmul__(self, other):
        target = self._get_current_object()
        target @= other
        return self

    def __itruediv__(self, other):
        target = self._get_current_object()
        target /= other
        return self

    def __ifloordiv__(self, other):
        target = self._get_current_object()
        target //= other
        return self

    def __imod__(self, other):
        target = self._get_current_object()
        target %= other
        return self

    def __ipow__(self, other):
        target = self._get_current_object()
        target **= other
        return self

    def __ilshift__(self, other):
        target = self._get_current_object()
        target <<= other
        return self

    def __irshift__(self, other):
        target = self._get_current_object()
        target >>= other
        return self

    def __iand__(self, other):
        target = self._get_current_object()
        target &= other
        return self

    def __ixor__(self, other):
        target = self._get_current_object()
        target ^= other
        return self

    def __ior__(self, other):
        target = self._get_current_object()
        target |= other
        return self

    def __neg__(self):
        return -self._get_current_object()

    def __pos__(self):
        return +self._get_current_object()

    def __abs__(self):
        return abs(self._get_current_object())

    def __invert__(self):
        return ~self._get_current_object()

    def __int__(self):
        return int(self._get_current_object())

    def __float__(self):
        return float(self._get_current_object())

    def __complex__(self):
        return complex(self._get_current_object())

    def __index__(self):
        return operator.index(self._get_current_object())

    def __round__(self, digits=None):
        return round(self._get_current_object(), digits)

    def __trunc__(self):
        return math.trunc(self._get_current_object())

    def __floor__(self):
        return math.floor(self._get_current_object())

    def __ceil__(self):
        return math.ceil(self._get_current_object())

    def __enter__(self):
        return self._get_current_object().__enter__()

    def __exit__(self, *error):
        return self._get_current_object().__exit__(*error)

    def __await__(self):
        return self._get_current_object().__await__()

    def __aiter__(self):
        return self._get_current_object().__aiter__()

    async def __anext__(self):
        return await self._get_current_object().__anext__()

    async def __aenter__(self):
        return await self._get_current_object().__aenter__()

    async def __aexit__(self, *error):
        return await self._get_current_object().__aexit__(*error)

    def __instancecheck__(self, instance):
        return isinstance(instance, self._get_current_object())

    def __subclasscheck__(self, subclass):
        return issubclass(subclass, self._get_current_object())

    def __copy__(self):
        return copy.copy(self._get_current_object())

    def __deepcopy__(self, memo):
        return copy.deepcopy(self._get_current_object(), memo)
