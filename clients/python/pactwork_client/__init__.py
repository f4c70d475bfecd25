"""A small typed client of Pactwork's two APIs, with nothing but the standard library.

>>> from pactwork_client import Desk, Reading
>>> Reading("https://pactwork.example").get_overview()["agreements"]  # doctest: +SKIP
5
>>> Desk("https://pactwork.example", "pact_…").get_me()["name"]  # doctest: +SKIP
'Ana'
"""

from pactwork_client.calling import Pages, Problem, Upload
from pactwork_client.desk import Desk
from pactwork_client.reading import Reading

__all__ = ["Desk", "Pages", "Problem", "Reading", "Upload"]
