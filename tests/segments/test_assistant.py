"""Asking an assistant: what leaves is counts over everyone, what comes back is judged like any typed rule."""

import re
from dataclasses import replace

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Vocabulary
from segmentation.segments import assistant, membership, saved
from tests.segments.shop import REPEAT, VOCABULARY, Shop

THERE = (
    *("is_suppressed", "is_unsubscribed", "is_bounced", "is_complained", "has_consent", "has_usable_address"),
    *("orders_total", "orders_365d", "days_since_last_order", "revenue_365d", "refund_share", "clicks_90d"),
    *("emails_received_7d", "emails_received_90d", "opens_90d", "open_tickets", "erfm_score"),
)
REPLY = """Of course! Here are my ideas:

1. **NAME:** Frequent clickers with money
   **RULE:** `clicks_90d ≥ 5 and
   revenue_365d > 50`
   **WHY:** They read and pay.
   **E-MAIL:** What is new.
   **METRIC:** orders within 30 days

### NAME: Cluster 7
RULE: opens_90d >= 0
METRIC: open rate

```
NAME: Typing mistakes
RULE: order_365d >= 2
```
NAME: The same again
RULE: clicks_90d >= 5
"""


@pytest.fixture
def known(shop: Shop) -> Shop:
    """The shop with those facts that its table has."""
    words = Vocabulary(tuple(one for one in VOCABULARY.features if one.name in THERE), VOCABULARY.events)
    return replace(shop, people=replace(shop.people, vocabulary=words))


def test_the_prompt_names_no_person_and_no_small_count(known: Shop) -> None:
    """A1.12, A16.1: no cell under the threshold, of words as little as of numbers; the vocabulary and the language."""
    saved.save(known.workspace, REPEAT, VOCABULARY)
    text = assistant.prompt(known.workspace, known.people)
    addresses = [row[0] for row in known.workspace.engine.rows("SELECT email FROM subscribers WHERE email IS NOT NULL")]
    assert not [one for one in addresses if one in text] and "@" not in text
    assert "orders_365d | orders |" in text and "RULE:" in text and "Repeat buyers who click" in text
    assert "is_suppressed" not in text, "who may be written to is no matter for an assistant"
    assert text == assistant.prompt(known.workspace, known.people)
    settings = replace(known.workspace.settings, masked_count=100)
    known.workspace.save_settings(settings, "test")
    masked = assistant.prompt(known.workspace, known.people)
    told = [
        line.rpartition("|")[2].partition(", average")[0]
        for line in masked.splitlines()
        if re.match("[a-z_0-9]+ [|]", line)
    ]
    counts = [
        int(one) for text in told for one in re.findall(r"\d+", text.replace(",", "").replace("fewer than 100", ""))
    ]
    assert len(counts) > 10 and all(count >= 100 or count == 0 for count in counts), counts


def test_counts_whose_rest_would_be_small_are_not_said(known: Shop) -> None:
    assert assistant.part(known.workspace, 395, 400) == "nearly all"
    assert (
        assistant.part(known.workspace, 400, 400) == "400"
        and assistant.part(known.workspace, 5, 400) == "fewer than 11"
    )


def test_a_reply_is_read_sized_and_judged(known: Shop) -> None:
    """Every proposal comes back: taken, doubted, or refused with what was meant."""
    saved.save(known.workspace, REPEAT, VOCABULARY)
    first, bin_, slip, again = assistant.read(known.workspace, known.people, REPLY)
    assert (first.name, first.rule_text) == ("Frequent clickers with money", "clicks_90d >= 5 and revenue_365d > 50")
    assert first.people == membership.size(known.workspace, known.people, first.segment())
    assert (first.why, first.brief, first.metric) == ("They read and pay.", "What is new.", "orders within 30 days")
    said = " ".join(bin_.notes)
    assert "could be anyone" in said and "Opens are no measure" in said and "rests on opens alone" in said
    assert slip.problem and "Did you mean “orders_365d”" in slip.problem.what and slip.people is None
    assert again.like == "Repeat buyers who click"


@pytest.mark.parametrize("reply", ["", "I cannot help with that.", "RULE", "🙂" * 500])
def test_a_reply_without_proposals_says_so(known: Shop, reply: str) -> None:
    with pytest.raises(UserError, match="no proposal"):
        assistant.read(known.workspace, known.people, reply)


def test_a_reply_never_becomes_sql(known: Shop) -> None:
    (one,) = assistant.read(
        known.workspace, known.people, "NAME: x\nRULE: clicks_90d >= 1); DROP TABLE people_test; --"
    )
    assert one.problem and known.workspace.engine.exists("people_test")
