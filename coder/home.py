"""Home and abroad: which state a generic actor belongs to, and who is the likelier target."""

from __future__ import annotations

from dataclasses import replace

from coder.actors import Actor
from schema.vocabulary import vocabulary

#: How fit an actor of another state is as a target; one of the source's own is fit by 1, a bare role by 0.
ABROAD = 2
#: Acts that without a target are aimed at home, and the role at which.
HOME = {
    **dict.fromkeys(("14", "082"), "GOV"),
    **dict.fromkeys(("0831", "0341", "1231", "0352", "0814", "0813", "1723", "1724", "1323", "1324"), ""),
}
#: Roles that mostly deal with their own state, and those that stand for a state.
DOMESTIC = frozenset(
    ["CVL", "OPP", "EDU", "LAB", "AGR", "LEG", "MED", "JUD", "HLH", "ELI", "REB", "SEP", "HRI", "CRM", "REF"]
)
STATE = frozenset(["GOV", "COP", "MIL", "LEG", "JUD"])


def at_home(actor: Actor, other: Actor, aimed: bool = False) -> Actor:
    """A generic actor takes the other side's country: police act on protesters of their own country.

    A target does so from any state's source, a source only from a target that stands for a state.
    """
    if not actor.bare or other.bare or not other.code or not actor.code:
        return actor
    against_state = actor.code in STATE and other.code[3:6] in DOMESTIC
    if actor.code not in DOMESTIC and not against_state:
        return actor
    if not vocabulary().split(other.code).country or not (aimed or other.code[3:6] in STATE):
        return actor
    return in_state(actor, other.code[:3])


def in_state(actor: Actor, state: str) -> Actor:
    return replace(actor, code=f"{state}{actor.code}", bare=False, certainty=actor.certainty * 0.9)


def home_target(source: Actor, code: str) -> Actor | None:
    """Whom an act without a target is done to: protest meets the own government, its easing the own state."""
    role = next((role for prefix, role in HOME.items() if code.startswith(prefix)), None)
    if role is None or source.bare or not source.code or source.code[3:6] == role:
        return None
    state = vocabulary().split(source.code).country
    return replace(source, code=state + role, head=-1, certainty=0.6 * source.certainty) if state else None


def same_state(source: Actor, target: Actor) -> bool:
    """Whether both sides are one state as a whole: its name or its government."""
    states = {actor.code[:3] for actor in (source, target) if actor.code}
    whole = all(actor.code and actor.code[3:] in ("", "GOV") for actor in (source, target))
    return whole and len(states) == 1


def fitness(actor: Actor, taken: set[str | None]) -> int:
    """A target of another country is likelier than one of the source's own, and that than a bare role."""
    if actor.bare or actor.code is None:
        return 0
    return ABROAD - (actor.code[:3] in {code[:3] for code in taken if code})


def without(actors: tuple[Actor, ...], others: tuple[Actor, ...]) -> tuple[Actor, ...]:
    taken = {a.code for a in others if a.code} | {a.head for a in others}
    return tuple(a for a in actors if a.code not in taken and a.head not in taken)
