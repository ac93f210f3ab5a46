"""Consents to subscribe notices (订阅通知), as WeChat reports them."""

from collections.abc import Mapping

from bot.community.people import Person
from bot.settings import TemplateName
from bot.storage import ledgers
from bot.storage.scene import Scene


def note(scene: Scene, person: Person, consents: Mapping[str, bool]) -> None:
    """`consents`: template id -> given or taken back. Each one given allows one notice, or all of a
    lasting one; no API tells how many are left (订阅通知功能介绍)."""
    known = {t.id: name for name, t in scene.db.settings.wechat.templates.items()}
    for template, is_given in consents.items():
        name = known.get(template)
        if name is None:
            continue
        consent = ledgers.consent(scene.db, person.id, name)
        more = 1 if name is TemplateName.LASTING else consent.left + 1
        consent.left = more if is_given else 0
        scene.put(consent)
