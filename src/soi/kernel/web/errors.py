"""What the shell refuses to programs, and to those who make tokens for them.

Refusal
   |- TokenNotGood         no token, or none that is good: which of these is not said           401
   |- TooManyCalls         the token called more often than it may                              429
   |- NotFound
   |   '- NoSuchToken      absent, or another person's
   |- NotPossible
   |   '- TokensEnough     this person has as many tokens as one may have
   '- BadInput
       |- NotReadable      what was sent is not as the description says
       |- PageKeyUnknown   a list is read on from a key that Soi did not give
       |- KeyUsed          the same key came with something else before
       |- ScopeNotYours    a token was to have more than the role has
       '- TokenTooLong     a token was to last beyond what a token may
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPossible, Refusal


class TokenNotGood(Refusal):
    """This call shows no token that is good. Nothing was done."""

    code = "web.token_not_good"
    remedy = "Send the header Authorization: Bearer with a token from the page “Tokens for programs”."
    http_status = 401


class TooManyCalls(Refusal):
    """This token has called too often within a minute. Nothing was done."""

    code = "web.too_many_calls"
    remedy = "Call again after the seconds named in Retry-After."
    http_status = 429


class NoSuchToken(NotFound):
    """There is no such token of yours."""

    code = "web.no_such_token"


class TokensEnough(NotPossible):
    """You have {most} tokens that are good, and more are not given to one person."""

    code = "web.tokens_enough"
    remedy = "Revoke one that is no longer used."


class NotReadable(BadInput):
    """The value of {place} is not as the description of this call asks."""

    code = "web.not_readable"
    remedy = "See the description of this call at /api/openapi.json."


class PageKeyUnknown(BadInput):
    """This key of a page was not given by Soi."""

    code = "web.page_key_unknown"
    remedy = "Send the value of “after” just as the page before gave it, or none for the first page."


class KeyUsed(BadInput):
    """Under this key something else was sent before. Nothing was done."""

    code = "web.key_used"
    remedy = "Use a new key for each act, and the same one only to send the same act again."


class ScopeNotYours(BadInput):
    """A token has at least one of your role's rights, and none beyond them."""

    code = "web.scope_not_yours"
    remedy = "Choose from the rights of your role."


class TokenTooLong(BadInput):
    """A token is good for at least today and at most {days} days."""

    code = "web.token_too_long"
    remedy = "Choose an earlier day; a new token can be made then."
