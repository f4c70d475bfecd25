"""Which readers are programs that read for somebody else, by what they call themselves; pure.

COUNTER 5.1 (§7.8) leaves them out of every count by its list (`data/counter-robots.txt`, of
February 2025: patterns of user agents, one a line, as they are written). What came after it, and
what no list names, mostly has one of the words here. A reader that says nothing is one too.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

_WORDS: Final = (
    r"(?<!cu)bot\b|bot[/_.\-\d]|robot|crawl|spider|slurp|scrap(?:er|y)|archiv(?:er|e\.org)|harvest|"
    r"fetch(?:er|ing)?\b|\bfeed|monitor|uptime|ping(?:dom)?\b|check(?:er|ing)\b|validator|preview|"
    r"lighthouse|headless|phantomjs|selenium|playwright|puppeteer|mediapartners|facebookexternal|"
    r"embedly|quora|whatsapp|telegram|slack|discord|skypeuri|bingpreview|yandex\w+/|baidu|sogou|"
    r"curl|wget|libwww|lwp::|python|aiohttp|httpx|java/|okhttp|apache-http|go-http|ruby|perl|php/|"
    r"guzzle|axios|node-fetch|undici|postman|insomnia|httpie|winhttp|indy library|colly|jigsaw|"
    r"gptbot|claude|openai|ccbot|anthropic|perplexity|bytespider|semrush|ahrefs|mj12|dotbot|"
    r"oai-?pmh|zotero|citeseer|heritrix|nutch|wordpress/|drupal|pingback|link ?check|libreoffice"
)
_ROBOTS: Final = re.compile(_WORDS, re.IGNORECASE)


@cache
def _listed() -> re.Pattern[str]:
    patterns = counter_list()
    return re.compile("|".join(f"(?:{one})" for one in patterns))


def counter_list() -> list[str]:
    """The patterns of COUNTER's list."""
    held = files("pactwork.repository").joinpath("data", "counter-robots.txt")
    lines = held.read_text(encoding="utf-8").splitlines()
    return [one for one in lines if one and not one.startswith("#")]


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Whether what a reader calls itself (User-Agent) is a program's and not a browser's."""
    said = agent.strip().replace("motorola", "")  # "motor" is a crawler, and these are phones
    return len(said) < 8 or bool(_ROBOTS.search(said) or _listed().search(said))
