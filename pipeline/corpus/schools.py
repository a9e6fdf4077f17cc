"""One school under several names, across documents only where that is safe."""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache

from pipeline.extract.schools import stem
from pipeline.rules import load

_PLACE = re.compile(
    "^(?:[\u4e00-\u9fff]{1,10}?自治[区州县旗]|[\u4e00-\u9fff]{1,6}?(?:特别行政区|新区|开发区|[省市县区旗镇乡](?![市区县])"
    "|(?<![市县区].)(?<![市县区]..)州(?![市区县]))|[\u4e00-\u9fff]{2,4}街道)+"
)
_ORDINARY = re.compile(
    "^(?:第?[一二三四五六七八九十百\\d]+|实验|中心|附属|附|城关|希望|外国语|双语|育才|镇|乡|县|市|区|[东西南北]关?)*$"
)


def place(name: str) -> str:
    """The administrative place that a name begins with.

    >>> place("青山县柳河镇中心小学"), place("连山壮族瑶族自治县小三江镇中心学校"), place("第二小学")
    ('青山县柳河镇', '连山壮族瑶族自治县小三江镇', '')
    >>> place("徐州市云山中学"), place("陇西县渭州学校"), place("长治市潞州区八一路小学")
    ('徐州市', '陇西县', '长治市潞州区')
    """
    match = _PLACE.match(name)
    return match[0] if match and len(match[0]) < len(name) - 1 else ""


@lru_cache(maxsize=1 << 13)
def stage(name: str) -> str:
    """What kind of school a name says: 小学, 初中, 九年一贯 …; 学校 where it does not say.

    >>> stage("城关一小"), stage("青山县第三初级中学"), stage("柳河学校"), stage("县特殊教育学校")
    ('小学', '初中', '学校', '特殊教育')
    """
    if name.endswith(("小学校", "中学校")):
        name = name[:-1]
    for word, kind in load("schools")["kinds"].items():
        if word in name:
            return str(kind)
    for suffix, kind in _stages_by_suffix():
        if name.endswith(suffix):
            return kind
    return {"小": "小学", "中": "中学", "幼": "幼儿园"}.get(name[-1:], "学校")


@cache
def _stages_by_suffix() -> list[tuple[str, str]]:
    """The suffixes of names with the stage that they stand for, the longest first."""
    entries = sorted(load("schools")["suffixes"], key=lambda entry: -len(entry["suffix"]))
    return [(entry["suffix"], str(entry["stage"])) for entry in entries]


def school_id(name: str, doc_id: str) -> str:
    """The id of a school: the same for the same full name everywhere; a name that many places could have, like
    第二小学, belongs to its document alone."""
    shared = bool(place(name)) or not _ORDINARY.match(stem(name))
    return "s" + hashlib.sha256((name if shared else f"{name} {doc_id}").encode()).hexdigest()[:10]
