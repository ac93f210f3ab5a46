"""While somebody acts for another: what he hears, who may end it, and what is over then."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot import clock
from bot.actions import audit, grants
from bot.community.family import Over, Proxy, Scope, read_kin
from bot.community.names import same_name
from bot.community.people import Person, Residency, Subscription
from bot.community.places import covers
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.delivery import letters
from bot.storage import people, proxies, recipients
from bot.storage.scene import Db, Scene

AT_ONCE = 50


def subscribe(scene: Scene, proxy: Proxy, home: str) -> None:
    """What is said to her home he hears, too."""
    if not proxy.is_for(Scope.NOTICES):
        return
    if known := people.subscription(scene.db, proxy.helper, home):
        scene.change(known, by_proxy=True)
        return
    number = scene.number("subscription")
    scene.add(Subscription(id=number, person=proxy.helper, place=home, is_own=False, by_proxy=True))


def find(
    db: Db, person: Person, number: int, staff: Sequence[str] = (), work: Sequence[str] = ()
) -> tuple[Proxy, Over]:
    """One that this person may see and end, and as whom: helper, herself, or whose area it is in.

    `staff`, `work`: where she is staff, and where she works. Refused: no_such_proxy.
    """
    proxy = proxies.get(db, number)
    if proxy is None or not proxy.is_live(clock.now()):
        raise Refusal("no_such_proxy", number=number)
    if person.id in {proxy.helper, proxy.person}:
        return proxy, Over.HELPER if person.id == proxy.helper else Over.HERSELF
    lived_at = homes_of(db, proxy.person)
    for areas, over in ((staff, Over.STAFF), (work, Over.WORKER)):
        if any(covers(area, home) for area in areas for home in lived_at):
            return proxy, over
    raise Refusal("no_such_proxy", number=number)


def end(scene: Scene, proxy: Proxy, over: Over, by: int | None = None) -> None:
    """From this very moment; helper and elder hear of what they have not done themselves."""
    scene.change(proxy, ended_at=clock.now(), ended_by=by, over=over, tell_at=None)
    for home in homes_of(scene.db, proxy.person):
        _unsubscribe(scene, proxy, home)
    audit.note(scene, by, f"proxy over by {over}", f"proxy:{proxy.id}")
    due = grants.morning(scene.db) if over is Over.DATE else None
    facts = {"name": name_of(scene.db, proxy.person), "kin": proxy.kin, "over": over}
    if proxy.helper != by and over is not Over.UNFOLLOWED:
        letters.write(scene, proxy.helper, Say("residents/family/over", **facts), due=due)
    elder = people.get(scene.db, proxy.person)
    if elder.has_wechat and elder.id != by and over is not Over.MOVED:
        helper = name_of(scene.db, proxy.helper)
        say = Say("residents/family/over_for_her", name=helper, over=over)
        letters.write(scene, elder.id, say, due=due)


def moved_out(scene: Scene, residency: Residency, by: int | None) -> None:
    """She lives there no more; of her last home, nobody acts for her any more."""
    others = [home for home in homes_of(scene.db, residency.person) if home != residency.place]
    for proxy in proxies.of_elder(scene.db, residency.person):
        _unsubscribe(scene, proxy, residency.place)
        if not others:
            end(scene, proxy, Over.MOVED, by)


def left(scene: Scene, person: Person) -> None:
    """Whoever unfollows hears nothing any more, for nobody."""
    for proxy in proxies.of_helper(scene.db, person.id):
        end(scene, proxy, Over.UNFOLLOWED, person.id)
    for proxy in proxies.of_elder(scene.db, person.id):
        end(scene, proxy, Over.MOVED, person.id)


def tell_due(scene: Scene) -> bool:
    """Helpers hear that it ends in a week; what has ended is over. False: there was nothing."""
    now, found = clock.now(), proxies.to_tell(scene.db, AT_ONCE)
    for proxy in found:
        if proxy.until <= now:
            end(scene, proxy, Over.DATE)
            continue
        facts = {"name": name_of(scene.db, proxy.person), "kin": proxy.kin}
        say = Say("residents/family/ends", until=proxy.until.isoformat(), **facts)
        letters.write(scene, proxy.helper, say, due=grants.morning(scene.db))
        scene.change(proxy, tell_at=proxy.until)
    return bool(found)


def acts_for(db: Db, person: int) -> list[dict[str, Any]]:
    """For 我的信息: for whom somebody acts, where she lives, and until when."""
    return shown(db, proxies.of_helper(db, person))


def shown(db: Db, several: Iterable[Proxy]) -> list[dict[str, Any]]:
    """What people read of them: numbers, names, homes."""
    found = list(several)
    names = people.names(db, {one for proxy in found for one in (proxy.person, proxy.helper)})
    return [
        {
            "number": proxy.id,
            "name": names[proxy.person],
            "helper": names[proxy.helper],
            "kin": proxy.kin,
            "places": homes_of(db, proxy.person),
            "until": proxy.until.isoformat(),
            "consent": proxy.consent,
        }
        for proxy in found
    ]


def called(db: Db, helper: int) -> dict[str, Proxy]:
    """Those in whose tickets he may speak, as he calls them: 妈妈张桂兰."""
    found = [one for one in proxies.of_helper(db, helper) if one.is_for(Scope.TICKETS)]
    labels = [f"{one['kin']}{one['name']}" for one in shown(db, found)]
    twice = {label for label in labels if labels.count(label) > 1}
    return {
        f"{label}（{number}）" if label in twice else label: proxy
        for number, (label, proxy) in enumerate(zip(labels, found, strict=True), 1)
    }


def meant(db: Db, helper: int, words: str) -> str:
    """Which of these is called so, by name, by relation or by both.

    Refused: helps_no_such, helps_which.
    """
    known = called(db, helper)
    names = people.names(db, [proxy.person for proxy in known.values()])
    found = [
        label for label, one in known.items() if _is_meant(one, names[one.person], label, words)
    ]
    if len(found) != 1:
        facts = {"words": words, "known": found or list(known)}
        raise Refusal("helps_which" if found else "helps_no_such", **facts)
    return found[0]


def _is_meant(proxy: Proxy, name: str, label: str, words: str) -> bool:
    if same_name(name, words) or same_name(label, words):
        return True
    try:
        return read_kin(words) == proxy.kin
    except Refusal:
        return False


def homes_of(db: Db, person: int) -> list[str]:
    return [one.place for one in recipients.residencies_of(db, person)]


def name_of(db: Db, person: int) -> str:
    return people.names(db, [person])[person]


def _unsubscribe(scene: Scene, proxy: Proxy, home: str) -> None:
    """Unless he acts for somebody else there."""
    others = [one for one in proxies.of_helper(scene.db, proxy.helper) if one.id != proxy.id]
    if any(home in homes_of(scene.db, one.person) for one in others):
        return
    known = people.subscription(scene.db, proxy.helper, home)
    if known and known.is_own:
        scene.change(known, by_proxy=False)
    elif known and known.by_proxy:
        scene.remove(known)
