"""Runs the sandbox alone, for a bot under development: `python -m bot.sandbox --port 8081`."""

from __future__ import annotations

import argparse
import asyncio

from bot.sandbox.server import DEFAULT_TOKEN, SandboxServer


async def run(arguments: argparse.Namespace) -> None:
    """Serves until interrupted."""
    server = SandboxServer(port=arguments.port, token=arguments.token, rate_limits=arguments.limits)
    for name in arguments.person:
        server.add_person(name)
    async with server:
        print(f"{server.base_url}  (token {server.token})")
        await asyncio.Event().wait()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--person", action="append", default=[], help="somebody with a phone; repeatable")
    parser.add_argument("--limits", action="store_true", help="apply Telegram's flood limits")
    try:
        asyncio.run(run(parser.parse_args()))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
