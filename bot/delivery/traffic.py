"""The lanes as they are just now: what the account may do, what is closed, what is used up."""

from datetime import datetime, time, timedelta

from bot import clock
from bot.delivery.lanes import DAILY, FOR_EVER, Traffic
from bot.storage import traffic
from bot.storage.ledgers import BEIJING
from bot.storage.outbox import Lane
from bot.storage.scene import Db
from bot.storage.traffic import EVERYTHING


def look(db: Db) -> Traffic:
    """Once a batch."""
    if "traffic" not in db.memo:
        db.memo["traffic"] = _look(db)
    seen: Traffic = db.memo["traffic"]
    return seen


def _look(db: Db) -> Traffic:
    wechat = db.settings.wechat
    closed = {
        Lane(scope): hold.until or FOR_EVER
        for scope, hold in traffic.closed(db).items()
        if scope != EVERYTHING
    }
    daily = DAILY[wechat.account] | {Lane(name): most for name, most in wechat.daily.items()}
    return Traffic(
        wechat.account,
        {name for name, template in wechat.templates.items() if template.id},
        closed,
        {Lane(name): count for name, count in traffic.spent_today(db).items()},
        daily,
        _tomorrow(),
    )


def _tomorrow() -> datetime:
    day = clock.now().astimezone(BEIJING).date() + timedelta(days=1)
    return datetime.combine(day, time(), BEIJING)
