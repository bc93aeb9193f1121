"""The web application, put together around the desks it is given."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from bot.links import LinkError
from bot.web import security
from bot.web.desk import ContactDesk, DemoDesk, OwnDesk
from bot.web.pages import HERE
from bot.web.routes import contact, coordinator, demo, own


def create_app(contacts: ContactDesk, demonstrated: DemoDesk | None = None, owns: OwnDesk | None = None) -> FastAPI:
    """The contact persons' pages, the participants' own, and health.

    With a demo, its page, its clock and the coordinator's view as well.

    FastAPI's own documentation pages are off: they load code from elsewhere.
    """
    app = FastAPI(title="Pejling", docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(security.add_headers)
    app.include_router(contact.router(contacts))
    app.add_exception_handler(LinkError, contact.gone)
    if owns is not None:
        app.include_router(own.router(owns))
    if demonstrated is not None:
        app.include_router(demo.router(demonstrated))
        app.include_router(coordinator.router(demonstrated))
    app.mount("/static", StaticFiles(directory=HERE / "static"))

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The pages are served."""
        return {"status": "ok"}

    return app
