"""Serves the page: at once a still one, so that nobody waits before an empty window, and the
living one as soon as Solara is loaded. On localhost unless another host is asked for.
"""

import contextlib
import importlib.util
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import platformdirs

from sim.config.errors import UserError
from sim.teach import still

# Solara is told before it is loaded: no reports to its makers, no look for updates.
SETTINGS = {
    "SOLARA_APP": "sim.teach.page", "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_MODE": "production", "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_LOADER": "still", "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
}
NEEDED = ("solara", "uvicorn", "solara_assets")


def check_installed() -> None:
    """UserError unless the extra is installed."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UserError(f"teach needs {' and '.join(missing)}: install the extra with "
                        "pip install 'zaiavlenie[teach]'")
    made, stored = (metadata.version(name) for name in ("solara", "solara-assets"))
    if made.split(".")[:2] != stored.split(".")[:2]:
        raise UserError(f"solara {made} and solara-assets {stored} do not belong together, so the "
                        "page would need the network: pip install 'zaiavlenie[teach]'")


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens, bound before anything heavy is loaded. Raises UserError."""
    if not 0 <= port <= 65535:
        raise UserError(f"--port {port}: is outside 0..65535")
    try:
        # Of a name with several addresses the IPv4 one: browsers try it too.
        family, kind, _, _, address = min(
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        raise UserError(f"--host {host}: is no address of this machine") from None
    found = socket.socket(family, kind)
    if os.name != "nt":  # there the option would let two servers share the port
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(address)
        found.listen(64)
    except OSError as error:
        found.close()
        raise UserError(f"--port {port} on {host}: cannot be used ({error.strerror}); "
                        "choose another with --port") from None
    return found


class Front:
    """The web application: the still page until ``living`` is there, then that one."""

    def __init__(self):
        self.living: Callable | None = None
        self.failure: str | None = None

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self.living is not None:
            await self.living(scope, receive, send)
        elif scope["type"] == "http":
            await self._still(scope, send)
        else:
            await send({"type": "websocket.close", "code": 1013})

    async def _live(self, receive, send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _still(self, scope, send) -> None:
        path = scope["path"]
        is_page = path.strip("/") in ("", *still.PATHS)
        body = (still.page(path, self.failure) if is_page else "still").encode()
        await send({"type": "http.response.start", "status": 200,
                    "headers": [(b"content-type", b"text/html; charset=utf-8"),
                                (b"cache-control", b"no-store")]})
        await send({"type": "http.response.body", "body": body})


def _bring_to_life(front: Front, announce: Callable[[], None]) -> None:
    """Load Solara and the page, then let them answer; then run the lesson's cell."""
    try:
        from solara.server import server, settings, starlette
        from solara.server.app import ensure_apps_initialized
        settings.theme.title = still.title()
        ensure_apps_initialized()
        looks_in = server.get_jinja_env(app_name="__default__").loader.searchpath
        looks_in.insert(0, str(still.PARTS))  # index.html.j2, loader-still.html
        plain = server.read_root

        def with_still_page(path, *arguments, **named):
            # What is seen until the page has connected is what it will show, not a spinner.
            return plain(path, *arguments, **{**named, **still.for_solara(path)})
        server.read_root = with_still_page
        front.living = starlette.app
        make_warm(announce)
    except Exception as error:  # the window must not wait for ever for a page that cannot come
        front.failure = f"{type(error).__name__}: {error}"
        print(f"zaiavlenie: the page could not be loaded ({front.failure})", file=sys.stderr)


def path_of(what: str | None) -> str:
    """Where the page opens: at its beginning, at a saved state (.json), or in the workbench with
    a scenario by name or .toml file. Raises UserError."""
    if what is None:
        return "/"
    from sim.config.scenario import load_scenario, scenarios
    from sim.teach import host, share
    if what.endswith(".json"):
        try:
            text = Path(what).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{what}: cannot be read ({error})") from None
        try:
            place, state = share.from_file(text)
        except UserError as error:
            raise UserError(f"{what}: {error}") from None
    else:
        home = load_scenario(what)
        if what in scenarios() and what not in share.shown_scenarios():
            raise UserError(f"{what}: has more people than a page can show; legal: "
                            f"{', '.join(share.shown_scenarios())}")
        if what not in scenarios():
            host.own_scenarios[home.name] = home
            share.extra_scenarios.append(home.name)
        place, state = "workbench", share.State(scenario=home.name)
    said = share.query(state)
    return ("/" if place == "lesson" else f"/{place}") + (f"?{said}" if said else "")


def has_compiled() -> bool:
    """Whether this machine has ever compiled the rules: told without loading the compiler, which
    would take longer than everything else before the page is served."""
    base = os.environ.get("NUMBA_CACHE_DIR") or platformdirs.user_cache_path(
        "zaiavlenie", appauthor=False)
    return any(Path(base).glob("code-*/**/*.nbi"))


def make_warm(announce: Callable[[], None]) -> None:
    """Load the model, and compile it if need be, which is announced."""
    announce()
    from sim.teach import host, lesson
    host.dilemmas(lesson.CELL, lesson.SEED)


def serve(host: str, port: int, what: str | None, opens_browser: bool,
          announce: Callable[[], None] = lambda: None) -> None:
    """Serve until interrupted. Raises UserError before anything is served."""
    check_installed()
    path = path_of(what)
    found = listening(host, port)
    if not has_compiled():
        make_warm(announce)  # before the page is there, which then never waits for it
    import uvicorn
    address, port = found.getsockname()[:2]
    shown = {"127.0.0.1": "localhost", "::1": "localhost", "0.0.0.0": "localhost",
             "::": "localhost"}.get(address, f"[{address}]" if ":" in address else address)
    url = f"http://{shown}:{port}{path}"
    print(f"the page: {url}  (Ctrl-C ends it)", flush=True)
    os.environ.update(SETTINGS)
    front = Front()
    threading.Thread(target=_bring_to_life, args=(front, announce), daemon=True).start()
    if opens_browser:
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    server = uvicorn.Server(uvicorn.Config(front, log_level="error", access_log=False))
    with contextlib.suppress(KeyboardInterrupt):  # the way to end it
        server.run(sockets=[found])
