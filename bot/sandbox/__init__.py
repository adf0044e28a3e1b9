"""An embedded local Bot API server with a chat page: the demo's stage and the tests' double in one.

It knows the Bot API, not this project: everything outside of this package is reached over HTTP only.
"""

from bot.sandbox.client import SandboxClient
from bot.sandbox.clock import Clock
from bot.sandbox.person import NotSeenError, Person
from bot.sandbox.received import Answer, Received
from bot.sandbox.server import DEFAULT_TOKEN, SandboxServer

__all__ = [
    "DEFAULT_TOKEN",
    "Answer",
    "Clock",
    "NotSeenError",
    "Person",
    "Received",
    "SandboxClient",
    "SandboxServer",
]
