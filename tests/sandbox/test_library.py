"""Choosing templates and notices from the public library."""

import pytest

NAMES = ["事项", "状态", "时间"]
START = "/wxaapi/newtmpl"


async def add(api, short="43098", names=NAMES):
    body = {"template_id_short": short, "keyword_name_list": names}
    return await api.post("template/api_add_template", body)


async def subscribe(api, tid="43099", kids=(1, 2), scene=""):
    body = {"tid": tid, "kidList": list(kids), "sceneDesc": scene}
    return await api.post(f"{START}/addtemplate", body)


async def test_a_template_is_chosen_sent_and_deleted(api, phone):
    template_id = (await add(api))["template_id"]
    listed = (await api.get("template/get_all_private_template"))["template_list"]
    (chosen,) = [one for one in listed if one["template_id"] == template_id]
    assert chosen["title"] == "工单处理进度通知"
    assert (
        chosen["content"] == "事项：{{thing2.DATA}}\n状态：{{phrase3.DATA}}\n时间：{{time4.DATA}}"
    )
    data = {"thing2": "楼道灯", "phrase3": "已受理", "time4": "2026年11月22日 10:00"}
    sent = await api.template(
        phone, template_id=template_id, data={key: {"value": data[key]} for key in data}
    )
    assert sent["errcode"] == 0
    gone = {"template_id": template_id}
    assert (await api.post("template/del_private_template", gone))["errcode"] == 0
    assert (await api.post("template/del_private_template", gone))["errcode"] == 40037


@pytest.mark.parametrize(
    ("short", "names", "errcode"),
    [
        ("TM00015", NAMES, 40247),
        ("OPENTM205028547", NAMES, 40247),
        ("1", NAMES, 40037),
        ("43098", [], 40246),
        ("43098", None, 40246),
        ("43098", ["事项", "价格"], 40246),
    ],
)
async def test_what_cannot_be_chosen(api, short, names, errcode):
    assert (await add(api, short, names))["errcode"] == errcode


async def test_twenty_five_templates(api, platform):
    for number in range(24):  # and the one that is there
        platform.templates.add(f"t{number}", "停水通知", "事项：{{thing1.DATA}}")
    assert (await add(api))["errcode"] == 45026


async def test_the_industry_is_set_once_a_month(api, clock):
    async def change(first="41", second="1"):
        body = {"industry_id1": first, "industry_id2": second}
        return (await api.post("template/api_set_industry", body))["errcode"]

    assert await api.get("template/get_industry") == {}
    assert [await change("99"), await change(), await change()] == [40102, 0, 43100]
    told = await api.get("template/get_industry")
    assert {*told} == {"primary_industry", "secondary_industry"}
    assert told["primary_industry"] == {"first_class": "政府与公共事业", "second_class": "社区服务"}
    clock.forward(days=30)
    await api.renew()
    assert await change() == 0


@pytest.mark.parametrize(
    ("template_id", "errcode"), [("", 40036), ("t" * 65, 40036), ("none", 40037), ("t", 0)]
)
async def test_ids_of_templates(api, phone, template_id, errcode):
    assert (await api.template(phone, template_id=template_id))["errcode"] == errcode


@pytest.mark.parametrize(
    ("more", "leads_to"),
    [
        ({"url": "https://example.org/"}, "https://example.org/"),
        ({"url": "https://example.org/", "miniprogram": {"appid": "wx2", "pagepath": "p"}}, "p"),
        ({}, ""),
    ],
)
async def test_a_mini_program_comes_before_an_address(api, phone, more, leads_to):
    assert (await api.template(phone, **more))["errcode"] == 0
    assert phone.bubbles[-1].url == leads_to


async def test_an_address_has_its_length(api, phone):
    url = "https://example.org/" + "a" * 2048
    assert (await api.template(phone, url=url))["errcode"] == 40039


async def test_a_notice_is_found_chosen_and_deleted(api, phone):
    (category,) = (await api.get(f"{START}/getcategory"))["data"]
    page = {"ids": str(category["id"]), "start": "0", "limit": "30"}
    titles = await api.get(f"{START}/getpubtemplatetitles", **page)
    assert titles["count"] == len(titles["data"]) == 3
    assert [one["type"] for one in titles["data"]] == [2, 3, 2]
    keywords = (await api.get(f"{START}/getpubtemplatekeywords", tid="43099"))["data"]
    assert [(one["kid"], one["rule"]) for one in keywords[:2]] == [(1, "thing"), (2, "time")]
    notice_id = (await subscribe(api))["priTmplId"]
    chosen = (await api.get(f"{START}/gettemplate"))["data"][-1]
    assert (chosen["priTmplId"], chosen["type"]) == (notice_id, 3)
    assert chosen["content"] == "事项：{{thing1.DATA}}\n时间：{{time2.DATA}}"
    await phone.consents(notice_id)
    gone = {"priTmplId": notice_id}
    assert (await api.post(f"{START}/deltemplate", gone))["errcode"] == 0
    assert (await api.post(f"{START}/deltemplate", gone))["errcode"] == 200014
    assert (await api.notice(phone, notice_id))["errcode"] == 40037


@pytest.mark.parametrize(
    ("given", "errcode"),
    [
        ({"tid": "1"}, 200014),
        ({"kids": (1,)}, 200020),
        ({"kids": (1, 1)}, 200020),
        ({"kids": (1, 9)}, 200020),
        ({"kids": (1, 2, 3, 4, 5, 6)}, 200020),
        ({"scene": "字" * 16}, 200021),
        ({"scene": "字" * 15}, 0),
    ],
)
async def test_what_cannot_be_subscribed_to(api, given, errcode):
    assert (await subscribe(api, **given)).get("errcode", 0) == errcode


async def test_twenty_five_notices(api, platform):
    for number in range(24):
        platform.notices.add(f"n{number}", "停水通知", "事项：{{thing1.DATA}}")
    assert (await subscribe(api))["errcode"] == 200012


@pytest.mark.parametrize("page", [{"start": "0"}, {"start": "0", "limit": "31"}, {"limit": "5"}])
async def test_thirty_titles_a_page(api, page):
    assert (await api.get(f"{START}/getpubtemplatetitles", ids="616", **page))["errcode"] == 200016
