"""From bytes to text: which encoding a file is in, told by how well the text reads.

A byte-order mark decides, then strict UTF-8. What is left are mostly GB18030 (with GBK and GB2312 in it) and Big5,
which decode each other's bytes, and UTF-16 without a mark. There the candidates are compared by a rough probability of
the characters they give: about three quarters of all Chinese text are a few hundred characters, nearly all the rest
lies in the first levels of the national character sets, and a wrong decoding strays far from both. Files in another
encoding, which no candidate reads well, go to charset-normalizer; it does not come first because one bad byte in a GBK
file makes it give up.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.read.reasons import ReadError, Reason

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CANDIDATES = ("gb18030", "cp950", "big5hkscs", "utf-8", "utf-16-le", "utf-16-be")
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "big5": "cp950", "euc_tw": "cp950"}
_WIDE = ("utf-16", "utf-32")

_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学"
    "如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将"
    "两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及"
    "比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统"
    "区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共"
    "确传师观清今切院让识候带导争运校育班级课组织支援乡镇县村委帮扶培训研讨评优质均衡互派挂职轮岗骨干青责联盟协办送节参举专座谈材料食堂助推"
    "深改每這個們來爲為國說時會對於過發後裏裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問並應戰頭體見產話內給門兒東聲員論處義幾認"
    "條氣題爾別變總電數報結務場計資許統區隊決馬書則聽卻達強難權設記類據邊張該規萬覺術領確傳師觀讓識帶導爭運級課組織鄉鎮縣幫訓討評優質掛職"
    "輪崗幹責聯協辦節參舉專談"
)
_NO_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\uf8ff\ufffd\U00030000-\U0010ffff]")
"""Control characters, surrogates, private use, replaced bytes, planes without Han."""
_COMMON_COST = -math.log(0.75 / len(_COMMON))
_LEVEL_COST = -math.log(0.24 / 7500)
_RARE_COST = -math.log(0.005 / 14000)
_FOREIGN_COST = 16.0
_BROKEN_COST = 22.0
"""Costs are negative natural logarithms of a character's probability (nats)."""
_PRIOR = 6.0
"""Cost of any encoding but the most frequent one, GB18030, and of any but the one that a page names itself."""
_SAMPLE = 1 << 16
_POOR = 13.5
"""Above this mean cost of a character outside ASCII, a text is hardly Chinese in the encoding at hand."""
_LONGEST_LINE = 20_000


class Decoded(NamedTuple):
    """Text, the Python codec that reads it, and the number of places that did not decode (U+FFFD stands there)."""

    text: str
    encoding: str
    broken: int


def decode(data: bytes, named: str = "") -> Decoded:
    """Decode the content of a text file; line ends stay as they are, a byte-order mark is not part of the text.

    Args:
        data: the content.
        named: the encoding that the file names itself (a web page does); believed when it reads about as well.

    Raises:
        ReadError: the bytes are no text in any known encoding.

    >>> decode("我校与柳河小学结对。".encode("gb18030"))
    Decoded(text='我校与柳河小学结对。', encoding='gb18030', broken=0)
    >>> decode("我校與柳河小學結對。".encode("big5")).encoding
    'cp950'
    >>> decode("教师".encode() + bytes([0xE4]) + "交流".encode())
    Decoded(text='教师\ufffd交流', encoding='utf-8', broken=1)
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lossy(data[len(mark) :], encoding)
    if b"\0" not in data:
        try:
            return Decoded(data.decode("utf-8"), "utf-8", 0)
        except UnicodeDecodeError:
            pass
    return _lossy(data, _detect(data, _codec(named)))


def _codec(name: str) -> str:
    """The Python codec for a name in a web page; empty if there is none. GB2312 means its superset, as in browsers.

    >>> _codec("GB2312"), _codec("x-unknown")
    ('gb18030', '')
    """
    try:
        found = codecs.lookup(name.strip()).name if name else ""
        "".encode(found or "utf-8")
    except (LookupError, ValueError):
        return ""
    return _ALIASES.get(found, found)


def _detect(data: bytes, named: str) -> str:
    sample = _sample(data)
    candidates = dict.fromkeys((*_CANDIDATES, named) if named else _CANDIDATES)
    expected = named or "gb18030"
    best = min(candidates, key=lambda name: _cost(_read(sample, name)) + _PRIOR * (name != expected))
    if not _poor(sample, best):
        return best
    other = _foreign(sample)
    if other is None and _NO_TEXT.search(_read(sample, best)):
        detail = "The bytes are no text in any encoding known here; the file may be damaged or no text file."
        raise ReadError(Reason.CORRUPT, detail)
    return other or best


def _sample(data: bytes) -> bytes:
    """The part that tells: from the first byte outside ASCII on, or just before it to keep UTF-16 in step."""
    first = re.search(rb"[\x00\x80-\xff]", data)
    start = first.start() if first else 0
    return data[start - start % 4 :][:_SAMPLE]


def _read(sample: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample)


def _cost(text: str) -> float:
    return sum(n * _character_cost(char) for char, n in Counter(text).items())


@lru_cache(maxsize=1 << 13)
def _character_cost(char: str) -> float:
    if char in _COMMON:
        return _COMMON_COST
    if char in "\t\n\r" or " " <= char <= "~" or char in "，。、：；？！“”‘’（）《》〈〉【】「」『』—…·　％～":
        return 5.0
    if _NO_TEXT.match(char):
        return _BROKEN_COST
    if "\u4e00" <= char <= "\u9fff":
        return _LEVEL_COST if char in _first_levels() else _RARE_COST
    return 10.0 if "\uff01" <= char <= "\uff5e" else _FOREIGN_COST


@cache
def _first_levels() -> frozenset[str]:
    """The Han characters of the first levels of GB2312 (3,755) and Big5 (5,401): what is not rare in either script."""
    simplified = bytes(b for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for b in (lead, trail))
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    traditional = bytes(b for lead in range(0xA4, 0xC7) for trail in trails for b in (lead, trail))
    return frozenset(simplified.decode("gb2312", "ignore") + traditional.decode("cp950", "ignore"))


def _poor(sample: bytes, encoding: str) -> bool:
    """Whether what stands outside ASCII reads like no Chinese text at all."""
    text = re.sub(r"[\t\n\r -~]+", "", _read(sample, encoding))
    return _cost(text) > _POOR * len(text)


def _foreign(sample: bytes) -> str | None:
    """The encoding that charset-normalizer makes of it, if the result has no control characters."""
    from charset_normalizer import from_bytes

    match = from_bytes(sample).best()
    if match is None or any(char < " " and char not in "\t\n\r\f" for char in str(match)):
        return None
    return _codec(match.encoding)


def _lossy(data: bytes, encoding: str) -> Decoded:
    """Decode all of it; lines that do not decode are searched for the reading that loses least."""
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    try:
        return Decoded(data.decode(codec), encoding, 0)
    except UnicodeDecodeError:
        pass
    if codec.startswith(_WIDE):
        text = data.decode(codec, "replace")
        return Decoded(text, encoding, text.count("\ufffd"))
    pieces, broken = [], 0
    for line in data.splitlines(keepends=True):
        try:
            pieces.append(line.decode(codec))
        except UnicodeDecodeError:
            pieces.append(_best_reading(line, codec))
            broken += pieces[-1].count("\ufffd")
    return Decoded("".join(pieces), encoding, broken)


def _best_reading(line: bytes, codec: str) -> str:
    """The cheapest way to cut a line into characters and broken bytes.

    After a lost or foreign byte a two-byte encoding falls out of step, and a plain decoder turns the rest of the line
    into nonsense; here it falls back into step at once. A run of broken bytes becomes one U+FFFD.

    >>> _best_reading("到柳河支教".encode("gbk")[1:], "gb18030")
    '\ufffd柳河支教'
    """
    if len(line) > _LONGEST_LINE:
        return line.decode(codec, "replace")
    cost = [0.0] + [math.inf] * len(line)
    step: list[tuple[int, str]] = [(0, "")] * (len(line) + 1)
    for start in range(len(line)):
        for width in range(1, min(4, len(line) - start) + 1):
            char = _one_character(line[start : start + width], codec)
            total = cost[start] + (_character_cost(char) if char else _BROKEN_COST)
            if (char or width == 1) and total < cost[start + width]:
                cost[start + width], step[start + width] = total, (width, char or "\ufffd")
    chars, end = [], len(line)
    while end:
        width, char = step[end]
        chars.append(char)
        end -= width
    return re.sub("\ufffd+", "\ufffd", "".join(reversed(chars)))


@lru_cache(maxsize=1 << 13)
def _one_character(data: bytes, codec: str) -> str:
    try:
        char = data.decode(codec)
    except UnicodeDecodeError:
        return ""
    return char if len(char) == 1 else ""
