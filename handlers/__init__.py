"""What the house says and does. This list is its table of contents."""

from bot.chat.router import Router
from handlers.everyone import agreement, invitation, looks, privacy, unspoken, welcome
from handlers.everyone import help as help_
from handlers.residents import family, household, moving, subscriptions, tickets, verification
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
from handlers.workers import face_to_face, jobs, phones
from handlers.workers import register as corrections

PARTS = (
    welcome,
    help_,
    unspoken,
    invitation,
    privacy,
    agreement,
    looks,
    verification,
    read_notices,
    tickets,
    household,
    family,
    moving,
    subscriptions,
    jobs,
    corrections,
    face_to_face,
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
