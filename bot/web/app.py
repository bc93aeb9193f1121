"""The web application, put together from its parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from bot.web.desk import DemoDesk
from bot.web.own_desk import StoredOwnDesk
from bot.web.pages import HERE
from bot.web.parts import Parts
from bot.web.routes import console, coordinator, demo, digits, enter, own, refusals
from bot.web.routes.console import sign_in
from bot.web.security import Guard
from bot.web.sessions import Sessions


def create_app(parts: Parts, demonstrated: DemoDesk | None = None) -> FastAPI:
    """The participants' pages, the staff's console, and health; with a demo, its page and its clock as well.

    FastAPI's own documentation pages are off: they load code from elsewhere.
    """
    app = FastAPI(title="Pejling", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, public_url=parts.public_url, is_demo=demonstrated is not None)

    @app.middleware("http")
    async def wake(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """What was done on a page goes out at once, as what was done in a chat."""
        response = await call_next(request)
        if request.method == "POST":
            parts.wake("")
        return response

    sessions = Sessions(parts.clock, is_https=parts.is_https)
    desk = StoredOwnDesk(parts.database, parts.worlds, parts.clock)
    for way in (enter, digits):
        app.include_router(way.router(parts, sessions))
    app.include_router(own.router(parts, sessions, desk))
    app.include_router(sign_in.router(parts, sessions))
    app.include_router(console.router(parts, sessions))
    for problem, handler in refusals.HANDLERS.items():
        app.add_exception_handler(problem, handler)
    if demonstrated is not None:
        app.include_router(demo.router(demonstrated))
        app.include_router(coordinator.router(demonstrated))
    # Pages hold secrets, whose length packing would tell; these hold none.
    app.mount("/static", GZipMiddleware(StaticFiles(directory=HERE / "static")))

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The pages are served."""
        return {"status": "ok"}

    return app
