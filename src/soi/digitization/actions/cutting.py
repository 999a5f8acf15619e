"""The pages of a scan, part by part, as files of their own."""

from __future__ import annotations

import io

import pikepdf

from soi.digitization.rules.division import Part


def cut(pdf: bytes, parts: list[Part]) -> list[bytes]:
    """The pages of each part as a PDF of its own, from the searchable copy our own reader made: its images are those of
    the scan, untouched."""
    pieces = []
    with pikepdf.open(io.BytesIO(pdf)) as whole:
        for part in parts:
            with pikepdf.new() as piece:
                for number in part.pages:
                    piece.pages.append(whole.pages[number - 1])
                out = io.BytesIO()
                piece.save(out, deterministic_id=True)
            pieces.append(out.getvalue())
    return pieces
