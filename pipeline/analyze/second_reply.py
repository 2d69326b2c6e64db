"""The reply to a request that asked again for what did not hold in an earlier one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.analyze.claims import ClaimKind
from pipeline.analyze.reply import (
    BadReply,
    Part,
    ToldActor,
    ToldSentence,
    ToldVoice,
    read_part,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReply:
    """Its JSON, and the single claims in it by the short ids of those that they replace."""

    whole: Mapping[str, Any] = field(default_factory=dict)
    sentences: Mapping[str, ToldSentence] = field(default_factory=dict)
    voices: Mapping[str, ToldVoice] = field(default_factory=dict)
    actors: Mapping[str, ToldActor] = field(default_factory=dict)


def read_second(whole: Mapping[str, Any]) -> SecondReply:
    """What can be read of it; a replacement of another shape is none."""
    return SecondReply(
        whole=whole,
        sentences=_claims(whole, ClaimKind.SENTENCE, ToldSentence),
        voices=_claims(whole, ClaimKind.VOICE, ToldVoice),
        actors=_claims(whole, ClaimKind.ACTOR, ToldActor),
    )


def _claims(whole: Mapping[str, Any], kind: ClaimKind, shape: type[Part]) -> Mapping[str, Part]:
    listed = whole.get(kind)
    found: dict[str, Part] = {}
    for one in listed if isinstance(listed, list) else ():
        claim = one.get("claim") if isinstance(one, dict) else None
        if isinstance(claim, str):
            try:
                found.setdefault(claim, read_part(shape, one, claim))
            except BadReply:
                continue
    return found
