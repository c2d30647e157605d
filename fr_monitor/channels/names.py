"""TXT records of a domain, asked of the machine's own resolver (RFC 1035): what SPF and DMARC say of a sender."""

from __future__ import annotations

import re
import secrets
import socket
import struct
from pathlib import Path

RESOLV_CONF = Path("/etc/resolv.conf")
SECONDS = 3.0
TXT, IN, OPT = 16, 1, 41
LARGEST = 4096
_HEADER = struct.Struct("!6H")


def txt_records(name: str, resolver: tuple[str, int] | None = None) -> list[str]:
    """All TXT records of a name. Raises OSError where the resolver does not answer, or not sensibly."""
    address = resolver or (_nameserver(), 53)
    number = secrets.randbelow(65536)
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asked:
        asked.settimeout(SECONDS)
        asked.connect(address)
        asked.send(_question(number, name))
        answer = asked.recv(LARGEST)
    try:
        return _texts(answer, number)
    except (struct.error, IndexError) as error:
        raise OSError("the resolver's answer is damaged") from error


def _nameserver() -> str:
    found = re.search(r"^nameserver\s+(\S+)", RESOLV_CONF.read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise OSError(f"{RESOLV_CONF} names no resolver")
    return found[1]


def _question(number: int, name: str) -> bytes:
    labels = b"".join(bytes([len(label)]) + label for label in name.encode("idna").split(b".") if label)
    larger = struct.pack("!BHHIH", 0, OPT, LARGEST, 0, 0)  # RFC 6891: an answer may be longer than 512 bytes
    return _HEADER.pack(number, 0x0100, 1, 0, 0, 1) + labels + b"\0" + struct.pack("!2H", TXT, IN) + larger


def _texts(answer: bytes, number: int) -> list[str]:
    given, flags, questions, answers, *_ = _HEADER.unpack_from(answer)
    if given != number or flags & 0x0F not in {0, 3}:  # 3: there is no such name
        raise OSError(f"the resolver answers with error {flags & 0x0F}")
    at = _HEADER.size
    for _ in range(questions):
        at = _after_name(answer, at) + 4
    texts = []
    for _ in range(answers):
        at = _after_name(answer, at)
        kind, _, _, length = struct.unpack_from("!2HIH", answer, at)
        at += 10
        if kind == TXT:
            texts.append(_joined(answer[at : at + length]))
        at += length
    return texts


def _after_name(answer: bytes, at: int) -> int:
    while length := answer[at]:
        if length >= 0xC0:  # a pointer ends a name
            return at + 2
        at += 1 + length
    return at + 1


def _joined(pieces: bytes) -> str:
    text, at = b"", 0
    while at < len(pieces):
        text += pieces[at + 1 : at + 1 + pieces[at]]
        at += 1 + pieces[at]
    return text.decode("ascii", "replace")
