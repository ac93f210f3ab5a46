"""What the house says and does. This list is its table of contents."""

from bot.chat.router import Router
from handlers.everyone import help as help_
from handlers.everyone import invitation, looks, privacy, unspoken, welcome
from handlers.residents import household, moving, subscriptions, tickets, verification
from handlers.residents import notices as read_notices
from handlers.staff import (
    approvals,
    broadcast,
    coverage,
    grids,
    members,
    naming,
    register,
    registered,
    roles,
    rosters,
    sending,
)
from handlers.workers import jobs, phones
from handlers.workers import register as corrections

PARTS = (
    welcome,
    help_,
    unspoken,
    invitation,
    privacy,
    looks,
    verification,
    read_notices,
    tickets,
    household,
    moving,
    subscriptions,
    jobs,
    corrections,
    phones,
    approvals,
    registered,
    broadcast,
    sending,
    roles,
    members,
    grids,
    naming,
    register,
    rosters,
    coverage,
)

routes = Router()
for part in PARTS:
    routes.include(part.routes)
