"""The one-condition definitions on the stamp, read back and run on what a platform holds after the uploads.

Issue 6: whatever definition leaves is read back and finds the people of the list, after a second export and a removal.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from segmentation.activate import pack
from segmentation.activate.native import platforms
from segmentation.core.settings import Settings
from tests.activate.test_other_lists import FOLDER, first_column, quiet
from tests.activate.test_pack import approved, listed, unpacked
from tests.segments.shop import REPEAT, Shop, changed

Profile = Mapping[str, str]
TAG = re.compile(r"ms:[a-z0-9_]+:v\d+")


def klaviyo(body: Any, one: Profile) -> bool:
    groups = body["data"]["attributes"]["definition"]["condition_groups"]
    conditions = [group["conditions"][0] for group in groups if len(group["conditions"]) == 1]
    assert len(conditions) == len(groups) and {said["type"] for said in conditions} == {"profile-property"}
    assert all(said["filter"]["operator"] == "equals" for said in conditions)
    return all(one.get(said["property"][12:-2]) == str(said["filter"]["value"]) for said in conditions)


def hubspot(body: Any, one: Profile) -> bool:
    assert body["processingType"] == "DYNAMIC"
    (branch,) = body["filterBranch"]["filterBranches"]
    answers = []
    for said in branch["filters"]:
        how = said["operation"]
        assert (how["operator"], how["includeObjectsWithNoValueSet"]) == ("IS_EQUAL_TO", False)
        given = how["values"] if how["operationType"] == "MULTISTRING" else [how["value"]]
        answers.append(one.get(said["property"]) in {str(value) for value in given})
    return all(answers)


def mailchimp(body: Any, one: Profile) -> bool:
    (said,) = body["options"]["conditions"]
    assert (said["condition_type"], said["field"], said["op"]) == ("TextMerge", "MS_SEG", "is")
    return one.get("ms_segment") == said["value"]


def omnisend(body: Any, one: Profile) -> bool:
    ((condition,),) = [group["conditions"] for group in body["conditionGroups"]]
    stamp, consent = condition["filters"]
    assert (condition["junction"], consent["property"], stamp["operator"]) == ("and", "subscriptionStatus", "equals")
    return one.get(stamp["name"]) == stamp["value"]


def braze(body: Any, one: Profile) -> bool:
    stamps = [said["custom_attribute"] for said in body["audience"]["AND"] if "custom_attribute" in said]
    assert len(stamps) == 2 and {said["comparison"] for said in stamps} == {"equals"}
    return all(one.get(said["custom_attribute_name"]) == str(said["value"]) for said in stamps)


def customer_io(body: Any, one: Profile) -> bool:
    said = [condition["attribute"] for condition in body["filters"]["and"]]
    assert {condition["operator"] for condition in said} == {"eq"}
    return all(one.get(condition["field"]) == str(condition["value"]) for condition in said)


def activecampaign(body: Any, one: Profile) -> bool:
    attributes = body["data"][0]["attributes"]
    (condition,) = attributes["segment_conditions"]
    (field,) = condition["fields"]
    assert (condition["object_type"], field["operator"], field["value"]) == ("tag", "=", "<TAG_ID>")
    tag = TAG.search(attributes["description"])
    return tag is not None and tag.group() in one.get("Tags", "").split(",")


def iterable(text: str, one: Profile) -> bool:
    found = re.search(r"On the stamp: ms_segment equals (\w+) and ms_segment_version equals (\d+)", text)
    assert found is not None
    return (one.get("ms_segment"), one.get("ms_segment_version")) == found.groups()


def shopify(text: str, one: Profile) -> bool:
    found = re.search(r"customer_tags CONTAINS '([^']+)'", text)
    return found is not None and found.group(1) in one.get("Tags", "").split(",")


READ: Mapping[str, Callable[[Any, Profile], bool]] = {
    "klaviyo": klaviyo,
    "hubspot": hubspot,
    "mailchimp": mailchimp,
    "omnisend": omnisend,
    "braze": braze,
    "customer_io": customer_io,
    "activecampaign": activecampaign,
    "iterable": iterable,
    "shopify": shopify,
}


def upload(held: dict[str, dict[str, str]], content: bytes) -> None:
    """What an import does: cells overwrite, empty cells do not, tags are added."""
    for row in listed(content):
        first, *cells = row.items()
        known = held.setdefault(first[1].lower(), {})
        for header, cell in cells:
            tags = [*known.get("Tags", "").split(","), *cell.split(",")]
            known |= {header: ",".join(filter(None, tags)) if header == "Tags" else cell} if cell else {}


def test_each_stamp_definition_read_back_finds_the_list(shop: Shop) -> None:
    """With a holdout, another segment beside it, and people who left; tags are taken off by hand, as its notes say."""
    assert set(READ) == {one.name for one in platforms()}
    shop.workspace.save_settings(Settings(holdout_percent=10))
    one = approved(shop)
    other = approved(shop, changed(REPEAT, name="Few clicks", rule_text="clicks_90d < 5"))
    held = {place: dict[str, dict[str, str]]() for place in READ}
    for turn in range(2):
        files = unpacked(pack.pack(shop.workspace, shop.people, [one, other], list(READ)).path)
        for place, read in READ.items():
            taken = [name for name in files if name.endswith(f"/{place}-remove.csv")]
            assert bool(taken) == bool(turn), "whoever left is on a removal list"
            for name in taken:
                upload(held[place], files[name])
                for address in first_column(files[name]):
                    held[place][address].pop("Tags", None)
                assert (
                    place not in ("activecampaign", "shopify")
                    or b"removal list" in files[f"{FOLDER}/{place}-definition.txt"]
                )
            for name in (FOLDER, "few_clicks"):
                upload(held[place], files[f"{name}/{place}-holdout.csv"])
                upload(held[place], files[f"{name}/{place}.csv"])
            for name in (FOLDER, "few_clicks"):
                stamp = files.get(f"{name}/{place}-definition-stamp.json")
                said = json.loads(stamp) if stamp else files[f"{name}/{place}-definition.txt"].decode()
                found = {address for address, profile in held[place].items() if read(said, profile)}
                assert found == first_column(files[f"{name}/{place}.csv"]), (turn, place, name)
        quiet(shop, 1, 3, 5)
