"""The byte view of a text: what the mirrors' GBK converters make of characters, and back.

Their code page is Microsoft's 936 with the user-defined rows (AAA1–AFFE, F8A1–FEFE, A140–A7A0 are U+E000–U+E765), the
places that GBK leaves free as in GB 18030 (U+E766 on), and byte 80 as the euro sign. Python's `gb18030` codec has the
same two-byte table; its four-byte codes never occur in a mirror's text and count as "not in the code page" here.
"""

from __future__ import annotations

from functools import cache

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
_EURO = 0x80
# What GB 18030-2005 and web browsers call the places for which Python's codec keeps the private-use code of 2000.
_NEWER = {
    "ḿ": 0xA8BC, "︐": 0xA6D9, "︒": 0xA6DA, "︑": 0xA6DB, "︓": 0xA6DC, "︔": 0xA6DD, "︕": 0xA6DE, "︖": 0xA6DF,
    "︗": 0xA6EC, "︘": 0xA6ED, "︙": 0xA6F3, "龴": 0xFE59, "龵": 0xFE61, "龶": 0xFE66, "龷": 0xFE67, "龸": 0xFE6D,
    "龹": 0xFE7E, "龺": 0xFE90, "龻": 0xFEA0,
}  # fmt: skip


@cache
def decoding() -> dict[int, str]:
    """Two-byte code (lead × 256 + trail) to character, for every pair that the code page can pair up."""
    codes = [lead << 8 | trail for lead in LEADS for trail in TRAILS]
    text = b"".join(code.to_bytes(2, "big") for code in codes).decode("gb18030")
    return dict(zip(codes, text, strict=True))


@cache
def encoding() -> dict[str, int]:
    """Character to its code: below 80 ASCII, 80 the euro sign, else two bytes.

    >>> f"{encoding()['校']:X} {encoding()['A']:X} {encoding()['€']:X}"
    'D0A3 41 80'
    """
    table = {char: code for code, char in decoding().items()}
    return table | _NEWER | {"€": _EURO} | {chr(code): code for code in range(0x80)}


def to_bytes(text: str) -> bytes:
    """The bytes of a text whose characters are all in the code page.

    Raises:
        KeyError: the first character that is not.
    """
    table = encoding()
    return b"".join(code.to_bytes(2 if code > _EURO else 1, "big") for code in map(table.__getitem__, text))


def decode(data: bytes, swallow: bool = True, lone: str = "?") -> str:
    """What a mirror's converter shows for one piece of bytes: a byte that pairs up with nothing becomes `lone`.

    `swallow`: such a byte takes the ASCII character behind it along (never a line end). The end of the piece is the end
    of the text for the converter, so a lone lead byte there is shown so too.

    >>> decode(bytes.fromhex("D2F29E28") + "yàn)樾".encode("gbk"))
    '因?yàn)樾'
    >>> decode(bytes.fromhex("D2F29E28"), swallow=False)
    '因?('
    """
    table, out, i = decoding(), [], 0
    while i < len(data):
        byte = data[i]
        i += 1
        if byte <= _EURO:
            out.append("€" if byte == _EURO else chr(byte))
            continue
        trail = data[i] if i < len(data) else 0x0A
        char = table.get(byte << 8 | trail)
        out.append(char or lone)
        i += char is not None or (swallow and trail != 0x0A)
    return "".join(out)


def is_private(char: str) -> bool:
    """A place of the code page without a character of its own: it can be shown, but nobody wrote it."""
    return "\ue000" <= char <= "\uf8ff"
