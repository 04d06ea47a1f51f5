"""What is packed into cells comes back, through programs that read marks such as _x0041_ into texts."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.packing import pack, unpack


@given(st.text(max_size=2000))
def test_what_is_packed_comes_back(text: str) -> None:
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    assert unpack(list(pack(whole))).decode("utf-8") == whole


def test_no_sign_of_a_chunk_means_anything_to_a_spreadsheet() -> None:
    chance = random.Random(1)
    text = "".join(chance.choices(string.printable, k=200_000))
    chunks = list(pack(text))
    assert len(chunks) > 3 and max(map(len, chunks)) <= 32_767
    assert not set("".join(chunks)) - set(string.ascii_letters + string.digits + "+/=")


@pytest.mark.parametrize("chunks", [[], ["好"], ["AAAA"], ["eJw"]])
def test_what_is_damaged_is_told(chunks: list[str]) -> None:
    with pytest.raises(ValueError):
        unpack(chunks)
