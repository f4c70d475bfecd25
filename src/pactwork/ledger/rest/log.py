"""Addresses of the ledger's log in the read API, to be mounted by name."""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Path, Query, Router

from pactwork.kernel.rest import (
    Refusal,
    api_url,
    next_url,
    not_found,
    read_cursor,
    write_cursor,
)
from pactwork.ledger.log_keys import public_keys
from pactwork.ledger.proving import (
    LogHead,
    growth_proof,
    leaf_proof,
    log_entries,
    log_head,
    log_heads,
    log_tile,
)
from pactwork.ledger.rest import schemas as shape
from pactwork.ledger.tree.api import HASH_SIZE

router: Final = Router(tags=["Log"], by_alias=True)
_MOST: Final = 2**53
_PAGE: Final = 50

Size = Annotated[int, Path(..., ge=0, le=_MOST, description="The size of a signed head.")]
Index = Annotated[int, Path(..., ge=0, le=_MOST, description="A place in the log, from 0.")]
Number = Annotated[int, Path(..., ge=0, le=_MOST, description="The number of a tile, from 0.")]
Level = Annotated[
    int, Path(..., ge=0, le=7, description="0: leaves; 1: the roots of full tiles of 0; and so on.")
]
Under = Annotated[
    int,
    Query(0, ge=0, le=_MOST, description="The size of the signed head; 0 stands for the newest."),
]
Cursor = Annotated[
    str, Query("", max_length=400, description="Where the page before ended, from `next`.")
]


@router.get("/ledger", response=shape.Log, operation_id="getLog", summary="Read the ledger's log")
def log(request: HttpRequest) -> shape.Log:
    """What signs the log, and how far it is. Keep a head: the log can never be shorter than it."""
    head, keys = log_head(), public_keys()
    return shape.Log(
        origin=keys[0].name if keys else "",
        keys=[str(one) for one in keys],
        head=_head(head) if head else None,
        urls=shape.LogUrls(api=api_url("ledger"), heads=api_url("ledger", "heads")),
    )


@router.get(
    "/ledger/heads",
    response=shape.HeadList,
    operation_id="listHeads",
    summary="List the signed heads of the ledger's log",
)
def heads(request: HttpRequest, cursor: Cursor) -> shape.HeadList:
    """Every head that was ever signed, the newest first, a page at a time."""
    before = read_cursor("heads", cursor, r"[0-9]{1,16}")
    found = log_heads(before=int(before) if before else None, limit=_PAGE + 1)
    shown = found[:_PAGE]
    following = None
    if len(found) > _PAGE:
        following = next_url(["ledger", "heads"], {}, write_cursor("heads", shown[-1].size))
    return shape.HeadList(items=[_head(one) for one in shown], next=following)


@router.get(
    "/ledger/heads/{int:size}",
    response=shape.Head,
    operation_id="getHead",
    summary="Read a signed head",
)
def head_of_size(request: HttpRequest, size: Size) -> shape.Head:
    """The head over so many statements, if one was signed at that size."""
    found = log_head(size)
    if found is None:
        raise not_found("signed head of size", size)
    return _head(found)


@router.get(
    "/ledger/leaves/{int:index}/proof",
    response=shape.Inclusion,
    operation_id="getLeafProof",
    summary="Prove what stands at a place of the log",
)
def leaf(request: HttpRequest, index: Index, size: Under) -> dict[str, Any]:
    """The inclusion proof of a leaf by its place: the commitment, without the statement."""
    found = leaf_proof(index, size=size or None)
    if found is None:
        raise Refusal(404, "The log has no such place under a signed head of that size.")
    return found


@router.get(
    "/ledger/consistency/{int:first}/{int:second}",
    response=shape.Consistency,
    operation_id="getConsistencyProof",
    summary="Prove that the log only grew",
)
def consistency(request: HttpRequest, first: Size, second: Size) -> dict[str, Any]:
    """The proof that the log of the later head begins with that of the earlier one, unchanged."""
    found = growth_proof(first, second)
    if found is None:
        detail = "Both must be sizes of signed heads (`/ledger/heads`), the smaller one first."
        raise Refusal(404, detail)
    return found


@router.get(
    "/ledger/tiles/{int:level}/{int:number}",
    response=shape.Tile,
    operation_id="getTile",
    summary="Read a tile of the log",
)
def tile(request: HttpRequest, level: Level, number: Number) -> shape.Tile:
    """Hashes of the tree, 256 a tile, from which every proof can be made anew."""
    found = log_tile(level, number)
    if found is None:
        raise not_found("tile", f"{level}/{number}")
    hashes = [found.hashes[at : at + HASH_SIZE] for at in range(0, len(found.hashes), HASH_SIZE)]
    return shape.Tile(level=level, number=number, hashes=[one.hex() for one in hashes])


@router.get(
    "/ledger/entries/{int:number}",
    response=shape.Entries,
    operation_id="getEntries",
    summary="Read the commitments of a tile of leaves",
)
def entries(request: HttpRequest, number: Number) -> shape.Entries:
    """What the leaves are made of. A commitment tells nothing of its statement to anybody."""
    found = log_entries(number)
    if not found:
        raise not_found("tile of leaves", number)
    return shape.Entries(number=number, commitments=[one.hex() for one in found])


def _head(head: LogHead) -> shape.Head:
    return shape.Head(
        size=head.size,
        root=head.root.hex(),
        signed_at=head.at,
        checkpoint=head.note,
        urls=shape.HeadUrls(api=api_url("ledger", "heads", head.size)),
    )
