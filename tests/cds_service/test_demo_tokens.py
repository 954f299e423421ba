"""The pages' colours: the contrast that the design measured (design section 6), computed again from the style sheet."""

import re

import pytest

from cds_service.demo.page import OF_THE_APP, STATIC, TOKENS

TEXT_AT_LEAST, MARK_AT_LEAST = 4.5, 3.0
# foreground, background, light, dark, least
RATIOS = [
    ("ink", "surface", 16.3, 14.2, TEXT_AT_LEAST),
    ("ink", "surface-2", 14.4, 12.2, TEXT_AT_LEAST),
    ("ink-2", "surface", 7.4, 8.2, TEXT_AT_LEAST),
    ("ink-2", "surface-2", 6.5, 7.0, TEXT_AT_LEAST),
    ("line-strong", "surface", 4.3, 5.4, MARK_AT_LEAST),
    ("accent", "surface", 7.9, 8.9, TEXT_AT_LEAST),
    ("on-accent", "accent", 7.9, 9.7, TEXT_AT_LEAST),
    ("potentially-edge", "surface", 4.6, 9.0, MARK_AT_LEAST),
    ("potentially-ink", "potentially-soft", 7.1, 9.9, TEXT_AT_LEAST),
    ("open", "surface", 4.3, 5.4, MARK_AT_LEAST),
    ("on-critical", "critical", 8.9, 5.4, TEXT_AT_LEAST),
    ("critical-ink", "critical-soft", 7.5, 8.6, TEXT_AT_LEAST),
    ("good", "good-soft", 6.3, 7.8, TEXT_AT_LEAST),
    ("focus", "surface", 16.3, 16.7, MARK_AT_LEAST),
    ("stable", "surface", 5.2, 7.2, MARK_AT_LEAST),
    ("stable-ink", "stable-soft", 7.4, 8.8, TEXT_AT_LEAST),
    ("unstable", "surface", 3.9, 7.1, MARK_AT_LEAST),
    ("unstable-ink", "unstable-soft", 6.4, 8.4, TEXT_AT_LEAST),
    ("surface", "what-if", 8.3, 7.9, TEXT_AT_LEAST),
    ("what-if-ink", "what-if-soft", 8.9, 10.1, TEXT_AT_LEAST),
    ("bone-edge", "surface", 3.7, 5.5, MARK_AT_LEAST),
    ("cord-edge", "surface", 4.7, 10.4, MARK_AT_LEAST),
]
# Pairs of this page that the design's table does not measure: the selected row, notes, text on the page itself.
UNLISTED = [
    ("ink", "bg", TEXT_AT_LEAST),
    ("ink-2", "bg", TEXT_AT_LEAST),
    ("ink", "accent-soft", TEXT_AT_LEAST),
    ("ink-2", "accent-soft", TEXT_AT_LEAST),
    ("critical-ink", "accent-soft", TEXT_AT_LEAST),
    ("critical-ink", "surface-2", TEXT_AT_LEAST),
    ("potentially-ink", "accent-soft", TEXT_AT_LEAST),
    ("potentially-ink", "surface", TEXT_AT_LEAST),
    ("open", "accent-soft", MARK_AT_LEAST),
    ("ink", "critical-soft", TEXT_AT_LEAST),
    ("ink", "good-soft", TEXT_AT_LEAST),
    ("focus", "accent-soft", MARK_AT_LEAST),
]


def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The colour tokens, light and dark, as the style sheet has them."""
    light_part, dark_part = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", part)) for part in (light_part, dark_part))
    return light, dark


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of #RRGGBB."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_both_themes_name_the_same_colours() -> None:
    light, dark = tokens()
    assert light.keys() == dark.keys()


@pytest.mark.parametrize(("foreground", "background", "in_light", "in_dark", "least"), RATIOS)
def test_contrast_is_what_the_design_measured(
    foreground: str, background: str, in_light: float, in_dark: float, least: float
) -> None:
    for theme, measured in zip(tokens(), (in_light, in_dark), strict=True):
        ratio = contrast(theme[foreground], theme[background])
        assert ratio == pytest.approx(measured, abs=0.06)
        assert ratio >= least


@pytest.mark.parametrize(("foreground", "background", "least"), UNLISTED)
def test_contrast_of_this_pages_other_pairs_is_enough(foreground: str, background: str, least: float) -> None:
    for theme in tokens():
        assert contrast(theme[foreground], theme[background]) >= least


def test_colours_are_written_in_the_tokens_alone() -> None:
    for sheet in (*STATIC.glob("*.css"), *OF_THE_APP.glob("*.css")):
        if sheet.name != "tokens.css":
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", sheet.read_text()) == [], sheet.name


def test_no_text_is_smaller_than_13_pixels() -> None:
    for sheet in (*STATIC.glob("*.css"), *OF_THE_APP.glob("*.css")):
        sizes = re.findall(r"(?:font-size: |font: \d+ )([\d.]+)rem", sheet.read_text())
        assert all(float(size) * 16 >= 13 for size in sizes), sheet.name
