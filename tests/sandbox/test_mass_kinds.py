"""What a mass message may hold, and articles."""

import pytest

from bot.sandbox.samples import photo, video, voice

from .ending import ended


async def test_every_kind_of_message_goes_to_many(api, platform, program, people):
    keep = platform.media.keep
    image, clip, film = keep("image", photo()), keep("voice", voice()), keep("video", video())
    article = {"thumb_media_id": image.id, "title": "停水通知", "content": "<p>明天</p>"}
    made = await api.post("media/uploadnews", {"articles": [article]})
    for kind, content, shown in (
        ("images", {"media_ids": [image.id]}, ("image", image.id)),
        ("image", {"media_id": image.id}, ("image", image.id)),
        ("voice", {"media_id": clip.id}, ("voice", clip.id)),
        ("mpvideo", {"media_id": film.id, "title": "停水"}, ("video", film.id)),
        ("mpnews", {"media_id": made["media_id"]}, ("news", "")),
    ):
        phone = platform.phone(f"收{kind}的人")
        await phone.follow()
        body = {"msgtype": kind.removesuffix("s") if kind == "images" else kind, kind: content}
        told = await api.mass([phone, people[0]], clientmsgid=kind, **body)
        assert told["errcode"] == 0
        (bubble,) = phone.bubbles
        assert (bubble.kind, bubble.media) == shown
    assert told["msg_data_id"]
    event, _ = await ended(platform, program)
    assert event["ArticleUrlResult"]["Count"] == "1"
    assert event["CopyrightCheckResult"]["CheckState"] == "1"
    assert [*platform.articles.published.values()] == ["停水通知"]


@pytest.mark.parametrize(
    ("wrong", "errcode"),
    [
        ({"articles": []}, 44003),
        ({"articles": [{}] * 9}, 45008),
        ({"articles": ["words"]}, 47001),
        ({"articles": [{"thumb_media_id": "x"}]}, 40007),
    ],
)
async def test_what_is_no_article(api, wrong, errcode):
    assert (await api.post("media/uploadnews", wrong))["errcode"] == errcode


async def test_articles_can_be_deleted_words_cannot(api, platform, people):
    image = platform.media.keep("image", photo())
    article = {"thumb_media_id": image.id, "title": "停水通知", "content": "明天"}
    made = await api.post("media/uploadnews", {"articles": [article]})
    news = await api.mass(people, msgtype="mpnews", mpnews={"media_id": made["media_id"]})
    words = await api.mass(people)
    for told, errcode, status in ((news, 0, "DELETE"), (words, 40059, "SEND_SUCCESS")):
        asked = {"msg_id": told["msg_id"], "article_idx": 1}
        assert (await api.post("message/mass/delete", asked))["errcode"] == errcode
        assert (await api.post("message/mass/get", asked))["msg_status"] == status
