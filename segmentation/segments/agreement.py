"""Do several reviewers see the same? Their agreement on the people whom more than one has judged.

Kappa takes off the agreement that chance would give; where nearly all verdicts are the same it says little, and with
few people its interval is wide. So the plain share comes first, and kappa with its caution.
Sources: Cohen, Educ. Psychol. Meas. 20 (1960) 37–46; Fleiss, Psychol. Bull. 76 (1971) 378–382; Feinstein and Cicchetti,
J. Clin. Epidemiol. 43 (1990) 543–549 for what high prevalence does to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from segmentation.segments.verdicts import VERDICTS
from segmentation.store.workspace import Workspace

FEW = 20  # people below which kappa is too uncertain to read
LOPSIDED = 0.9  # share of one verdict from which kappa says little


@dataclass(frozen=True)
class Agreement:
    """reviewers: by name. people: judged by two or more. same: those on whom all who judged them say the same.

    kappa: Cohen's for two reviewers, Fleiss' for more; None where chance alone would agree always. kind: which.
    lopsided: nearly all verdicts are the same one. differ: subscriber_id → who says what, where they do not agree.
    """

    reviewers: tuple[str, ...]
    people: int
    same: int
    kappa: float | None
    kind: str
    lopsided: bool
    differ: Mapping[int, Mapping[str, str]]

    @property
    def sentence(self) -> str:
        """The agreement in words, with kappa and how much it is worth."""
        names = ", ".join(self.reviewers[:-1]) + f" and {self.reviewers[-1]}"
        text = f"{names} judged {self.people} of the same people and agree on {self.same}."
        if self.kappa is None:
            return f"{text} All verdicts are the same, so {self.kind} kappa cannot be told from chance."
        text += f" {self.kind} kappa {self.kappa:.2f}"
        cautions = []
        if self.people < FEW:
            cautions.append(f"with fewer than {FEW} people it is a rough guess")
        if self.lopsided:
            cautions.append("with nearly all verdicts the same it says little")
        return f"{text}{': ' if cautions else ''}{'; '.join(cautions)}."


def of(workspace: Workspace, segment_id: str, version: int) -> Agreement | None:
    """The agreement on a version's random draws by each reviewer's latest word; None when nobody was judged twice."""
    rows = workspace.engine.rows(
        """SELECT subscriber_id, reviewer, verdict FROM (
            SELECT v.subscriber_id, v.reviewer, v.verdict,
                row_number() OVER (PARTITION BY v.subscriber_id, v.reviewer ORDER BY v.noted_at DESC) AS place
            FROM app.verdicts AS v JOIN app.spot_checks AS c ON c.check_id = v.check_id
            WHERE c.segment_id = $segment AND c.version = $version AND c.kind = 'random'
        ) AS t WHERE place = 1 ORDER BY subscriber_id, reviewer""",
        {"segment": segment_id, "version": version},
    )
    said: dict[int, dict[str, str]] = {}
    for person, reviewer, verdict in rows:
        said.setdefault(int(person), {})[str(reviewer)] = str(verdict)
    return measured({person: given for person, given in said.items() if len(given) > 1})


def measured(said: Mapping[int, Mapping[str, str]]) -> Agreement | None:
    """Agreement of verdicts by person and reviewer, each person judged by two or more; None for nobody."""
    if not said:
        return None
    names = tuple(sorted({reviewer for given in said.values() for reviewer in given}))
    differ = {person: given for person, given in said.items() if len(set(given.values())) > 1}
    verdicts = [verdict for given in said.values() for verdict in given.values()]
    share = max(verdicts.count(one) for one in VERDICTS) / len(verdicts)
    two = len(names) == 2
    kappa = (
        cohen([(given[names[0]], given[names[1]]) for given in said.values()]) if two else fleiss(list(said.values()))
    )
    kind = "Cohen's" if two else "Fleiss'"
    return Agreement(names, len(said), len(said) - len(differ), kappa, kind, share >= LOPSIDED, differ)


def cohen(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two reviewers' verdicts on the same people; None when chance alone would always agree."""
    n = len(pairs)
    seen = sum(a == b for a, b in pairs) / n
    by_chance = sum(sum(a == one for a, _ in pairs) / n * (sum(b == one for _, b in pairs) / n) for one in VERDICTS)
    return None if by_chance >= 1 - 1e-12 else (seen - by_chance) / (1 - by_chance)


def fleiss(given: Sequence[Mapping[str, str]]) -> float | None:
    """Fleiss' kappa of several reviewers; people may have been judged by different numbers of them, two or more."""
    seen = 0.0
    totals = dict.fromkeys(VERDICTS, 0)
    for one in given:
        counts = {verdict: list(one.values()).count(verdict) for verdict in VERDICTS}
        number = len(one)
        seen += sum(count * (count - 1) for count in counts.values()) / (number * (number - 1))
        for verdict, count in counts.items():
            totals[verdict] += count
    seen /= len(given)
    everything = sum(totals.values())
    by_chance = sum((count / everything) ** 2 for count in totals.values())
    return None if by_chance >= 1 - 1e-12 else (seen - by_chance) / (1 - by_chance)


def said(workspace: Workspace, segment_id: str, version: int) -> str:
    """The sentence with a space before it, or "" while there is one reviewer only."""
    found = of(workspace, segment_id, version)
    return f" {found.sentence}" if found else ""
