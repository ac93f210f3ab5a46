"""How a call to WeChat fails. None of these carries an address, a token, a secret or a name."""

from collections.abc import Sequence


class WeChatError(Exception):
    """Any of the below."""


class NotSentError(WeChatError):
    """No octet of the request reached WeChat."""


class NoAnswerError(WeChatError):
    """The request may have been taken: it left, and no answer came that can be read."""


class TooLargeError(NoAnswerError):
    """The answer is longer than whoever asked will take."""


class CodeError(WeChatError):
    """WeChat answered with an errcode.

    `message`: its errmsg, for a person who sets things up. `msgid`: of the message that was taken
    before, where the answer names it. `missed`: openids for whom a batch was not done.
    """

    def __init__(
        self, errcode: int, message: str = "", msgid: str = "", missed: Sequence[str] = ()
    ) -> None:
        super().__init__(f"WeChat answered with errcode {errcode}")
        self.errcode, self.message, self.msgid, self.missed = errcode, message, msgid, missed


class TokenRefusedError(CodeError):
    """WeChat gave no access token, so that what needed one was not sent."""


class NotLearnedError(CodeError):
    """WeChat did not tell a template's fields, so that what needed them was not sent."""


class UnknownTemplateError(WeChatError):
    """config.yaml names no such template, or WeChat knows none of that id."""
