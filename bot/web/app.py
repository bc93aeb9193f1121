"""The web application of the demo, put together around the desk it is given."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from bot.web import security
from bot.web.desk import DemoDesk
from bot.web.pages import HERE
from bot.web.routes import coordinator, demo


def create_app(desk: DemoDesk) -> FastAPI:
    """Pages, clock and health. FastAPI's own documentation pages are off: they load code from elsewhere."""
    app = FastAPI(title="Pejling", docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(security.add_headers)
    app.include_router(demo.router(desk))
    app.include_router(coordinator.router(desk))
    app.mount("/static", StaticFiles(directory=HERE / "static"))

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The pages are served."""
        return {"status": "ok"}

    return app
