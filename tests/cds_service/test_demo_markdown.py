"""The page's markdown: what cards use is rendered as GitHub would, everything else stays the text it is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from cds_service.demo.page import STATIC

RENDER = """async (source) => {
  const { markdown } = await import("/demo/static/markdown.js");
  const box = document.createElement("div");
  box.append(...markdown(source));
  return box.innerHTML;
}"""

CASES = [
    pytest.param("One.\nStill one.\n\nTwo.", "<p>One. Still one.</p><p>Two.</p>", id="paragraphs"),
    pytest.param("**Lead** rest", "<p><strong>Lead</strong> rest</p>", id="bold"),
    pytest.param(
        "*All of it, **even this**.*", "<p><em>All of it, <strong>even this</strong>.</em></p>", id="emphasis"
    ),
    pytest.param(
        "**Why**\n- a\n- b\n  more", "<p><strong>Why</strong></p><ul><li>a</li><li>b more</li></ul>", id="bullets"
    ),
    pytest.param("- a\n\n- b", "<ul><li>a</li><li>b</li></ul>", id="bullets apart are one list"),
    pytest.param("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>", id="numbers"),
    pytest.param("Then\n\n2. b\n3. c", '<p>Then</p><ol start="2"><li>b</li><li>c</li></ol>', id="numbers from two"),
    pytest.param("In\n2019. Later", "<p>In 2019. Later</p>", id="a year at the start of a line is no list"),
    pytest.param("- a\n\nafter", "<ul><li>a</li></ul><p>after</p>", id="list ends"),
    pytest.param(r"\*not\* \_this\_ \\ \<b\>", r"<p>*not* _this_ \ &lt;b&gt;</p>", id="escapes"),
    pytest.param(r"**a\*\*b** c", "<p><strong>a**b</strong> c</p>", id="escape within bold"),
    pytest.param("a &amp; b &lt;i&gt; &#42;c&#x2a;", "<p>a &amp; b &lt;i&gt; *c*</p>", id="entities"),
    pytest.param("2 * 3 * 4 and 5**", "<p>2 * 3 * 4 and 5**</p>", id="lone asterisks"),
    pytest.param("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>", id="HTML"),
    pytest.param("**<script>x</script>**", "<p><strong>&lt;script&gt;x&lt;/script&gt;</strong></p>", id="HTML in bold"),
    pytest.param("[go](javascript:x) ![i](//e)", "<p>[go](javascript:x) ![i](//e)</p>", id="links and images"),
    pytest.param("\r\nOne\r\n\r\n", "<p>One</p>", id="line ends"),
    pytest.param("", "", id="nothing"),
]


@pytest.fixture(scope="module")
def blank(chromium: Browser) -> Iterator[Page]:
    """An empty page at an invented address that serves the page's scripts from disk."""
    page = chromium.new_page()
    page.route("http://demo.test/", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
    page.route(
        "http://demo.test/demo/static/*",
        lambda route: route.fulfill(path=STATIC / route.request.url.rsplit("/", 1)[1], content_type="text/javascript"),
    )
    page.goto("http://demo.test/")
    yield page
    page.close()


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_markdown(blank: Page, source: str, expected: str) -> None:
    assert blank.evaluate(RENDER, source) == expected


def test_a_long_line_of_asterisks_is_rendered_in_no_time(blank: Page) -> None:
    took_ms = blank.evaluate(
        """async () => {
          const { markdown } = await import("/demo/static/markdown.js");
          const started = performance.now();
          markdown("**a ".repeat(5000));
          return performance.now() - started;
        }"""
    )
    assert took_ms < 2000


def test_no_script_reads_text_as_html() -> None:
    for script in STATIC.glob("*.js"):
        text = script.read_text()
        for name in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
            assert name not in text, (script.name, name)
