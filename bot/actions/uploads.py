"""A roster's file that staff hand in by a page: shown as understood, imported at their word."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from bot import clock
from bot.actions import committee, roster
from bot.actions.audit import note
from bot.actions.roster import Household, Plan
from bot.actions.roster_understood import Understood, of_facts
from bot.community.people import Person, Role
from bot.community.places import Address, covers
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.community.uploads import LEASE, Upload, UploadState
from bot.delivery import letters
from bot.storage import naming, people, uploads
from bot.storage.scene import Db, Scene

OCTETS = 16  # of a token


@dataclass(slots=True)
class Taken:
    """What an import has changed so far."""

    homes: int = 0
    people: int = 0
    filled: int = 0
    proposed: int = 0
    beyond: int = 0

    def add(self, plan: Plan, beyond: int) -> None:
        self.homes += len(plan.homes)
        self.people += len(plan.people)
        self.filled += len(plan.filled) + len(plan.states)
        self.proposed += len(plan.proposed)
        self.beyond += beyond


def begin(scene: Scene, staff: Person) -> str | None:
    """The path of a new page of hers, good for one file; None where the house has no address.

    What she had begun before and not confirmed is over.
    """
    if not scene.db.settings.server.public_url:
        return None
    close(scene, staff.id)
    token = token_urlsafe(OCTETS)
    scene.add(Upload(token=uploads.key(scene.db, token), person=staff.id))
    note(scene, staff.id, "opened roster page", f"person:{staff.id}")
    return f"{scene.db.settings.server.public_url}/roster/{token}"


def close(scene: Scene, staff: int) -> None:
    """Her page is over, unless its file was confirmed: that is imported."""
    for old in uploads.of_person(scene.db, staff):
        if old.state in {UploadState.OPEN, UploadState.READ}:
            scene.change(old, expires_at=clock.now())


def page(db: Db, token: str) -> Upload | None:
    """Of this token, as long as it is good and its person is staff."""
    upload = uploads.get(db, uploads.key(db, token))
    if upload is None or not upload.is_good(clock.now()):
        return None
    return upload if areas_of(db, upload) else None


def keep(scene: Scene, token: str, name: str, file: str, seen: dict[str, Any]) -> bool:
    """The file came and was understood. False where another came first, or the page is over."""
    upload = page(scene.db, token)
    if upload is None or upload.state is not UploadState.OPEN:
        return False
    scene.change(upload, state=UploadState.READ, name=name, file=file, seen=seen)
    return True


def waiting(db: Db, staff: Person) -> Upload | None:
    """The newest page of hers that is good."""
    mine = uploads.of_person(db, staff.id)
    return next((one for one in mine if one.is_good(clock.now())), None)


def confirm(scene: Scene, staff: Person) -> Upload:
    """It is imported from now on. Refused: no_upload, upload_empty, upload_confirmed."""
    upload = waiting(scene.db, staff)
    if upload is None:
        raise Refusal("no_upload")
    if upload.state is UploadState.OPEN:
        raise Refusal("upload_empty")
    if upload.state is not UploadState.READ:
        raise Refusal("upload_confirmed")
    scene.change(upload, state=UploadState.CONFIRMED)
    note(scene, staff.id, "confirmed roster", f"person:{staff.id}")
    return upload


def note_rejects(scene: Scene, upload: Upload) -> None:
    """The rows that were not taken leave as a sheet."""
    note(scene, upload.person, "exported rejects", f"person:{upload.person}")


def claim(scene: Scene) -> Upload | None:
    """The next to be imported: nobody else takes it meanwhile."""
    upload = uploads.next_confirmed(scene.db, clock.now())
    if upload:
        until = clock.now() + LEASE
        scene.change(upload, state=UploadState.RUNNING, lease_until=until)
    return upload


def release(scene: Scene, upload: Upload) -> None:
    """Whoever imports next begins again."""
    scene.change(upload, state=UploadState.CONFIRMED)


def areas_of(db: Db, upload: Upload) -> list[str]:
    """Where its person is staff."""
    return [grant.area for grant in people.grants_of(db, upload.person, Role.STAFF)]


def place(db: Db, upload: Upload, understood: Understood) -> roster.Estates:
    known, own = naming.every_estate(db), areas_of(db, upload)
    return roster.place_estates(db.settings, understood.estates, known, own)


def beyond(db: Db, upload: Upload) -> int:
    """How many homes of the file lie in buildings that are not hers."""
    understood = of_facts(upload.seen)
    estates, own = place(db, upload, understood), areas_of(db, upload)
    count = 0
    for estate, building, homes in understood.buildings:
        there = estates.place(Address(estate, building))
        if not any(covers(area, there) or covers(there, area) for area in own):
            count += homes
    return count


def take(
    scene: Scene, upload: Upload, estates: roster.Estates, some: Sequence[Household], taken: Taken
) -> None:
    """Some homes of the file: those where its person is staff."""
    own = areas_of(scene.db, upload)
    located = [(estates.place(one.address), one) for one in some]
    hers = [pair for pair in located if any(covers(area, pair[0]) for area in own)]
    plan = roster.carry_out(scene, hers, upload.person)
    scene.change(upload, lease_until=clock.now() + LEASE)
    taken.add(plan, len(located) - len(hers))


def finish(scene: Scene, upload: Upload, taken: Taken | None) -> None:
    """Its person hears what came of it; None: the file could not be read again."""
    scene.change(upload, state=UploadState.DONE)
    if taken is None:
        letters.write(scene, upload.person, Say("staff/rosters/failed"))
        return
    understood = of_facts(upload.seen)
    say = Say(
        "staff/rosters/done",
        households=understood.households,
        homes=taken.homes,
        people=taken.people,
        filled=taken.filled,
        proposed=taken.proposed,
        beyond=taken.beyond,
        rejected=understood.rejected_count,
    )
    letters.write(scene, upload.person, say)
    if taken.proposed:
        committee.tell_of_import(scene, but=upload.person)


def sweep(scene: Scene) -> list[str]:
    """What is over is forgotten; the files that went with it."""
    over = uploads.over(scene.db, clock.now())
    for one in over:
        scene.remove(one)
    return [one.file for one in over if one.file]
