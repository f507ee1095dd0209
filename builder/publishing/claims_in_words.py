"""A claim's record in plain words, for files that show no card: its status, who says it, and who answers what."""

from __future__ import annotations

from collections.abc import Iterator

from builder.publishing.views import Answer, Assertion, ClaimCard, Quote
from builder.publishing.wording import W


def claim_lines(card: ClaimCard) -> Iterator[str]:
    """A claim's record in plain words: its status, who says it, and what those whom it concerns answer."""
    reason = card.status_reason or card.status_text
    yield _sentence(f"{reason[:1].upper()}{reason[1:]}")
    yield _sentence(f"{W.said_by}: {'; '.join(_assertion(each) for each in card.asserted_by)}")
    if card.allegation or card.answers:
        yield _sentence(f"{W.answered_by}: {'; '.join(dict.fromkeys(_answers(card))) or W.no_answers}")
    if card.repeated_by:
        yield _sentence(f"{W.origin}: {card.repeated_text}")


def _sentence(text: str) -> str:
    """The text with a full stop, unless a quotation at its end has one."""
    return text if text.endswith((".", ".”", "!”", "?”")) else f"{text}."


def _assertion(made: Assertion) -> str:
    withdrawn = f"{W.withdrawn.lower()} {made.withdrawn.text}" if made.withdrawn else ""
    told = (made.who.title, made.when.text if made.when else "", made.basis, withdrawn)
    return ", ".join(each for each in told if each) + _quoted(made.words)


def _answers(card: ClaimCard) -> Iterator[str]:
    yield from (_answer(each) for each in card.answers)
    yield from (f"{link.title}: {W.no_answer}" for link in card.unanswered)


def _answer(given: Answer) -> str:
    when = f", {given.when.text}" if given.when else ""
    return f"{given.who.title} {given.says}{when}{_quoted(given.words)}"


def _quoted(words: tuple[Quote, ...]) -> str:
    """A quotation in the site's language where it is given in that, else as it is given."""
    own = [quote for quote in words if not quote.lang] or words
    return f": “{own[0].text}”" if own else ""
