"""The steps of cleaning after the repair, and the alignment that leads from clean text back to the raw file."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import carried_out, clean, steps, trace
from pipeline.clean.alignment import apply, follow, identity, part
from pipeline.config import Clean
from pipeline.records import Alignment, CleanFile, Edit, RawFile

UNREPAIRED = Clean(steps=["markup", "simplify", "punctuation", "rejoin"])
"""Everything but the repair, which has tests of its own."""


def after(step: Callable[[str], Sequence[Edit]], text: str) -> str:
    return apply(text, step(text))


def cleaned(text: str, settings: Clean = UNREPAIRED) -> CleanFile:
    return clean(RawFile("a.txt", "txt", "utf-8", text, ""), settings)


class TestPunctuation:
    @pytest.mark.parametrize(
        ("before", "expected"),
        [
            ("我们派出3名教师,效果很好.", "我们派出3名教师，效果很好。"),
            ("他说:好!真的?", "他说：好！真的？"),
            ("第二小学(本部)参加", "第二小学（本部）参加"),
            ("李舟（柳河小学)、欧阳明(东关小学）", "李舟（柳河小学）、欧阳明（东关小学）"),
            ("一是听课;二是评课", "一是听课；二是评课"),
            ("「你好」和『再见』", "“你好”和‘再见’"),
            ("(一)导向性原则", "（一）导向性原则"),
            ("派出３名教师，达９６％", "派出3名教师，达96%"),
            ("Ａ班和ｂ班", "A班和b班"),
            ("合格率为98%,优秀率为56%.", "合格率为98%，优秀率为56%."),
            ("他们走了.\n我们来了.", "他们走了。\n我们来了。"),
        ],
    )
    def test_in_chinese_text_it_becomes_full_width_and_figures_half_width(self, before, expected):
        assert after(steps.punctuation, before) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "捐书1,200册",
            "合格率为98.5%",
            "比例为3:2",
            "时间是12:30",
            "见http://example.org/a?b=1;c=2",
            "写信到a.b@example.org",
            "Hello, world! How are you?",
            "教学模式“1+3”",
            "1.2.3",
            "f(x)=2",
            "2018.4.18",
            "Windows 10.0 (x64)",
            "A、B、C",
            "",
        ],
    )
    def test_in_numbers_addresses_formulas_and_english_it_stays(self, text):
        assert after(steps.punctuation, text) == text

    def test_full_width_punctuation_stays(self):
        text = "我们，你们；他们：好！对吗？（是的）"
        assert steps.punctuation(text) == []


class TestSimplify:
    @pytest.mark.parametrize(
        ("before", "expected"),
        [
            ("全縣教師參加聽課", "全县教师参加听课"),
            ("學區中心學校開展結對幫扶", "学区中心学校开展结对帮扶"),
            ("沿著這條路走著", "沿着这条路走着"),
            ("著名教師的專著和著作顯著", "著名教师的专著和著作显著"),
            ("乾淨的教室，天氣乾燥", "干净的教室，天气干燥"),
            ("乾坤和乾隆", "乾坤和乾隆"),
            ("幹部和幹勁，若干", "干部和干劲，若干"),
            ("課後，皇后和以後", "课后，皇后和以后"),
            ("頭髮和發展", "头发和发展"),
            ("這裏和里程", "这里和里程"),
            ("瞭解情況", "了解情况"),
            ("臺灣省", "台湾省"),
            ("面粉和麵條，面對", "面粉和面条，面对"),
            ("鐘錶和表示", "钟表和表示"),
            ("關係和係數，維繫", "关系和系数，维系"),
            ("準備和批准", "准备和批准"),
            ("本著互助的精神，隨著課改深入", "本着互助的精神，随着课改深入"),
            ("著力打造，著重抓好，著眼於未來", "着力打造，着重抓好，着眼于未来"),
            ("他著有專著兩部，是主編和著者", "他著有专著两部，是主编和著者"),
            ("沉著應對，執著追求，衣著整潔", "沉着应对，执着追求，衣着整洁"),
            ("餅乾，骨幹教師，樹幹", "饼干，骨干教师，树干"),
            ("課後服務和後勤，太后", "课后服务和后勤，太后"),
            ("週末，周校長，四週", "周末，周校长，四周"),
            ("放鬆，松樹；理髮，發言", "放松，松树；理发，发言"),
            ("一隻鳥，只有；身隻影單", "一只鸟，只有；身只影单"),
            ("特徵，徵求意見，長征", "特征，征求意见，长征"),
            ("業餘和其餘，剩餘", "业余和其余，剩余"),
            ("學情一目瞭然，對學生瞭如指掌，瞭望", "学情一目了然，对学生了如指掌，瞭望"),
            ("由於，於老師，稻穀和山谷", "由于，于老师，稻谷和山谷"),
            ("鍾老師，鍾愛，十分鐘", "钟老师，钟爱，十分钟"),
            ("范老師的示範課，師範學校", "范老师的示范课，师范学校"),
            ("瀋陽的沈老師，薑湯和姜校長", "沈阳的沈老师，姜汤和姜校长"),
            ("覆蓋、恢復、複習、答覆、反覆", "覆盖、恢复、复习、答复、反复"),
            ("回覆家長，批覆同意", "回复家长，批复同意"),
            ("藉助網絡，憑藉經驗，慰藉", "借助网络，凭借经验，慰藉"),
            ("薰陶，甚麼，想像力，座標", "熏陶，什么，想象力，坐标"),
            ("衞生和敍事，妳們的畫", "卫生和叙事，你们的画"),
            ("計劃、籌劃、划船；製作和制度", "计划、筹划、划船；制作和制度"),
            ("公佈、佈置、布料；採取和風采", "公布、布置、布料；采取和风采"),
            ("標誌和志願，註冊和關注", "标志和志愿，注册和关注"),
            ("衝突和沖洗，歷史和日曆", "冲突和冲洗，历史和日历"),
            ("彙報和詞彙，巡迴和回家", "汇报和词汇，巡回和回家"),
            ("捨得和宿舍，參與和人參", "舍得和宿舍，参与和人参"),
            ("為了、爲了，羣眾、群衆", "为了、为了，群众、群众"),
        ],
    )
    def test_traditional_text_becomes_simplified(self, before, expected):
        assert after(steps.simplify, before) == expected

    @pytest.mark.parametrize(
        "text",
        ["全县教师参加听课", "乾坤", "著名教师", "想像力和座标，受到熏陶，反覆练习，妳", "English 123", "", "\n\n"],
    )
    def test_simplified_text_stays(self, text):
        assert steps.simplify(text) == []

    def test_every_edit_names_the_step_and_what_it_changed(self):
        assert steps.simplify("全縣的教師") == [Edit(1, 2, "县", "simplify"), Edit(4, 5, "师", "simplify")]


class TestMarkup:
    @pytest.mark.parametrize(
        ("before", "expected"),
        [
            ("第一段<br/>第二段", "第一段\n第二段"),
            ("<p>第一段</p>", "\n第一段\n"),
            ('<span style="color:red">红字</span>', "红字"),
            ("<strong>重点</strong>和<FONT size=2>小字</FONT>", "重点和小字"),
            ("<o:p></o:p>文字", "文字"),
            ("A&amp;B，&ldquo;好&rdquo;", "A&B，“好”"),
            ("3&lt;5&gt;2", "3<5>2"),
            ("&#20013;&#x56fd;", "中国"),
            ("甲&nbsp;乙", "甲\xa0乙"),
        ],
    )
    def test_what_a_converter_left_is_taken_out(self, before, expected):
        assert after(steps.markup, before) == expected

    @pytest.mark.parametrize("text", ["3<5，5>2", "研发R&D中心", "a < b > c", "<一种说法>", "《&》", "没有标记"])
    def test_a_lone_sign_stays(self, text):
        assert steps.markup(text) == []


class TestNewlines:
    @pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
    def test_every_line_end_becomes_one(self, end):
        assert after(steps.newlines, f"甲{end}乙") == "甲\n乙"

    def test_two_line_ends_stay_two(self):
        assert after(steps.newlines, "甲\r\n\r\n乙") == "甲\n\n乙"


class TestRejoin:
    @pytest.mark.parametrize(
        ("before", "expected"),
        [
            ("领导小组：组。\n长：王小明（一小）。", "领导小组：组长：王小明（一小）。"),
            ("活动名单：副组。\n\n　　长：李大海", "活动名单：副组长：李大海"),
            ("我校参加了培训，我校教师。\n认真准备了发言。", "我校参加了培训，我校教师认真准备了发言。"),
            ("我校教师。\n精心制作了ppt，反复修改。", "我校教师精心制作了ppt，反复修改。"),
            ("出台了《教师交流。\n管理办法》。", "出台了《教师交流管理办法》。"),
            ("我校派出了3。\n名骨干教师。", "我校派出了3名骨干教师。"),
        ],
    )
    def test_a_phrase_that_was_split_for_certain_is_joined(self, before, expected):
        assert after(steps.rejoin, before) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "成立了领导小组。\n长期以来，我们坚持听课。",
            "我校派出了三名优秀教师。\n通过这次活动，大家很有收获。",
            "总结\n一、加强领导",
            "成立了领导小组。\n组长：王小明",
            "受益的是我校教师。\n通过学习，大家进步很快。",
            "出台了《教师交流\n管理办法》。",
            "第一段。\n\n第二段。",
        ],
    )
    def test_what_may_be_right_stays(self, text):
        assert steps.rejoin(text) == []

    def test_a_doubtful_break_is_flagged_and_stays(self):
        text = "一切为了学生的\n健康成长。"
        assert steps.rejoin(text) == []
        assert [text[a:b] for a, b in steps.uncertain_breaks(text)] == ["\n"]
        assert [(s.start, s.end) for s in cleaned(text).uncertain_breaks] == steps.uncertain_breaks(text)

    def test_a_heading_below_a_line_is_no_doubtful_break(self):
        assert steps.uncertain_breaks("工作取得成效\n一、加强领导。") == []


class TestWraps:
    PARAGRAPHS = (
        "为落实县教育局关于城乡学校结对帮扶的安排，我校于2021年9月与柳河小学结成对子，一年来共派出三名骨干教师到该校任教，接收四名青年教师到我校跟岗学习，双方教师互相听课六十多节。",
        "一、加强领导。我们成立了由校长任组长的工作小组，每月碰头一次，研究工作中遇到的困难，逐项落实到人，年底对照计划检查，把结果写进考核，与评先评优挂钩，做到事事有人管。",
        "二、教学研讨。语文、数学、英语三个教研组轮流到柳河小学送课，课后和当地老师一起评课，从一个问题、一个环节谈起，不说套话，当年送课二十四节，参加的老师超过一百人次，反响很好。",
    )  # fmt: skip

    @staticmethod
    def wrapped(paragraphs: Sequence[str], width: int, indent: str) -> str:
        return "\n".join("\n".join(textwrap.wrap(indent + line, width, drop_whitespace=False)) for line in paragraphs)

    @pytest.mark.parametrize("width", [26, 30, 34])
    @pytest.mark.parametrize("indent", ["", "\u3000\u3000"])
    def test_lines_that_only_keep_a_width_are_joined(self, width, indent):
        text = self.wrapped(self.PARAGRAPHS, width, indent)
        assert text.count("\n") > 6
        assert after(steps.rejoin, text) == "\n".join(indent + line for line in self.PARAGRAPHS)

    @pytest.mark.parametrize(
        "text",
        [
            "\n".join(PARAGRAPHS),
            "支教总结\n一、加强领导\n"
            + "\n".join(f"我校派出{n}名骨干教师到柳河小学支教一年，收获很大，各方都很满意" for n in "一二三四五六七"),
            "\n".join(["我校派出三名骨干教师到柳河小学支教一年，收获很大，各方都很满意，今后还要再去。"] * 8),
            "\n".join(["张三", "李四", "王五", "赵六"] * 4),
        ],
    )
    def test_paragraphs_and_lists_stay(self, text):
        assert steps.rejoin(text) == []


class TestAlignment:
    def test_text_that_was_taken_out_is_a_gap(self):
        alignment = follow(identity(5), 5, [Edit(1, 3, "", "x")])
        assert [alignment.raw_span(i, i + 1) for i in range(3)] == [(0, 1), (3, 4), (4, 5)]
        assert alignment.raw_span(0, 3) == (0, 5)

    def test_text_of_another_length_leads_back_to_all_that_it_replaced(self):
        alignment = follow(identity(6), 6, [Edit(2, 5, "甲乙", "x")])
        assert [alignment.raw_span(i, i + 1) for i in range(5)] == [(0, 1), (1, 2), (2, 5), (2, 5), (5, 6)]

    def test_text_of_equal_length_stays_character_by_character(self):
        assert follow(identity(6), 6, [Edit(2, 4, "甲乙", "x")]) == identity(6)

    def test_text_that_was_put_in_leads_to_the_place_between(self):
        alignment = follow(identity(4), 4, [Edit(2, 2, "甲", "x")])
        assert alignment.raw_span(2, 3) == (2, 2)
        assert [alignment.raw_span(i, i + 1) for i in (0, 1, 3, 4)] == [(0, 1), (1, 2), (2, 3), (3, 4)]

    def test_an_empty_stretch_is_empty_in_the_raw_text_too(self):
        alignment = follow(identity(5), 5, [Edit(1, 3, "", "x")])
        assert all(low == high for low, high in (alignment.raw_span(i, i) for i in range(4)))

    def test_all_may_be_taken_out(self):
        assert follow(identity(3), 3, [Edit(0, 3, "", "x")]).raw_span(0, 0) == (0, 0)

    def test_a_part_counts_from_its_own_start(self):
        whole = follow(identity(8), 8, [Edit(1, 3, "", "x"), Edit(4, 6, "甲", "x")])
        for start in range(6):
            for end in range(start + 1, 6):
                piece = part(whole, start, end)
                for a in range(end - start):
                    for b in range(a + 1, end - start + 1):
                        assert piece.raw_span(a, b) == whole.raw_span(start + a, start + b)

    def test_an_empty_part_stays_at_its_place(self):
        assert part(identity(5), 3, 3).raw_span(0, 0) == (3, 3)


class TestWhole:
    def test_every_step_is_told_and_can_be_replayed(self):
        text = "全縣教師,\r\n參加<br>聽課"
        for _, before, edits in trace(text, UNREPAIRED):
            assert before == text
            text = apply(text, carried_out(edits))
        assert text == cleaned("全縣教師,\r\n參加<br>聽課").text == "全县教师，\n参加\n听课"

    def test_a_step_that_is_left_out_does_nothing(self):
        assert cleaned("全縣,好", Clean(steps=["punctuation"])).text == "全縣，好"

    def test_a_repair_stands_at_its_place_in_the_file_whatever_the_line_ends(self):
        text = "全縣教師(shī)\r\n\r\n的時(shí)間"
        made = cleaned(text, Clean())
        assert [text[repair.start : repair.end] for repair in made.repairs] == ["(shī)", "(shí)"]
        assert [made.alignment.clean_span(r.start, r.end, len(made.text)) for r in made.repairs] == [(4, 4), (8, 8)]

    def test_site_lines_are_marked_by_their_rule(self):
        made = cleaned("总结\n责任编辑：某\n下载此文档")
        assert [(made.text[s.start : s.end], s.label) for s in made.boilerplate] == [
            ("责任编辑：某", "credits"), ("下载此文档", "download"),
        ]  # fmt: skip


# What always holds

PIECES = st.sampled_from(
    [
        "教師", "學校", "著", "顯", "沿", "乾", "坤", "淨", "後", "瞭", "解", "老师",
        "第二小学", "领导小组：组", "长：", "我校教师", "积极", "健康成长。", "。", ".", ",",
        ":", ";", "?", "!", "(", ")", "一", "1", "23", "5%", "A", "b", " ", "　", "\n", "\r\n",
        "「", "」", "，", "（", "）", "<br>", "</p>",
        "&nbsp;", "&amp;", "<", "&", "５", "Ｃ", "％", "http://a.b/c", "𠮷", "\u2028",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)
STEPS = st.sampled_from([steps.newlines, steps.markup, steps.simplify, steps.punctuation, steps.rejoin])
EDITED = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.text("甲乙丙", max_size=3)), max_size=6)


def always(*strategies):
    """A property of all values; the first one may take long, for dictionaries are loaded."""
    return lambda test: settings(deadline=None)(given(*strategies)(test))


@always(TEXTS)
def test_conversion_and_punctuation_keep_every_character_in_its_place(text):
    for step in (steps.simplify, steps.punctuation):
        assert len(after(step, text)) == len(text)
        assert all(edit.end - edit.start == len(edit.after) for edit in step(text))


@always(STEPS, TEXTS | st.text(max_size=50))
def test_edits_are_in_order_apart_and_change_something(step, text):
    edits = step(text)
    assert all(0 <= edit.start < edit.end <= len(text) for edit in edits)
    assert all(a.end <= b.start for a, b in itertools.pairwise(edits))
    assert all(text[edit.start : edit.end] != edit.after for edit in edits if step is not steps.newlines)


@always(st.sampled_from([steps.newlines, steps.simplify, steps.punctuation]), TEXTS | st.text(max_size=50))
def test_a_step_that_was_done_has_nothing_left_to_do(step, text):
    once = after(step, text)
    assert after(step, once) == once


@always(TEXTS)
def test_clean_text_without_markup_stays_as_it_is(text):
    made = cleaned(text.replace("<", "").replace("&", "")).text
    assert cleaned(made).text == made


@always(TEXTS)
def test_every_character_that_was_not_changed_leads_back_to_itself(text):
    made = cleaned(text)
    own = set(text)
    for i, character in enumerate(made.text):
        low, high = made.alignment.raw_span(i, i + 1)
        assert 0 <= low <= high <= len(text)
        if character in own and high - low == 1 and text[low] != character:
            lines = after(steps.newlines, text)
            assert after(steps.punctuation, after(steps.simplify, lines)) != text, "only conversion changes a character"
    kept = [made.alignment.raw_span(i, i + 1) for i in range(len(made.text))]
    assert kept == sorted(kept), "the order of the text is the order of the file"


@always(st.text("甲乙丙丁\n", max_size=20), EDITED)
def test_alignments_that_follow_each_other_lead_to_the_first_text(text, gaps):
    """Characters are told apart by numbers: one that no edit touched must lead back to its own place."""
    places: list[int | None] = list(range(len(text)))
    alignment: Alignment = identity(len(text))
    now = text
    for round_ in (gaps[:3], gaps[3:]):
        edits, place = [], 0
        for gap, length, new in round_:
            start, end = place + gap, place + gap + length
            if end > len(now) or (start == end and not new):
                break
            edits.append(Edit(start, end, new, "x"))
            place = end + 1
        alignment = follow(alignment, len(now), edits)
        for edit in reversed(edits):
            places[edit.start : edit.end] = [None] * len(edit.after)
        now = apply(now, edits)
    assert len(places) == len(now)
    for i, origin in enumerate(places):
        low, high = alignment.raw_span(i, i + 1)
        assert 0 <= low <= high <= len(text)
        if low < high:
            start, end = alignment.clean_span(low, high, len(now))
            assert start <= i < end
        if origin is not None:
            assert (low, high) == (origin, origin + 1)
            assert alignment.clean_span(origin, origin + 1, len(now)) == (i, i + 1)


@always(st.text(max_size=80))
def test_any_text_can_be_cleaned(text):
    made = cleaned(text)
    assert all(0 <= s.start <= s.end <= len(made.text) for s in (*made.boilerplate, *made.uncertain_breaks))
    assert "\r" not in made.text or "&#13;" in text
