"""Names that tell nothing."""

import pytest

from soi.base.errors import BadInput
from soi.base.identifiers import ALIAS_LETTERS, NoAliasLeft, alias, is_code, new_id, parse_id


def test_an_alias_can_be_said_aloud_and_tells_nothing() -> None:
    name = alias("NTC")
    assert name.startswith("NTC-")
    assert len(name) == 8
    assert set(name[4:]) <= set(ALIAS_LETTERS)
    assert not set("AEIOU01") & set(ALIAS_LETTERS)


def test_a_taken_alias_is_not_given_again() -> None:
    seen: list[str] = []

    def taken(name: str) -> bool:
        seen.append(name)
        return len(seen) < 5

    assert alias("NTC", taken=taken) == seen[-1]
    assert len(seen) == 5


def test_when_all_are_taken_it_says_so() -> None:
    with pytest.raises(NoAliasLeft, match="NTC"):
        alias("NTC", taken=lambda _: True)


def test_keys_differ_and_are_read_back() -> None:
    one, other = new_id(), new_id()
    assert one != other
    assert one.version == 4
    assert parse_id(str(one)) == one


def test_a_guessed_key_is_refused() -> None:
    with pytest.raises(BadInput, match="case"):
        parse_id("1 or 1=1", field="case")


@pytest.mark.parametrize("code", ["head", "deadline.denunciation.settle", "tc-dv", "form_16"])
def test_codes_fit(code: str) -> None:
    assert is_code(code)


@pytest.mark.parametrize("code", ["", "Head", "1a", "a..b", "../etc", "a b", "a-", "đơn"])
def test_what_is_no_code(code: str) -> None:
    assert not is_code(code)
