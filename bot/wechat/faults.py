"""How a call to WeChat fails. None of these carries an address, a token, a secret or a name."""


class WeChatError(Exception):
    """Any of the below."""


class NotSentError(WeChatError):
    """No octet of the request reached WeChat."""


class NoAnswerError(WeChatError):
    """The request may have been taken: it left, and no answer came that can be read."""


class CodeError(WeChatError):
    """WeChat answered with an errcode. `message`: its errmsg, for a person who sets things up."""

    def __init__(self, errcode: int, message: str = "") -> None:
        super().__init__(f"WeChat answered with errcode {errcode}")
        self.errcode, self.message = errcode, message


class TokenRefusedError(CodeError):
    """WeChat gave no access token, so that what needed one was not sent."""
