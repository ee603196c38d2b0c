"""Home and abroad: which state a generic actor belongs to, and who is the likelier target."""

from __future__ import annotations

from coder.actors import STATE, Actor, landless
from schema.records import Place
from schema.vocabulary import parts

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
PRIVATE = frozenset(["CVL", "BUS", "EDU", "HLH", "AGR", "LAB", "MED"])
STATES = frozenset((role,) for role in STATE)


def at_home(actor: Actor, other: Actor, aimed: bool = False) -> Actor:
    """A generic actor takes the other side's country: police act on protesters of their own country.

    A target does so from any state's source, a source only from a target that stands for a state.
    """
    if not actor.bare or other.bare or not other.code or not actor.code:
        return actor
    own, others = parts(actor.code), parts(other.code)
    against_state = actor.code in STATE and not DOMESTIC.isdisjoint(others.roles)
    people = (own.religions or own.ethnic) and "GOV" not in own.roles
    domestic = people or not DOMESTIC.isdisjoint(own.roles)
    if not (domestic or against_state) or not others.country:
        return actor
    return in_state(actor, others.country) if aimed or others.roles[:1] in STATES else actor


def generic(actor: Actor) -> bool:
    """Whether an actor is a role alone: "rebels", of no country, people or faith."""
    return actor.bare and not landless(actor.code)


def on_site(actor: Actor, place: Place | None) -> Actor:
    """A generic actor at home in the state where the event happens: "protesters in Nairobi marched"."""
    if not actor.bare or not actor.code or not place or DOMESTIC.isdisjoint(parts(actor.code).roles):
        return actor
    return in_state(actor, parts(place.country).country or "")


def in_state(actor: Actor, state: str) -> Actor:
    """A generic actor as one of a state, '' for none that is known."""
    if not state:
        return actor
    return actor._replace(code=f"{state}{actor.code}", bare=False, certainty=actor.certainty * 0.9)


def crowd(actor: Actor) -> Actor:
    """The people of a state where they protest: "thousands of Yemenis" are no state."""
    if not actor.plural or not actor.code or len(actor.code) != 3 or not parts(actor.code).country:
        return actor
    return actor._replace(code=f"{actor.code}CVL")


def home_target(source: Actor, code: str) -> Actor | None:
    """Whom an act without a target is done to: protest meets the own government, its easing the own state."""
    role = next((role for prefix, role in HOME.items() if code.startswith(prefix)), None)
    if role is None or source.bare or not source.code or role in parts(source.code).roles[:1]:
        return None
    state = parts(source.code).country
    if not state or state + role == source.code:
        return None
    return source._replace(code=state + role, head=-1, certainty=0.6 * source.certainty)


def commercial(actor: Actor) -> bool:
    """Whether an actor is a company: its deals are no politics unless its partner is political."""
    return actor.code is not None and (actor.code.startswith("MNC") or parts(actor.code).roles == ("BUS",))


def private(source: Actor, target: Actor, code: str) -> bool:
    """Whether an act stays among private people: a meeting or visit of citizens, deals and suits of companies, a brawl."""
    people = [
        bool(a.code) and not PRIVATE.isdisjoint(parts(a.code).roles) and not a.name for a in (source, target)
    ]
    if code.startswith("04"):
        return all(people) or (people[0] and code == "042") or (people[1] and code == "043")
    if commercial(source) and commercial(target):
        return True
    return all(people) and all(a.person and not a.plural for a in (source, target))


def same_state(source: Actor, target: Actor) -> bool:
    """Whether both sides are one state as a whole: its name or its government."""
    states = {actor.code[:3] for actor in (source, target) if actor.code}
    whole = all(actor.code and actor.code[3:] in ("", "GOV") for actor in (source, target))
    return whole and len(states) == 1


def fitness(actor: Actor, taken: set[str | None]) -> int:
    """A target of another country is likelier than one of the source's own, and that than a bare role or a thing
    of no country: "its Gulf war with Iraq".
    """
    if actor.code is None or generic(actor) or (actor.thing and not parts(actor.code).country):
        return 0
    return ABROAD - (actor.code[:3] in {code[:3] for code in taken if code})


def without(actors: tuple[Actor, ...], others: tuple[Actor, ...]) -> tuple[Actor, ...]:
    taken = {a.code for a in others if a.code} | {a.head for a in others}
    return tuple(a for a in actors if a.code not in taken and a.head not in taken)
