"""Numbers, bounds and dates as the page writes them."""

from __future__ import annotations

import json
from typing import Any

from pipeline.charts.data import bounds
from pipeline.report.words import PageWords

UNKNOWN = "—"


def amount(row: dict[str, Any], words: PageWords) -> str:
    """The bounds of a count or fact with its unit and basis.

    >>> amount({"min": 31, "max": 39, "unit": "名", "item": "教师", "per": None}, PageWords("zh"))
    '31–39 名教师'
    >>> amount({"min": 2, "max": None, "unit": "节", "item": None, "per": "学期·人"}, PageWords("zh"))
    '≥2 节／学期·人'
    """
    number = bounds(row["min"], row["max"]) or UNKNOWN
    what = (row["unit"] or "") + (row["item"] or "")
    return number + (f" {what}" if what else "") + (f"／{row['per']}" if row["per"] else "")


def share(part: int, whole: int) -> int:
    """Per cent, rounded; 0 where there is nothing.

    >>> share(43, 60), share(0, 0)
    (72, 0)
    """
    return round(100 * part / whole) if whole else 0


def period(start: str | None, end: str | None) -> str:
    """A stretch of time.

    >>> period("2018-04", "2018-04"), period("2018", None), period(None, None)
    ('2018-04', '2018 –', '—')
    """
    if start == end:
        return start or UNKNOWN
    return f"{start or ''} – {end or ''}".strip()


def missing(text: str | None, words: PageWords) -> str:
    """What is visibly missing, in the language of the page.

    >>> missing("list starts at 2; no 4; no 5", PageWords("zh"))
    '列表从第 2 条开始；缺第 4 条；缺第 5 条'
    """
    out = []
    for part in dict.fromkeys((text or "").split("; ")):
        lead, _, number = part.rpartition(" ")
        key = {"list starts at": "missing_starts", "no": "missing_no"}.get(lead)
        out.append(words(key, n=number) if key else part)
    return words("stop").join(filter(None, out))


def script_json(value: Any) -> str:
    """JSON that may stand in a script: no `</script>`, no line end that JavaScript does not take.

    >>> script_json({"a": "</script>"})
    '{"a":"\\\\u003c/script>"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
