"""Where somebody decides applications: as the committee, or as a grid worker at the door."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.community.claims import Claim
from bot.community.people import Grant, Role
from bot.community.places import areas_of
from bot.community.tenancy import Proof
from bot.storage import claims
from bot.storage.scene import Db

AT_THE_DOOR = (Role.WORKER, Role.LEAD)


@dataclass(frozen=True, slots=True)
class Desk:
    """`staff`: areas in which all are decided. `door`: those where all but some are."""

    staff: list[str]
    door: list[str]

    @classmethod
    def of(cls, db: Db, grants: Sequence[Grant]) -> "Desk":
        """Of somebody with these grants, as far as the committee allows."""
        may = db.settings.residents.workers_may_approve
        return cls(
            [grant.area for grant in grants if grant.role is Role.STAFF],
            [grant.area for grant in grants if may and grant.role in AT_THE_DOOR],
        )

    def proof_of(self, claim: Claim) -> Proof | None:
        """As who she decides this one; None where it lies in none of her areas."""
        around = set(areas_of(claim.place))
        if around.intersection(self.staff):
            return Proof.STAFF
        return Proof.WORKER if around.intersection(self.door) else None

    def waiting(self, db: Db) -> list[Claim]:
        """What waits for her, oldest first."""
        found = claims.waiting(db, [*self.staff, *self.door])
        return [claim for claim in found if self._decides(claim)]

    def _decides(self, claim: Claim) -> bool:
        return not claim.is_for_staff or self.proof_of(claim) is Proof.STAFF
