"""代办家属: asked for by the helper, begun by her own yes."""

from collections.abc import Sequence

from bot import clock
from bot.actions import acting, applications, audit, elders, floods
from bot.actions.verify import Told
from bot.community.claims import PROXY, Claim
from bot.community.family import (
    MOST,
    Consent,
    Proxy,
    first_word,
    last_moment,
)
from bot.community.names import mask_name, same_name
from bot.community.people import Guess, Person, Try
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.community.tenancy import Proof
from bot.delivery import letters
from bot.storage import claims, homes, people, proxies, recipients
from bot.storage.scene import Db, Scene

CONSENTS = {Proof.STAFF: Consent.STAFF, Proof.WORKER: Consent.WORKER}


def apply(scene: Scene, helper: Person, told: Told, kin: str) -> Claim:
    """Whatever the roster says, the answer is the same: nobody learns here who lives where.

    Refused, by what is the helper's own: proxy_self, proxy_already, proxy_enough, proxies_wait.
    """
    db = scene.db
    _check_helper(db, helper, told)
    waiting = claims.proxies_of(db, helper.id)
    same = next((one for one in waiting if _is_of(one, told)), None)
    if same is None and len(waiting) >= MOST:
        raise Refusal("proxies_wait", most=MOST)
    pressure = floods.look(db, helper.id, told.home)
    if not _is_known(db, told):
        pressure = pressure.with_one_more()
        said = mask_name(told.name)
        number, guess = scene.number("try"), Guess.CLAIM
        wrong = Try(id=number, person=helper.id, guess=guess, place=told.home, said=said)
        scene.kept.add(wrong)
        floods.ring(scene, told.home, pressure)
    mobile, why = told.mobile or "", pressure.why or PROXY
    if same:
        applications.change(scene, same, helper, mobile=mobile, why=why, kin=kin)
        return same
    claim = Claim(
        id=scene.number("claim"),
        person=helper.id,
        place=told.home,
        name=told.name,
        mobile=mobile,
        why=why,
        kin=kin,
    )
    scene.add(claim)
    applications.tell(scene, claim, helper)
    return claim


def begin(scene: Scene, claim: Claim, by: Person, proof: Proof) -> Proxy:
    """She has said yes, and `by` has heard it at the door or in the office.

    Who is no resident yet becomes one. Refused: proxy_hers, proxy_self, proxy_full, proxy_enough.
    """
    elder = people.called(scene.db, claim.place, claim.name)
    if elder and elder.has_wechat:
        raise Refusal("proxy_hers", number=claim.id, name=claim.name)
    if elder is None:
        told = Told(claim.place, claim.name, claim.mobile or None)
        elder = elders.settle(scene, by, told, proof)
    return _begin(scene, claim, elder, by, CONSENTS[proof])


def agree(scene: Scene, claim: Claim, elder: Person) -> Proxy:
    """She says it herself, in her own chat. Refused: proxy_self, proxy_full, proxy_enough."""
    return _begin(scene, claim, elder, elder, Consent.HERSELF)


def turned_down(claim: Claim, reason: str, by: str) -> Say:
    """What the applicant hears. `by`: staff, worker or herself."""
    facts = {"number": claim.id, "name": claim.name, "reason": reason, "by": by}
    return Say("residents/family/rejected", **facts)


def _begin(scene: Scene, claim: Claim, elder: Person, by: Person, consent: Consent) -> Proxy:
    db, kin, until = scene.db, claim.kin or "", last_moment(clock.now())
    if elder.id == claim.person:
        raise Refusal("proxy_self")
    others = proxies.of_elder(db, elder.id)
    proxy = next((one for one in others if one.helper == claim.person), None)
    if proxy is None:
        _check_room(db, claim, others)
        proxy = Proxy(
            id=scene.number("proxy"),
            person=elder.id,
            helper=claim.person,
            consent=consent,
            confirmed_by=by.id,
            until=until,
        )
        scene.add(proxy)
        for home in {claim.place, *acting.homes_of(db, elder.id)}:
            acting.subscribe(scene, proxy, home)
    heard = {"consent": consent, "confirmed_by": by.id}
    scene.change(proxy, kin=kin, until=until, tell_at=first_word(until), **heard)
    audit.note(scene, by.id, f"proxy heard by {consent}", f"proxy:{proxy.id}")
    facts = {"name": claim.name, "kin": kin, "consent": consent, "until": until.isoformat()}
    say = Say("residents/family/approved", number=claim.id, place=claim.place, **facts)
    letters.write(scene, claim.person, say, about=f"claim:{claim.id}")
    return proxy


def _check_room(db: Db, claim: Claim, others: Sequence[Proxy]) -> None:
    if len(others) >= MOST:
        raise Refusal("proxy_full", name=claim.name, most=MOST)
    if len(proxies.of_helper(db, claim.person)) >= MOST:
        raise Refusal("proxy_enough", most=MOST)


def _check_helper(db: Db, helper: Person, told: Told) -> None:
    own = [one.place for one in recipients.residencies_of(db, helper.id)]
    if told.home in own and same_name(helper.name or "", told.name):
        raise Refusal("proxy_self")
    mine = proxies.of_helper(db, helper.id)
    for proxy in mine:
        is_her = same_name(acting.name_of(db, proxy.person), told.name)
        if is_her and told.home in acting.homes_of(db, proxy.person):
            if not proxy.ends_soon(clock.now()):
                until = proxy.until.isoformat()
                raise Refusal("proxy_already", name=told.name, until=until)
            return
    if len(mine) >= MOST:
        raise Refusal("proxy_enough", most=MOST)


def _is_of(claim: Claim, told: Told) -> bool:
    return claim.place == told.home and same_name(claim.name, told.name)


def _is_known(db: Db, told: Told) -> bool:
    """Every name is looked at, whatever is found."""
    on_roster = [same_name(one.name, told.name) for one in homes.roster_of(db, told.home)]
    return bool(people.called(db, told.home, told.name)) | any(on_roster)
