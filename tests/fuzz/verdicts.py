"""Whether an answer keeps the rules, read apart from the code under test."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from tests.fuzz.cases import Fate
from tests.fuzz.seals import APP_ID, opened, sign

LONGEST = 2048  # octets of a text, beyond which phones show a fault
NOTHING = (b"", b"success")
TRACES = (b"Traceback", b'File "', b".py", b"sqlite", b"root:")


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 0 where the connection closed without one."""

    status: int
    body: bytes
    heard: bool
    cpu: float  # seconds


class BrokenRuleError(Exception):
    """Says which."""


def judge(case, answer, letters_of_others):
    """Raises BrokenRuleError. `letters_of_others`: words that this person must not be shown."""
    insist(answer.status < 500, f"status {answer.status}")
    insist(not any(trace in answer.body for trace in TRACES), "says how it is made")
    if case.fate is Fate.REFUSED:
        insist(not answer.heard, "a forgery was heard")
        insist(answer.status != 200 or answer.body in NOTHING, "a forgery was answered")
        return
    if case.fate is Fate.ANSWERED:
        insist(answer.status == 200, f"status {answer.status}")
    if answer.status == 200 and case.letter.method == "POST" and answer.body not in NOTHING:
        words = read_reply(case, answer.body)
        found = [canary for canary in letters_of_others if canary in words]
        insist(not found, f"shows what is another's: {found}")


def read_reply(case, body):
    """The words of a reply that WeChat would take."""
    if case.mode == "safe":
        body = unsealed(body)
    fields = nodes(body)
    names = {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}
    insist(set(fields) == names, f"its nodes are {sorted(fields)}")
    insist(fields["ToUserName"] == (case.openid or fields["ToUserName"]), "to somebody else")
    insist(fields["MsgType"] == "text" and fields["CreateTime"].isdecimal(), "no text message")
    insist(0 < len(fields["Content"].encode()) <= LONGEST, f"{len(fields['Content'])} letters long")
    return fields["Content"]


def unsealed(body):
    outer = nodes(body)
    signed = outer["TimeStamp"], outer["Nonce"], outer["Encrypt"]
    insist(outer["MsgSignature"] == sign(*signed), "signed wrongly")
    content, app_id = opened(outer["Encrypt"])
    insist(app_id == APP_ID, "sealed for another account")
    return content


def nodes(body):
    try:
        return {node.tag: node.text or "" for node in ET.fromstring(body)}  # noqa: S314 - our own
    except ET.ParseError as error:
        raise BrokenRuleError(f"no XML: {error}") from error


def insist(holds, otherwise):
    if not holds:
        raise BrokenRuleError(otherwise)
