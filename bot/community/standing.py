"""Which menu is for whom: the highest of what a person is."""

from collections.abc import Collection

from bot.community.people import Role

STANDINGS = (Role.STAFF, Role.WORKER, Role.RESIDENT)  # the highest first; each has words of its own


def standing_of(roles: Collection[Role], *, lives_here: bool) -> Role | None:
    """None for a stranger. Roles without words of their own change nothing; a lead is a worker."""
    held = {*roles, Role.RESIDENT} if lives_here else set(roles)
    held |= {Role.WORKER} if Role.LEAD in held else set()
    return next((role for role in STANDINGS if role in held), None)
