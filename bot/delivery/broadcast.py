"""From a notice to its deliveries: fired once, planned in chunks, finished when all of them are."""

from bot import clock
from bot.community.notices import NEWS_FOR, Firing, Notice, NoticeState
from bot.storage import audience, notices
from bot.storage.scene import Scene

A_CHUNK = 5000  # subscriptions: a turn stays short


def advance(scene: Scene) -> bool:
    """One step of whatever is to be done; False when nothing is."""
    return _fire(scene) or _plan(scene) or _take_back(scene)


def fire(scene: Scene, notice: Notice) -> None:
    """It begins. Once: a second firing breaks the unique key."""
    scene.add(Firing(schedule=f"notice:{notice.id}@{notice.fire_at.isoformat()}"))
    scene.change(notice, state=NoticeState.PLANNING)


def finish(scene: Scene) -> None:
    """Those whose every delivery has come to its end. Nothing else makes a notice finished."""
    for notice in notices.leaving(scene.db):
        if notice.state is NoticeState.SENDING and not audience.is_open(scene.db, notice.id):
            scene.change(notice, state=NoticeState.FINISHED)


def _fire(scene: Scene) -> bool:
    notice = notices.next_due(scene.db, clock.now())
    if notice:
        fire(scene, notice)
    return notice is not None


def _plan(scene: Scene) -> bool:
    notice = notices.to_plan(scene.db)
    if notice is None:
        return False
    progress = audience.plan(scene, notice, A_CHUNK, notice.fire_at + NEWS_FOR)
    if progress is None:
        scene.change(notice, state=NoticeState.SENDING)
    else:
        scene.change(notice, planned=str(progress))
    scene.db.has_letters = True
    return True


def _take_back(scene: Scene) -> bool:
    notice = notices.taken_back(scene.db)
    if notice is None:
        return False
    if not audience.cancel(scene, notice.id, A_CHUNK):
        scene.change(notice, planned="")
    return True
