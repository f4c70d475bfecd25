"""What those who run the installation do about others, and who hears of it."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pactwork.agreements.api import moderating, remarks
from pactwork.agreements.drafting.errors import NotAllowedError
from pactwork.agreements.models import DraftAct, Evidence, Remark, RemarkDecision
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.models import Statement
from pactwork.notifications.api import inbox
from pactwork.people.api import PeopleError, Power, acting, is_stopped
from pactwork.people.models import Deed, Delegation, Person, PublishingStop
from tests.desk.conftest import Party
from tests.desk.doing import form, page, text_of
from tests.factories import someone
from tests.people.entering import signed_in

pytestmark = pytest.mark.django_db
NETWORK = "/en/desk/network/"


@pytest.fixture
def runs(db: None) -> Person:
    """Somebody who runs the installation."""
    person = someone("runs@example.org", name="Operatorė")
    person.is_operator = True
    person.save()
    return person


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def told(person: Person, language: str = "en") -> list[tuple[str, str, str]]:
    held = [one.said for one in inbox(person.pk, language=language).entries if one.said]
    return [(one.title, one.text, one.path) for one in held]


def published(by: Party, author: Person | None) -> uuid.UUID:
    number = uuid.uuid4()
    said = remarks.Saying(number, "reading", "c1", "question", "Kada <b>bus</b>?", "lt", "Ona")
    remarks.leave_remark(said, address="192.0.2.1", by=author)
    remarks.publish_remark(number, organisation=by.number, by=by.person)
    return number


def test_a_remark_is_hidden_and_shown_again(library: Party, runs: Person) -> None:
    author = someone("ona@example.org", name="Ona")
    number = published(library, author)
    remarks.report_remark(number, "Neteisybė", address="192.0.2.9")
    client, own = browser(runs), f"{NETWORK}moderation/{number}/"
    assert f'href="{own}"' in page(client, f"{NETWORK}moderation/?show=published")
    body = page(client, own)
    assert "Kada &lt;b&gt;bus" in body
    assert "Neteisybė" in body
    answer = client.post(own, {"reason": "", "note": "Įžeidžia"})
    assert answer.status_code == 422
    assert "Įžeidžia" in text_of(answer)
    assert client.post(own, {"reason": "insulting", "note": " \n"}).status_code == 422
    assert remarks.published_remark(number, PUBLIC) is not None

    assert client.post(own, {"reason": "insulting", "note": "Įžeidžia"}).status_code == 302
    assert remarks.published_remark(number, PUBLIC) is None
    assert remarks.remarks_everywhere("reported").total == 0
    assert remarks.remarks_everywhere("hidden").total == 1
    heading, text, path = told(author)[0]
    assert heading == "What you said is not shown any more: “We train teachers together.”"
    assert text == "It insults somebody\nĮžeidžia"
    assert path == "/en/agreements/reading/commitments/c1/"
    with pytest.raises(remarks.RemarkError):
        remarks.publish_remark(number, organisation=library.number, by=library.person)
    theirs = page(library.client, f"/en/desk/remarks/{number}/")
    assert "those who run this site" in theirs
    assert "Operatorė" in theirs

    assert client.post(own, {"note": "Buvo klaida"}).status_code == 302
    held = remarks.published_remark(number, PUBLIC)
    assert held is not None
    assert (held.state, held.reason, held.text) == ("published", "", "Kada <b>bus</b>?")
    assert told(author)[0][:2] == (
        "What you said is shown again: “We train teachers together.”",
        "Buvo klaida",
    )
    decided = RemarkDecision.objects.order_by("pk")
    assert [(one.what, one.organisation_id is None) for one in decided] == [
        ("published", False),
        ("hidden", True),
        ("restored", True),
    ]
    recorded = Statement.objects.get(uuid=str(decided[1].statement))
    assert json.loads(recorded.text.raw)["actor"]["account"]["name"] == "operator"
    assert "Kada" not in recorded.text.raw


def test_what_a_party_took_down_stays_the_partys(library: Party, runs: Person) -> None:
    number = published(library, None)
    waiting = uuid.uuid4()
    said = remarks.Saying(waiting, "reading", "c1", "thanks", "Ačiū", "lt", "")
    remarks.leave_remark(said, address="192.0.2.1", by=None)
    remarks.decline_remark(
        number, reason="personal", organisation=library.number, by=library.person
    )
    client = browser(runs)
    for one in (number, waiting):
        assert "<textarea" not in page(client, f"{NETWORK}moderation/{one}/")
        with pytest.raises(remarks.RemarkError):
            remarks.hide_remark(one, reason="personal", note="Todėl", by=runs)
        with pytest.raises(remarks.RemarkError):
            remarks.restore_remark(one, note="Todėl", by=runs)
    with pytest.raises(PeopleError):
        remarks.hide_remark(number, reason="personal", note="Todėl", by=library.person)
    assert client.get(f"{NETWORK}moderation/{uuid.uuid4()}/").status_code == 404
    assert Remark.objects.get(uuid=number).reason == "personal"


def test_a_person_who_is_suspended_reads_and_no_more(
    library: Party, school: Party, runs: Person
) -> None:
    draft = library.start("school")
    colleague = someone("kolega@example.org", name="Kolega", library="coordinator")
    client, place = browser(runs), f"{NETWORK}publishing/"
    sent = {"person": library.person.email.upper(), "organisation": "", "reason": "ژ را پس بگیرید"}
    assert client.post(place, sent).status_code == 302
    assert acting(library.person).powers == {library.number: frozenset({Power.READ})}
    assert acting(colleague).may(Power.WRITE, library.number)
    assert acting(school.person).may(Power.SIGN, school.number)
    assert told(library.person)[0] == (
        "Publishing is suspended for you", "ژ را پس بگیرید", "/en/desk/",
    )  # fmt: skip
    assert told(colleague) == []

    acts = DraftAct.objects.count()
    assert library.client.get(f"/en/desk/drafts/{draft}/read/").status_code == 200
    library.client.post("/en/desk/evidence/deliver/", form(by="library"))
    assert not Evidence.objects.exists()
    with pytest.raises(NotAllowedError):
        library.act("propose", draft)
    assert DraftAct.objects.count() == acts
    assert "Publishing is suspended for" in page(library.client, "/en/desk/")
    assert "Publishing is suspended for" not in page(browser(colleague), "/en/desk/")
    said = remarks.Saying(uuid.uuid4(), "reading", "c1", "thanks", "Ačiū", "lt", "")
    with pytest.raises(remarks.RemarkError) as refused:
        remarks.leave_remark(said, address="192.0.2.1", by=library.person)
    assert refused.value.why == remarks.Why.STOPPED

    deed = Deed.objects.get(kind="publishing-stopped")
    assert (deed.whom, deed.who, deed.said) == (library.person.pseudonym, runs.pseudonym, "")
    stop = PublishingStop.objects.get()
    assert client.post(f"{place}{stop.pk}/lift/", {"reason": "Pataisyta"}).status_code == 302
    assert acting(library.person).may(Power.SIGN, library.number)
    assert told(library.person)[0][:2] == ("You may publish again", "Pataisyta")
    library.act("propose", draft)
    assert DraftAct.objects.count() == acts + 1
    body = page(client, place)
    assert "Pataisyta" in body
    assert "ژ را پس بگیرید" in body


def test_an_organisation_that_is_suspended(library: Party, school: Party, runs: Person) -> None:
    member = someone("narys@example.org", name="Narys", library="member", school="member")
    client, place = browser(runs), f"{NETWORK}publishing/"
    sent = {"organisation": "library", "reason": "Klastotė"}
    assert client.post(place, sent).status_code == 302
    assert acting(library.person).where(Power.WRITE) == frozenset()
    assert acting(member).where(Power.DELIVER) == {school.number}
    assert acting(member).where(Power.READ) == {library.number, school.number}
    heading = told(library.person, "en")[0][0]
    assert heading == "Publishing is suspended for Ștefan Vodă Town Library"
    assert told(member) == []
    answer = client.post(place, sent)
    assert answer.status_code == 422
    assert "It is suspended already." in text_of(answer)
    assert "Klastotė" in text_of(answer)
    body = page(signed_in(library.person), "/en/account/organisations/library/people/")
    assert "Those who run this site suspended publishing: Klastotė" in body
    audit = page(client, f"{NETWORK}audit/?what=publishing-stopped")
    assert "suspended publishing" in audit
    assert "Operatorė" in audit


def test_lent_signatures_end_with_either(library: Party, school: Party, runs: Person) -> None:
    today = timezone.localdate()
    guest = someone("svecias@example.org", name="Svečias")
    Delegation.objects.create(
        organisation_id=library.number,
        given_by=library.person,
        given_to=guest,
        first_day=today,
        last_day=today + timedelta(days=1),
    )
    assert acting(guest).may(Power.SIGN, library.number)
    for whom in (guest, library.person):
        stop = moderating.suspend_publishing(person=whom, reason="Nes", by=runs)
        assert not acting(guest).may(Power.SIGN, library.number)
        moderating.allow_publishing(stop=stop, reason="Gana", by=runs)
        assert acting(guest).may(Power.SIGN, library.number)


def test_who_may_not_and_what_is_missing(library: Party, runs: Person) -> None:
    def why(**said: object) -> str:
        with pytest.raises(PeopleError) as refused:
            moderating.suspend_publishing(**{"reason": "Nes", "by": runs, **said})  # type: ignore[arg-type]
        return refused.value.reason

    assert why(person=runs, by=library.person) == "operator"
    assert why(person=runs) == "self"
    assert why(person=library.person, reason="\u200b \n") == "reason"
    stop = moderating.suspend_publishing(person=library.person, reason="Nes", by=runs)
    assert why(person=library.person) == "stopped"
    with pytest.raises(PeopleError, match="operator"):
        moderating.allow_publishing(stop=stop, reason="Nes", by=library.person)
    assert is_stopped(library.person)
    moderating.allow_publishing(stop=stop, reason="Gana", by=runs)
    with pytest.raises(PeopleError, match="lifted"):
        moderating.allow_publishing(stop=stop, reason="Gana", by=runs)
    client, place = browser(runs), f"{NETWORK}publishing/"
    for sent, said in (
        ({"reason": "Nes"}, "Name either a person or an organisation."),
        (
            {"person": library.person.email, "organisation": "library", "reason": "Nes"},
            "Name either a person or an organisation.",
        ),
        ({"person": "nobody@example.org", "reason": "Nes"}, "There is no account with this"),
        ({"organisation": "nowhere", "reason": "Nes"}, "There is no such organisation."),
    ):
        answer = client.post(place, sent)
        assert answer.status_code == 422
        assert said in text_of(answer)
    assert library.client.get(place).status_code == 404
    assert library.client.post(f"{place}{stop}/lift/", {"reason": "Nes"}).status_code == 404
    assert client.get(f"{place}{stop}/lift/").status_code == 405
    assert PublishingStop.objects.count() == 1
