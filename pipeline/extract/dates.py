"""Calendar expressions and their ISO values.

The grammar is our own: general date parsers invent the year that a text leaves out or masks.
"""

from __future__ import annotations

import calendar
import re
from typing import NamedTuple

from pipeline.numerals import parse
from pipeline.records import DateValue, Mention

_MASK = r"[xX×\*＊_某○]"
_SHORT_YEAR = r"(?:9\d|[012]\d)(?=年\s?(?:\d{1,2}月(?!内)|[春秋]季))"
_YEAR = (
    rf"(?:(?:19|20)\d{{2}}|[12]\d{{0,2}}{_MASK}{{1,4}}|{_MASK}{{2,4}}"
    rf"|[一二][〇零○ＯO九一二三四五六七八]{{3}}|{_SHORT_YEAR})"
)
_N = rf"(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}}|{_MASK}{{1,2}})"
_TO = r"\s?(?:[-—–－~～]{1,2}|至|到)\s?"
_PART = r"(?:凌晨|清晨|一?大?清早|一大?早|午后|早上|早晨|上午|中午|下午|傍晚|晚上|晚|[初底末]|[上中下]{1,2}旬)"
_WEEKDAY = r"(?:（?(?:星期|周)[一二三四五六日天]）?)"
_EDGE = r"(?:以?前(?!后)|之前|以?后|之后|以来)"
_MONTH_END = (
    r"(?:月份|月(?![一二两三四五六七八九十\d]{1,3}[次节场聚会课讲主]|[之以]?内|[刊考嫂饼球怀]|天(?![津气水山门])))"
)
_MONTH = rf"(?:(?P<month_from>{_N})\s?(?:[-—–－~～至到]{{1,2}})\s?)?(?P<month>{_N}|(?<![\d百千万])元)\s?{_MONTH_END}"
_SEASON = r"(?:[春夏秋冬](?:季学期|季|天|学期)?|(?<=年)[上下]半年)"

DATE = re.compile(
    rf"(?P<school_year>(?P<sy1>{_YEAR}|(?<!\d)\d{{2}}(?=[-—–－~～至/]{{1,2}}\d{{2}}学年))(?:年?[-—–－~～至/]{{1,2}}(?P<sy2>{_YEAR}|\d{{2}}))?年?"
    rf"(?:学年度?(?P<term>[第上下][一二]?学期)?|(?(sy2)(?P<only_term>(?:第[一二]|[上下])学期)|(?!))))"
    rf"|(?P<numeric>(?P<ny>(?:19|20)\d{{2}})(?P<sep>[-./])(?P<nm>0?[1-9]|1[0-2])(?:(?P=sep)(?P<nd>0?[1-9]|[12]\d|3[01]))?)(?![\d.%]|[个名人万元])"
    rf"|(?P<same>[同当次]年)?(?:(?<!\d)(?P<year>{_YEAR})(?:\s?年+(?!会)度?|(?={_TO}{_YEAR}年)))?"
    rf"(?:\s?(?P<season>{_SEASON})|\s?{_MONTH}(?:\s?(?P<day>{_N})(?:、(?P<last_day>\d{{1,2}})[两二]?(?=日))?\s?[日号]?(?=[日号至到\-—–－~～])[日号]?)?)?"
    rf"{_WEEKDAY}?(?:\s?(?P<part>{_PART}))?"
)
_TAIL = re.compile(rf"{_TO}(?:(?P<day>{_N})[日号](?P<part>{_PART})?)")
_NUMERIC_TAIL = re.compile(
    r"\s?[-—–－~～至到]{1,2}\s?(?:(?P<month>0?[1-9]|1[0-2])[-./])?(?P<day>0?[1-9]|[12]\d|3[01])(?![\d./]|[年月个名人])"
)
_JOIN = re.compile(_TO)
_EDGE_WORD = re.compile(_EDGE + r"(?![^，。；、）]{0,2}[届排勤续])")
_BARE_YEAR = re.compile(
    r"(?<=[（(])(?:19|20)\d{2}(?=[）)])|(?<![^。，；：？！—“\n])(?:19[5-9]|20[0-3])\d(?=，|[^，。；\d年]{1,8}一年(?![级的]))"
    r"|(?<=[自从])(?:19[5-9]|20[0-3])\d(?=[就起便]|以来|开始|至今)"
)
"""A year by itself: in brackets, as a clause (2013，我在山里教书), called one (2020是不平凡的一年), or 自2005起."""
_TITLE = re.compile(r"《[^《》\n]{1,80}》|〔[^〕]{1,10}〕|\[(?:19|20)[\dx*]{2}\]")
_DIGIT = r"\dxX×*＊_某○〇零一二三四五六七八九十Ｏ"
_START = re.compile(  # begins with a set of characters, because `re` skips fast to the next of a set
    rf"[元{_DIGIT}](?:(?<=[{_DIGIT}])[{_DIGIT}]*+(?= ?[年月春夏秋冬学]|[-./—–－~～至到]|）)"
    r"|(?<=元)(?<![\d百千万]元)(?=月)"
    r"|(?<!\d[12])(?:(?<=1)9[5-9]|(?<=2)0[0-3])\d(?=[\u4e00-\u9fff，]))"
)
_DURATION = re.compile(
    "(?:人间|阳春|烟花|金秋|初春|早春|仲春|暮春|盛夏|仲夏|深秋|隆冬|历时|为期|长达|近|约|用时|花了|过了)$"
)
_DAY_ALONE = re.compile(
    r"(?<![\d月日号./至到—–－~～-])(?P<day>[1-9]|[12]\d|3[01])[日号]"
    r"(?:凌晨|清晨|一?大?清早|一?大早|早上|上午|中午|下午|傍晚|晚上)"
    r"|(?<=[，。；：（\n])(?P<bare>[1-9]|[12]\d|3[01])日(?![\d内后前间均常游程子益期夜出落记本报语、—–－~～至到-])"
)
"""A day whose month is that of the date before: 11月12日至16日 … 15日上午; at the head of a clause also 16日 alone."""
_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_WIDE_DIGIT = re.compile("[０-９]")


class _Years(NamedTuple):
    """The year that a date without one falls into, and that of its spring where the text speaks of a school year."""

    autumn: str
    spring: str

    def of(self, month: int | None) -> str:
        return self.spring if month and month < _AUTUMN else self.autumn


_AUTUMN = 8
"""A school year begins in August or September."""
_SECOND_TERM = re.compile("第二学期|下学期")


def find_dates(text: str) -> list[Mention]:
    """All calendar expressions of a document, with values; a year that is left out comes from the date before.

    >>> [(m.text, m.date.start, m.date.end) for m in find_dates("2021年3月15日开班，5月至9月送课，20xx年秋季总结。")]
    [('2021年3月15日', '2021-03-15', '2021-03-15'), ('5月至9月', '2021-05', '2021-09'), ('20xx年秋季', 'XXXX', 'XXXX')]
    """
    written = text
    if _WIDE_DIGIT.search(text):
        text = text.translate(_WIDE)
    hidden: set[int] = set()
    for match in _TITLE.finditer(text):
        hidden.update(range(*match.span()))
    found, year, done = [], _Years("XXXX", "XXXX"), 0
    for run in _START.finditer(text):
        start = run.start()
        if start < done or start in hidden:
            continue
        if text[start - 2 : start] in ("同年", "次年", "当年"):
            start -= 2
        mention = _first_date(text, start, run.end(), year)
        if mention is None:
            continue
        mention.text = written[mention.start : mention.end]
        done = mention.end
        known = mention.date.end or mention.date.start if mention.date else None
        if known and mention.date and mention.date.precision == "school_year":
            second_term = _SECOND_TERM.search(mention.text)
            year = _Years(known[:4] if second_term else (mention.date.start or known)[:4], known[:4])
        elif known and not (mention.date and mention.date.year_inherited and known[:4] in year):
            year = _Years(known[:4], known[:4])
        found.append(mention)
    return _with_days(text, written, found, hidden)


def _with_days(text: str, written: str, found: list[Mention], hidden: set[int]) -> list[Mention]:
    """The dates with the days by themselves (15日上午) that fall into the month of the date before them."""
    days = []
    for match in _DAY_ALONE.finditer(text):
        before = next((m for m in reversed(found) if m.end <= match.start()), None)
        known = before.date.end or before.date.start if before and before.date else None
        if known is None or len(known) < len("2021-04") or match.start() in hidden:
            continue
        if any(m.start < match.end() and match.start() < m.end for m in found):
            continue
        if match["bare"] and (len(known) < len("2021-04-01") or int(match["bare"]) <= int(known[8:])):
            continue
        value = f"{known[:7]}-{int(match['day'] or match['bare']):02d}"
        days.append(Mention("DATE", match.start(), match.end(), written[match.start() : match.end()], "date.point",
                            date=DateValue(value, value, "day", True, known.startswith("XXXX"))))  # fmt: skip
    return sorted((*found, *days), key=lambda m: m.start) if days else found


def _first_date(text: str, start: int, end: int, year: _Years) -> Mention | None:
    """The date at the start of a run of numerals, or further on in it (7.3月12日, a list number before a date)."""
    for place in range(start, end):
        if place > start and text[place - 1].isdigit() and text[place].isdigit():
            continue
        if (mention := _date_at(text, place, year)) is not None:
            return mention
        if not text[place].isdigit() and text[place] not in "xX*×＊":
            break
    return None


def _date_at(text: str, start: int, inherited: _Years) -> Mention | None:
    first = DATE.match(text, start)
    if first is None or not _is_date(first, text):
        return _bare_year(text, start)
    if first["school_year"]:
        return _school_year(first)
    if first["month"] and not first["year"] and not first["day"] and _DURATION.search(text, max(0, start - 3), start):
        return None  # 历时三月之久, 阳春三月
    if first["month"] == "一" and not first["year"] and text.startswith("一", first.end()):
        return None  # 一月一主题
    low = _Point(first, inherited)
    high, end = low, first.end()
    if first["month_from"]:
        low, high = low.with_month(first["month_from"]), low
    elif first["last_day"]:
        high = low.with_day(first["last_day"])
    elif first["nd"] and (tail := _NUMERIC_TAIL.match(text, end)):
        high, end = low.with_day(tail["day"]).with_month(tail["month"] or first["nm"]), tail.end()
    elif tail := _TAIL.match(text, end):
        if first["day"]:
            high, end = low.with_day(tail["day"]), tail.end()
    elif join := _JOIN.match(text, end):
        second = DATE.match(text, join.end())
        if second and _is_date(second, text) and not second["school_year"]:
            high, end = _Point(second, _Years(low.year, low.year)), second.end()
            if first["year"] is None and second["year"] and not first["numeric"]:
                low.year = high.year
    begin: str | None = low.iso()
    stop: str | None = high.iso()
    if edge := _EDGE_WORD.match(text, end):
        end = edge.end()
        begin, stop = (None, stop) if edge[0].endswith("前") else (begin, None)
    impossible = low.impossible() or high.impossible() or _ends_early(low.iso(), high.iso())
    if impossible:
        begin = stop = None
    value = DateValue(
        begin, stop, low.precision(), low.inherited, "XXXX" in (low.year, high.year) and low.masked, impossible
    )
    return Mention("DATE", start, end, text[start:end], "date.range" if high is not low else "date.point", date=value)


def _ends_early(start: str, end: str) -> bool:
    """Whether a range ends before it begins (11月7日至5日); unknown years are not compared.

    >>> _ends_early("2021-11-07", "2021-11-05"), _ends_early("2021-11", "2021-11-05")
    (True, False)
    """
    return "X" not in start[:4] + end[:4] and start[: len(end)] > end[: len(start)]


def _is_date(match: re.Match[str], text: str) -> bool:
    """Whether a match says a date, not a duration (三月之久), a number or a lone part of the day."""
    if match["school_year"] or match["numeric"]:
        return True
    if match["year"] and re.fullmatch(_MASK + "+", match["year"]) and not match["month"]:
        return False
    return bool(match["year"] or match["month"] or (match["same"] and match["season"]))


def _bare_year(text: str, start: int) -> Mention | None:
    match = _BARE_YEAR.match(text, start)
    return match and Mention("DATE", match.start(), match.end(), match[0], "date.bracket_year",
                             date=DateValue(match[0], match[0], "year"))  # fmt: skip


def _school_year(match: re.Match[str]) -> Mention:
    first = _year(match["sy1"])
    second = match["sy2"]
    if second is None:
        last = str(int(first) + 1) if first.isdigit() else first
    else:
        last = _year(first[:2] + second if len(second) == 2 and second.isdigit() else second)
    masked = "XXXX" in (first, last)
    return Mention("DATE", match.start(), match.end(), match[0], "date.school_year",
                   date=DateValue(first, last, "school_year", masked=masked))  # fmt: skip


def _year(text: str) -> str:
    if re.fullmatch(r"\d{4}|\d{2}", text):
        return text if len(text) == 4 else f"{19 if text > '49' else 20}{text}"
    if re.search(_MASK, text) and not re.fullmatch(r"[一二][〇零○ＯO九一二三四五六七八]{3}", text):
        return "XXXX"
    return "".join(str("〇一二三四五六七八九".index(c)) if c in "一二三四五六七八九" else "0" for c in text)


class _Point:
    """One end of a date: its year, month and day as the text gives them."""

    def __init__(self, match: re.Match[str], inherited: _Years) -> None:
        year = match["ny"] or match["year"]
        self.inherited = year is None
        self.month = _number(match["nm"] or match["month"])
        self.year = _year(year) if year else inherited.of(self.month)
        self.masked = bool(year) and self.year == "XXXX"
        if match["same"] == "次年" and inherited.autumn.isdigit():
            self.year = str(int(inherited.autumn) + 1)
        self.day = _number(match["nd"] or match["day"])
        self.season = match["season"]

    def with_day(self, day: str) -> _Point:
        return self._with(day=_number(day))

    def with_month(self, month: str) -> _Point:
        return self._with(month=_number(month))

    def _with(self, **changes: int | None) -> _Point:
        other = _Point.__new__(_Point)
        other.__dict__ = self.__dict__ | changes
        return other

    def iso(self) -> str:
        parts = [self.year]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)

    def impossible(self) -> bool:
        if self.month is None:
            return False
        if not 1 <= self.month <= 12:
            return True
        year = int(self.year) if self.year.isdigit() else 2000
        return self.day is not None and not 1 <= self.day <= calendar.monthrange(year, self.month)[1]

    def precision(self):
        if self.season:
            return "season"
        return "year" if self.month is None else "month" if self.day is None else "day"


def _number(text: str | None) -> int | None:
    if text is None or re.search(_MASK, text):
        return None
    value = 1 if text == "元" else parse(text)
    return None if value is None else int(value)
