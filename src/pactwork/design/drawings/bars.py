"""Small horizontal bars for comparing a few values; the words stand in HTML beside them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from pactwork.design.drawings.svg import accessible, el


@dataclass(frozen=True)
class Bar:
    """One value: its share of the greatest (0 to 1), and its formatted text."""

    label: str
    share: float
    text: str
    url: str = ""

    @property
    def svg(self) -> SafeString:
        """The bar, 200 × 14, stretched by the page."""
        width = 200.0 * min(max(self.share, 0.0), 1.0)
        cloth = el("rect", x=0.0, y=1.0, width=width, height=12.0, class_="bar-cloth")
        return accessible(cloth, view_box=(0, 0, 200, 14), css="bar-line", stretch=True)
