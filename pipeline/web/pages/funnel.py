"""How documents became fewer from step to step of a run, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.models import Label, Step
from pipeline.ports.desk_health import Failing
from pipeline.web.pages.sources_view import LossLine, loss_line

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What did not go on to the next stage, in words; `reasons` say why for each code."""

    number: int
    words: str
    reasons: Sequence[LossLine] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How many there are at one stage; `width` is their part of the widest stage, in percent."""

    name: str
    number: int
    unit: str
    width: str
    losses: Sequence[Loss]
    gains: Sequence[tuple[int, str]] = ()


def counted_by_step(executions: Iterable[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    """All executions of each step together."""
    counts: dict[str, Counter[str]] = {step: Counter() for step in Step}
    for one in executions:
        numbers = {name: value for name, value in one["counts"].items() if isinstance(value, int)}
        counts.setdefault(one["step"], Counter()).update(numbers)
    return counts


def funnel(counts: Mapping[str, Counter[str]], failing: Sequence[Failing]) -> list[Stage]:
    """From what feeds announced to what was judged; stages that a run did not have are left out."""
    announced = _announced(counts[Step.COLLECT], _of(failing, Step.COLLECT))
    read = _read(counts[Step.EXTRACT], _of(failing, Step.EXTRACT))
    kept = _kept(counts[Step.EXTRACT], counts[Step.GROUP])
    asked = _asked(counts[Step.ANALYZE], _of(failing, Step.ANALYZE))
    answered = _answered(counts[Step.ANALYZE])
    stages = [one for one in (announced, read, kept, asked, answered) if one is not None]
    # questions are no documents: only these share a scale
    most = max((one.number for one in stages if one.unit != "questions"), default=0)
    return [_scaled(one, most) for one in stages]


def _announced(counts: Counter[str], failing: Sequence[Failing]) -> Stage | None:
    new, changed = counts["collected"], counts["changed"]
    unread = "feed or folder" if counts["failed"] == 1 else "feeds or folders"
    losses = [
        *_losses(counts["passed_over"], "older than what is read, passed over"),
        *_losses(counts["failed"], f"{unread} that could not be read", failing),
    ]
    if not counts:
        return None
    known = [(counts["known"], "known before")] if counts["known"] else []
    gains = [*known, *([(changed, "of them changed since they were read")] if changed else [])]
    return Stage(
        name="Announced", number=new + changed, unit="entries", width="", losses=losses,
        gains=gains,
    )  # fmt: skip


def _read(counts: Counter[str], failing: Sequence[Failing]) -> Stage | None:
    if not counts:
        return None
    left_out = counts["skipped"] + counts["failed"]
    return Stage(
        name="Fetched and read",
        number=counts["extracted"] + counts["edited"] + counts["unchanged"],
        unit=f"of {counts['pending']:,} that waited",
        width="",
        losses=_losses(left_out, "no article, or could not be read", failing),
    )


def _kept(extract: Counter[str], group: Counter[str]) -> Stage | None:
    new, edited = extract["extracted"], extract["edited"]
    if not extract:
        return None
    return Stage(
        name="New texts",
        number=new + edited,
        unit="articles",
        width="",
        gains=[(edited, "of them edits of articles stored before")] if edited else (),
        losses=[
            *_losses(extract["unchanged"], "unchanged since they were read last"),
            *_losses(group["duplicates"], "copies: they take the answers of the text they repeat"),
        ],
    )


def _asked(counts: Counter[str], failing: Sequence[Failing]) -> Stage | None:
    if not counts:
        return None
    own = [one for one in failing if one.item_kind == "text"]
    others = [one for one in failing if one.item_kind != "text"]
    return Stage(
        name="Judged",
        number=counts["done"],
        unit=f"of {counts['pending']:,} texts that waited",
        width="",
        losses=[
            *_losses(counts["failed"], "failed", own),
            *_losses(counts["waiting"], "waiting for the model", others),
            *_losses(counts["over_budget"], "waiting for a budget", others),
        ],
        gains=[(counts["elsewhere"], "by another worker")] if counts["elsewhere"] else (),
    )


def _answered(counts: Counter[str]) -> Stage | None:
    if not counts["answered"]:
        return None
    return Stage(
        name="Answers",
        number=counts["answered"],
        unit="questions",
        width="",
        gains=[
            (counts["summaries"], "summaries"),
            *((counts[label], f"own voices {WORDS[label]}") for label in WORDS if counts[label]),
            *([(counts["actors"], "stances of actors")] if counts["actors"] else []),
        ],
        losses=[
            *_losses(counts[Label.UNCLEAR], "own voices that the text does not settle"),
            *_losses(counts[Label.UNRELATED], "texts that do not address the target"),
            *_losses(counts["invalid_answers"], "answers that could not be read"),
            *_losses(counts["refused_answers"], "answers that the model refused"),
            *_losses(counts["gate_quote_unverified"], "claims whose quote stands nowhere"),
        ],
    )


WORDS: Mapping[str, str] = {
    Label.FAVOR: "in favor", Label.AGAINST: "against", Label.NEUTRAL: "neutral",
}  # fmt: skip


def _losses(number: int, words: str, failing: Sequence[Failing] = ()) -> list[Loss]:
    """Nothing for nought."""
    if not number:
        return []
    return [Loss(number=number, words=words, reasons=[loss_line(one) for one in failing])]


def _of(failing: Iterable[Failing], step: Step) -> list[Failing]:
    return [one for one in failing if one.step == step]


def _scaled(stage: Stage, most: int) -> Stage:
    part = 0.0 if stage.unit == "questions" or not most else 100 * stage.number / most
    return Stage(
        name=stage.name, number=stage.number, unit=stage.unit, width=f"{min(100, part):.1f}%",
        losses=stage.losses, gains=stage.gains,
    )  # fmt: skip
