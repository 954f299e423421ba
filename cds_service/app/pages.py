"""Templates → HTML: the environment, the little markdown of the cards, and the headers every page carries."""

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cds_service.app.drawing import spine, survival_axis
from cds_service.app.view.lesions import SHAPES

SEE_OTHER: Final = 303
FRAMED_BY_ITSELF: Final = "frame-ancestors 'self'"
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        f"form-action 'self'; {FRAMED_BY_ITSELF}"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).disable(["image", "link", "autolink", "html_inline"])


def markdown(text: str) -> Markup:
    """A card's detail as HTML. HTML, links and images of the text stay text."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704 -- rendered with HTML off: nothing of the record is markup


def inline(text: str) -> Markup:
    """One line of it, without a paragraph around."""
    return Markup(_MARKDOWN.renderInline(text))  # noqa: S704 -- as above


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("cds_service.app", "templates"), autoescape=select_autoescape(("html", "svg")),
        trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip
    made.filters |= {"markdown": markdown, "inline": inline}
    made.globals |= {"axis": survival_axis, "callout": spine, "shapes": SHAPES}
    return made


def show(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """The page with its headers. Who may frame it besides ourselves, `framing` says."""
    return HTMLResponse(environment().get_template(template).render(**values), status, HEADERS)


def go_to(url: str) -> RedirectResponse:
    """To another address by GET; neither kept nor told there where from."""
    return RedirectResponse(url, SEE_OTHER, {name: HEADERS[name] for name in ("Cache-Control", "Referrer-Policy")})


def download(content: bytes, kind: str, name: str) -> Response:
    """A file to keep. A name without the patient's: it ends up in lists of downloads."""
    return Response(
        content, media_type=kind, headers={**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    )
