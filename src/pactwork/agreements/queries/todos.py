"""What is still to do before a draft can be proposed."""

from __future__ import annotations

import json

from pactwork.agreements.drafting.checking import Todo, todos_of
from pactwork.agreements.models import Draft
from pactwork.agreements.pactfile.schema import PACT
from pactwork.agreements.queries.world import ImportWorld
from pactwork.kernel.documents import Document


def todos(draft: Draft) -> list[Todo]:
    """Everything to mend in the terms of this draft, held against what is known here."""
    terms = json.loads(draft.terms)
    world = ImportWorld().around(Document("draft", terms, {}), PACT)
    return todos_of(terms, world)
