"""The summary as a PDF, by WeasyPrint: the optional extra `pdf`, whose system libraries nothing else needs.

The page's own templates and style sheets; nothing is fetched, not even from ourselves.
"""

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn

from cds_service.app.pages import environment
from cds_service.app.summary.view import Summary

STATIC: Final = Path(__file__).parents[1] / "static"
SHEETS: Final = ("tokens.css", "layout.css", "parts.css", "summary.css")
DRAWINGS: Final = "drawings.css"
DARK: Final = "@media (prefers-color-scheme: dark)"
_TOKEN: Final = re.compile(r"(--[\w-]+):\s*([^;]+);")
_USE: Final = re.compile(r"var\((--[\w-]+)\)")
_TONE: Final = re.compile(r"\.tone-\w+ \{[^}]*\}")
ON_EACH_PAGE: Final = """
@page { @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 6.5pt sans-serif; width: 20%; }
        @bottom-left { content: string(whose); font: 6.5pt sans-serif; width: 80%; } }
.identity { string-set: whose content(); }
"""


@cache
def _library() -> Any:  # noqa: ANN401 - a module without types, where it is there
    """None: the extra is not there, or a system library it needs is not."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):
        return None


def is_installed() -> bool:
    return _library() is not None


def pdf(summary: Summary) -> bytes:
    """Call it in a worker thread, and only where `is_installed`."""
    written: bytes = laid_out(summary).write_pdf()
    return written


def laid_out(summary: Summary) -> Any:  # noqa: ANN401 - the library's own document
    """The pages, before they are written."""
    library = _library()
    html = environment().get_template("summary_pdf.html").render(s=summary, drawing_style=_drawing_style())
    texts = (*(_sheet(name) for name in SHEETS), ON_EACH_PAGE)
    sheets = [library.CSS(string=text, url_fetcher=_nothing) for text in texts]
    return library.HTML(string=html, url_fetcher=_nothing).render(stylesheets=sheets)


def _nothing(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"a summary fetches nothing, not even {url[:20]}")


@cache
def _sheet(name: str) -> str:
    """A style sheet, on paper always the light one."""
    return (STATIC / name).read_text(encoding="utf-8").partition(DARK)[0]


@cache
def _drawing_style() -> str:
    """The drawing's style with the tokens' values put in: inside a drawing the library resolves none."""
    tokens = dict(_TOKEN.findall(_sheet("tokens.css")))
    style = (STATIC / DRAWINGS).read_text(encoding="utf-8") + "".join(_TONE.findall(_sheet("parts.css")))
    return _USE.sub(lambda use: tokens.get(use[1], "black"), style)
