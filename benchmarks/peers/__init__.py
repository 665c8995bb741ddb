"""Other graders, each run as its own documentation says, on the visible tests alone."""

from benchmarks.peers.base import Command, Peer
from benchmarks.peers.check50 import Check50
from benchmarks.peers.nbgrader import Nbgrader
from benchmarks.peers.otter import Otter
from benchmarks.peers.plain import ColdPytest, Exercism

#: Those that ``--peers`` chooses from; a cold pytest is always measured.
PEERS: tuple[Peer, ...] = (Exercism(), Check50(), Nbgrader(), Otter())

__all__ = ["PEERS", "ColdPytest", "Command", "Peer"]
