"""Addresses a page may link to."""

import pytest

from pactwork.kernel.links import safe_url


@pytest.mark.parametrize(
    "url",
    ["https://diez.md", "http://localhost:8000/x?y=1#z", "https://vi.example/giáo-dục",
     "HTTPS://EXAMPLE.ORG/"],
)  # fmt: skip
def test_web_addresses_pass(url: str) -> None:
    assert safe_url(f"  {url}\n") == url


@pytest.mark.parametrize(
    "url",
    ["", "diez.md", "//diez.md", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
     "file:///etc/passwd", "https://", "https:///x", "https://user:pass@host/", "https://u@host",
     "https://a b", "https://a\nb", "java\tscript:alert(1)", "https://host:99999/", "https://[::1",
     'https://x/"onclick=', "https://x/<b>", "https://x/" + "a" * 2100, "mailto:a@b.example"],
)  # fmt: skip
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        safe_url(url)
