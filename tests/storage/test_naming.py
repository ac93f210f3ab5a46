"""How places are called, learned from the database by whoever serves."""

from bot import schedule
from bot.actions import naming
from bot.community.homes import Building, Estate
from bot.community.naming import Scheme
from bot.community.places import show
from tests.house import ESTATE

HOME = f"{ESTATE}/6/1/402"


async def test_what_another_process_was_told_is_known_after_a_tick(desk):
    [six, *_] = await desk.rows(Building)
    await desk.run(lambda scene: scene.change(six, mark="幢"))
    assert show(HOME) == "6号楼1单元402"
    await schedule.learn_names(desk.writer)
    assert show(HOME) == "6幢1单元402"
    [estate] = await desk.rows(Estate)
    await desk.run(lambda scene: scene.change(estate, scheme=Scheme.VILLAGE))
    await desk.run(lambda scene: scene.change(six, mark=""))
    await schedule.learn_names(desk.writer)
    assert show(f"{ESTATE}/3//12") == "3组12号"


async def test_a_name_is_known_once_it_is_committed(desk):
    def name(scene):
        naming.learn_mark(scene, f"{ESTATE}/6", "栋")
        return show(HOME)

    assert await desk.run(name) == "6号楼1单元402"
    assert show(HOME) == "6栋1单元402"
