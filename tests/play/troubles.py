"""What goes wrong in a play, by seed: a scene has some of it, and the next something else."""

from bot.sandbox import Fault

CUSTOMER, TEMPLATE = "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"
SUBSCRIBED, MASS = "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/mass/send"
SENDS = (CUSTOMER, TEMPLATE, SUBSCRIBED, MASS)
SHARE = 0.15  # of the calls or pushes that a trouble concerns
SCENES = 0.5  # share of scenes with any trouble at all
TROUBLES = [  # (weight, fault of a scene)
    (6, {"kind": "lost"}),
    (6, {"kind": "drop"}),
    (4, {"kind": "slow", "seconds": 0.3}),
    (4, {"errcode": -1}),
    (3, {"kind": "garbage"}),
    (3, {"errcode": 45011}),
    (2, {"errcode": 40001}),
    (2, {"errcode": 45009, "where": MASS}),
    (2, {"kind": "token", "where": ""}),
    (1, {"kind": "drop", "where": "/cgi-bin/stable_token"}),
    (2, {"kind": "drop", "where": "/cgi-bin/media/"}),
    (6, {"kind": "repeat", "where": "message", "copies": 3}),
    (4, {"kind": "repeat", "where": "event", "at_once": False}),
    (4, {"kind": "repeat", "where": "finish"}),
    (3, {"kind": "unsent", "where": "finish"}),
    (2, {"kind": "unsent", "where": "message"}),
    (3, {"kind": "late", "where": "finish", "seconds": 0.5}),
    (3, {"kind": "late", "where": "message", "seconds": 0.3}),
    (3, {"kind": "swap", "where": "message", "seconds": 0.5}),
    (3, {"kind": "early", "where": "finish"}),
]
FICKLE = ("leave", "blocked")  # of those alone who may leave, a few times


def break_some(platform, rng, fickle):
    """In place of what went wrong so far. The names of what does now."""
    platform.faults.clear()
    if rng.random() > SCENES:
        return []
    chosen = rng.choices([t for _, t in TROUBLES], [w for w, _ in TROUBLES], k=rng.randint(1, 4))
    faults = [
        Fault(
            **{"where": rng.choice(SENDS), "times": None, "share": SHARE} | one,
            seed=rng.randrange(999),
        )
        for one in chosen
    ]
    if rng.random() < 0.2:
        who = rng.choice(fickle).openid
        faults.append(Fault(CUSTOMER, kind=rng.choice(FICKLE), who=who))
    platform.faults += faults
    return [f"{fault.kind} {fault.where.rpartition('/')[2] or 'any'}" for fault in faults]
