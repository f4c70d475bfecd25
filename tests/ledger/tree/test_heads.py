"""Signed heads: the text form others can read, keys that come and go, and what is refused."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pactwork.ledger.tree.heads import (
    Checkpoint,
    HeadError,
    Signer,
    TrustedKey,
    open_head,
    sign_head,
)

ORIGIN = "pacts.example.org/ledger"
OLD = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
NEW = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
HEAD = Checkpoint(ORIGIN, 1_048_576, bytes(range(100, 132)))


def test_a_head_is_a_checkpoint_in_the_usual_text_form() -> None:
    note = sign_head(HEAD, [OLD])
    body, signature = note.split("\n\n")
    encoded = base64.b64encode(HEAD.root).decode()
    assert body == f"pacts.example.org/ledger\n1048576\n{encoded}"
    assert signature.startswith("— pacts.example.org/ledger ")
    assert open_head(note, [OLD.trusted]).checkpoint == HEAD


def test_key_and_signature_of_a_note_signed_by_others() -> None:
    key = TrustedKey.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert str(key) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    signature = base64.b64decode(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    assert signature[:4] == key.key_id
    Ed25519PublicKey.from_public_bytes(key.public).verify(signature[4:], text.encode())
    known = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert str(TrustedKey.read(known)) == known


def test_keys_are_rotated_by_signing_with_both() -> None:
    both = sign_head(HEAD, [OLD, NEW])
    assert open_head(both, [OLD.trusted]).signed_by == (OLD.trusted,)
    assert open_head(both, [NEW.trusted]).signed_by == (NEW.trusted,)
    assert open_head(both, [NEW.trusted, OLD.trusted]).signed_by == (OLD.trusted, NEW.trusted)
    assert open_head(sign_head(HEAD, [NEW]), [OLD.trusted, NEW.trusted]).signed_by == (NEW.trusted,)
    assert open_head(sign_head(HEAD, [NEW]), [OLD.trusted]).signed_by == ()


def test_any_changed_letter_is_noticed() -> None:
    note = sign_head(HEAD, [OLD])
    for place, letter in enumerate(note):
        changed = note[:place] + ("A" if letter != "A" else "B") + note[place + 1 :]
        try:
            assert open_head(changed, [OLD.trusted]).signed_by == ()
        except HeadError:
            continue


def test_a_wrong_signature_of_a_trusted_key_spoils_the_head() -> None:
    note = sign_head(HEAD, [OLD, NEW]).replace("1048576", "1048577")
    with pytest.raises(HeadError, match=r"the signature of pacts\.example\.org/ledger is wrong"):
        open_head(note, [NEW.trusted])
    assert open_head(note, []).signed_by == ()


@pytest.mark.parametrize(
    ("note", "says"),
    [
        ("", "the signatures are missing"),
        ("a\n1\nb\n", "the signatures are missing"),
        (sign_head(HEAD, [OLD])[:-1], "the signatures are missing"),
        (sign_head(HEAD, [OLD]).replace("— ", "-- "), "a signature line is written"),
        (sign_head(HEAD, [OLD]).replace("1048576", "01048576"), "the size of a log is a number"),
        (sign_head(HEAD, [OLD]).replace("1048576", "-1"), "the size of a log is a number"),
        (sign_head(HEAD, [OLD]).replace("1048576\n", ""), "a head has three lines"),
        (sign_head(Checkpoint(ORIGIN, 1, b"short"), [OLD]), "a root has 32 bytes, not 5"),
        ("a\n1\n%%%\n\n— a AAAAAAAA\n", "should be base64"),
        ("a\n1\nb\n\n— a AAAA\n", "a signature is too short"),
        ("a\r\n1\nb\n\n— a AAAA\n", "not a signed tree head"),
        ("a\n1\nb\n\n" + "— a AAAAAAAA\n" * 101, "more than 100 signatures"),
        ("a" * 1_000_001, "not a signed tree head"),
    ],
)
def test_what_is_no_head_is_refused(note: str, says: str) -> None:
    with pytest.raises(HeadError, match=says):
        open_head(note, [OLD.trusted])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nothing", "a key is written"),
        ("a b+00000000+AAAA", "a key is written"),
        ("a+00000000+AAAA", "only Ed25519 keys are known"),
        (str(OLD.trusted).replace(OLD.trusted.key_id.hex(), "00000000"), "the key id of"),
        ("a+00000000+???", "should be base64"),
    ],
)
def test_what_is_no_key_is_refused(text: str, says: str) -> None:
    with pytest.raises(HeadError, match=says):
        TrustedKey.read(text)


@pytest.mark.parametrize(
    ("checkpoint", "signers", "says"),
    [
        (HEAD, [], "nobody signs"),
        (Checkpoint("two\nlines", 1, HEAD.root), [OLD], "the origin must be one line"),
        (Checkpoint(" ", 1, HEAD.root), [OLD], "the origin must be one line"),
        (HEAD, [Signer("a b", OLD.private)], "the name of a key has no blanks"),
    ],
)
def test_what_a_note_cannot_hold_is_not_signed(
    checkpoint: Checkpoint, signers: list[Signer], says: str
) -> None:
    with pytest.raises(HeadError, match=says):
        sign_head(checkpoint, signers)
