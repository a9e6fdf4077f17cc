"""Documents, sections, paragraphs, sentences and words: how each is cut, and what always holds."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.clean.alignment import identity
from pipeline.config import Segment
from pipeline.records import CleanFile, Document, RawFile, Section
from pipeline.segment import document_id, segment
from pipeline.segment.collection import find_cuts
from pipeline.segment.headings import find_markers, find_sections
from pipeline.segment.sentences import find_sentences
from pipeline.segment.tokens import tokenize

BODY = "我校派出三名教师到柳河小学支教，收获很大。"


def cleaned(text: str, source: str = "a.txt") -> CleanFile:
    """A text as it stands, as if it had been cleaned."""
    return CleanFile(source, text, identity(len(text)), [], [], [])


def documents(text: str) -> list[Document]:
    return segment(cleaned(text))


def document(*lines: str) -> Document:
    (made,) = documents("\n".join(lines) + "\n")
    return made


def from_raw(text: str) -> list[Document]:
    """A text through the whole of cleaning, so that site lines are known."""
    return segment(clean(RawFile("a.txt", "txt", "utf-8", text, "")))


def paragraph_texts(made: Document) -> list[str]:
    return [made.text[p.start : p.end] for p in made.paragraphs]


def outline(made: Document) -> list[str]:
    """The sections without the root, each as level, number and heading."""
    return [f"{s.level} {s.number}{s.heading}" for s in made.sections[1:]]


def signed(*lines: str) -> list[str]:
    made = document(*lines)
    return [paragraph_texts(made)[i] for i in made.signature]


class TestCollections:
    @pytest.mark.parametrize(
        ("first", "second", "third"),
        [
            ("教育共同体总结篇一", "教育共同体总结篇二", "教育共同体总结篇三"),
            ("支教总结 篇1", "支教总结 篇2", "支教总结 篇3"),
            ("【篇一】", "【篇二】", "【篇三】"),
            ("篇一：教师交流总结", "篇二：支教总结", "篇三：共同体总结"),
            ("第一篇：教师交流总结", "第二篇：支教总结", "第三篇：共同体总结"),
            ("支教总结 第1篇", "支教总结 第2篇", "支教总结 第3篇"),
            ("支教总结范文1", "支教总结范文2", "支教总结范文3"),
            ("例1：教师交流总结", "例2：支教总结", "例3：共同体总结"),
            ("支教工作总结（1）", "支教工作总结（2）", "支教工作总结（3）"),
            ("支教工作总结(一)", "支教工作总结(二)", "支教工作总结(三)"),
            ("教师交流总结1", "教师交流总结2", "教师交流总结3"),
            ("1、支教工作总结", "2、支教工作总结", "3、支教工作总结"),
            ("【篇1】教师交流总结", "【篇2】支教总结", "【篇3】支教总结"),
            ("[篇一]教师交流总结", "[篇二]支教总结", "[篇三]支教总结"),
            ("精选1", "精选2", "精选3"),
            ("支教总结精选1", "支教总结精选2", "支教总结精选3"),
            ("支教总结（精选篇1）", "支教总结（精选篇2）", "支教总结（精选篇3）"),
            ("支教总结 篇一（1200字）", "支教总结 篇二（800字）", "支教总结 篇三（900字）"),
            ("★支教总结篇一★", "★支教总结篇二★", "★支教总结篇三★"),
            ("支教总结（通用1）", "支教总结（通用2）", "支教总结（通用3）"),
            ("总结一：", "总结二：", "总结三："),
            ("支教总结①", "支教总结②", "支教总结③"),
            ("支教总结篇壹", "支教总结篇贰", "支教总结篇叁"),
            ("（一）教师交流总结", "（二）支教总结", "（三）共同体总结"),
            ("1.教师交流总结", "2.支教总结", "3.教师交流总结"),
        ],
    )
    def test_titles_of_every_style_begin_a_document(self, first, second, third):
        text = f"支教总结（精选3篇）\n{first}\n{BODY}\n{second}\n{BODY}\n{third}\n{BODY}\n"
        made = documents(text)
        assert [d.position for d in made] == [1, 2, 3]
        assert [d.title for d in made] == [first, second, third]
        assert [paragraph_texts(d)[1:] for d in made] == [[BODY]] * 3

    def test_a_number_that_is_lost_stays_lost(self):
        text = f"总结篇一\n{BODY}\n总结篇二\n{BODY}\n总结篇五\n{BODY}\n"
        assert [cut.position for cut in find_cuts(text)] == [1, 2, 5]

    def test_numbers_beyond_ten_are_read(self):
        text = "\n".join(f"总结篇{n}\n{BODY}" for n in ("九", "十", "十一", "十二", "二十"))
        assert [cut.position for cut in find_cuts(text)] == [9, 10, 11, 12, 20]

    def test_a_table_of_contents_is_no_document(self):
        contents = "总结篇一\n总结篇二\n总结篇三\n"
        text = contents + "".join(f"{line}\n{BODY}\n" for line in contents.splitlines())
        made = documents(text)
        assert [paragraph_texts(d) for d in made] == [[line, BODY] for line in contents.splitlines()]

    @pytest.mark.parametrize(
        "text",
        [
            f"支教总结\n一、加强领导\n{BODY}\n二、落实责任\n{BODY}\n三、展望未来\n{BODY}\n",
            f"支教总结\n（一）加强领导\n{BODY}\n（二）落实责任\n{BODY}\n",
            f"支教总结\n第一，加强领导\n{BODY}\n第二，落实责任\n{BODY}\n",
            f"支教总结\n1、听课\n{BODY}\n2、评课\n{BODY}\n",
            f"支教总结\n1.听课总结\n{BODY}\n2.评课总结\n{BODY}\n",
            f"支教总结\n案例1\n{BODY}\n案例2\n{BODY}\n",
            f"支教总结\n例1\n{BODY}\n例2\n{BODY}\n",
            f"支教总结\n体会一\n{BODY}\n体会二\n{BODY}\n",
            f"支教总结\n附件1\n{BODY}\n附件2\n{BODY}\n",
            f"教师交流总结篇一\n{BODY}\n",
            BODY,
        ],
    )
    def test_the_numbered_parts_of_one_document_are_not_documents(self, text):
        (made,) = documents(text)
        assert made.position is None

    def test_what_stands_before_the_first_title_belongs_to_none(self):
        made = documents(f"支教总结精选两篇\n时间会证明一切。\n总结篇一\n{BODY}\n总结篇二\n{BODY}\n")
        assert [paragraph_texts(d)[0] for d in made] == ["总结篇一", "总结篇二"]

    def test_documents_have_names_of_their_own_that_stay(self):
        text = f"总结篇一\n{BODY}\n总结篇二\n{BODY}\n"
        first, second = (d.doc_id for d in documents(text))
        assert first != second
        assert [d.doc_id for d in documents(text)] == [first, second] == [document_id("a.txt", n) for n in (1, 2)]
        assert segment(cleaned(text, "b.txt"))[0].doc_id != first

    @pytest.mark.parametrize("text", ["", " \n\t\n　\n", "\n"])
    def test_a_file_without_text_gives_no_document(self, text):
        assert documents(text) == []


class TestHeadings:
    def test_levels_nest_by_the_style_of_their_numbers(self):
        made = document(
            "总结",
            "一、加强领导",
            "（一）成立小组",
            "1、组长",
            "（1）职责",
            "①开会",
            "（二）制定制度",
            "二、成效",
            BODY,
        )
        assert outline(made) == [
            "1 一、加强领导",
            "2 （一）成立小组",
            "3 1、组长",
            "4 （1）职责",
            "5 ①开会",
            "2 （二）制定制度",
            "1 二、成效",
        ]
        assert [s.parent for s in made.sections] == [-1, 0, 1, 2, 3, 4, 1, 0]

    def test_parts_hold_chapters(self):
        made = document("第一部分：总体情况", "一、背景", BODY, "第二部分：主要做法", "一、领导", BODY)
        assert outline(made) == ["1 第一部分：总体情况", "2 一、背景", "1 第二部分：主要做法", "2 一、领导"]

    def test_a_section_ends_where_the_next_of_its_level_or_above_begins(self):
        made = document("总结", "一、领导", "1、小组", BODY, "二、成效", BODY)
        first, inner, second = made.sections[1:]
        assert first.end == second.start == inner.end
        assert second.end == len(made.text)

    @pytest.mark.parametrize("number", ["1、", "1．", "1. ", "（1）", "1）", "①", "第一，", "首先，", "一、", "一."])
    def test_every_style_opens_a_section(self, number):
        made = document("总结", f"{number}教师交流", BODY)
        assert [s.heading for s in made.sections[1:]] == ["教师交流"]

    @pytest.mark.parametrize(
        "line",
        [
            "2.5个百分点的提高", "一年来我们努力", "（2011）年的工作", "十余名教师来了",
            "第一次活动如期举行", "2021年3月开学",
            "最好的老师", "（一年级）",
        ],
    )  # fmt: skip
    def test_a_number_that_counts_or_dates_opens_none(self, line):
        assert outline(document("总结", line, BODY)) == []

    def test_a_heading_glued_to_its_text_ends_with_its_sentence(self):
        made = document("总结", "一、加强领导。我校成立了领导小组，校长任组长，定期研究工作，抓好落实。")
        (section,) = made.sections[1:]
        paragraph = made.paragraphs[1]
        assert section.heading == "加强领导"
        assert made.text[paragraph.start : paragraph.heading_end] == "一、加强领导。"

    def test_a_numbered_sentence_that_is_long_has_no_heading(self):
        made = document("总结", "1、" + "我校成立了由校长任组长的领导小组" * 4 + "。")
        assert [(s.number, s.heading) for s in made.sections[1:]] == [("1、", "")]
        assert made.paragraphs[1].heading_end == made.paragraphs[1].start + len("1、")

    def test_the_longest_heading_is_a_setting(self):
        file = cleaned("总结\n一、加强组织领导和制度建设\n")
        assert segment(file)[0].sections[1].heading == "加强组织领导和制度建设"
        assert segment(file, Segment(heading_max_chars=4))[0].sections[1].heading == ""

    def test_items_that_are_glued_to_the_line_before_are_found(self):
        made = document("总结", "一、活动安排1、听课", "2、评课", "3、总结", "二、要求", BODY)
        assert outline(made) == ["1 一、活动安排", "2 1、听课", "2 2、评课", "2 3、总结", "1 二、要求"]

    def test_items_in_one_line_are_found_when_their_numbers_follow(self):
        made = document("总结", "我们做了三件事：①组织听课；②组织评课；③组织总结。")
        assert [s.number for s in made.sections[1:]] == ["①", "②", "③"]

    def test_a_lone_number_in_a_line_opens_nothing(self):
        assert outline(document("总结", "详见附件2、附件3的内容和要求。")) == []

    def test_a_month_behind_a_list_number_is_a_month(self):
        made = document("总结", "1.9月份开学", "2.10月份听课")
        assert outline(made) == ["1 1.9月份开学", "1 2.10月份听课"]

    @pytest.mark.parametrize(
        ("lines", "missing"),
        [
            (["一、甲事", "二、乙事", "三、丙事"], ""),
            (["一、甲事", "三、丙事"], "no 2"),
            (["二、乙事", "三、丙事"], "list starts at 2"),
            (["一、甲事", "1、子事", "3、孙事", "二、乙事"], "no 2"),
            (["一、甲事", "1、子事", "2、孙事", "二、乙事", "1、子事", "2、孙事"], ""),
        ],
    )
    def test_what_a_list_lacks_is_said(self, lines, missing):
        assert document("总结", *lines).missing_items == missing

    def test_a_list_that_begins_anew_is_another_list(self):
        made = document("总结", "甲事有：", "1、听课", "2、评课", "乙事有：", "1、备课", "2、磨课")
        assert made.missing_items == ""

    def test_the_root_is_the_whole_text(self):
        made = document("总结", BODY)
        assert made.sections == [Section(-1, 0, "", "", 0, len(made.text))]


class TestSentences:
    @staticmethod
    def cut(text: str) -> list[str]:
        return [text[a:b] for a, b in find_sentences(text, 0, len(text))]

    @pytest.mark.parametrize(
        ("text", "sentences"),
        [
            ("好。很好！真的吗？是的。", ["好。", "很好！", "真的吗？", "是的。"]),
            ("他说：“好。就这样。”大家笑了。", ["他说：“好。就这样。”", "大家笑了。"]),
            ("（见附件。共两页。）现在开始。", ["（见附件。共两页。）", "现在开始。"]),
            ("读了《你好。再见》一书。好书。", ["读了《你好。再见》一书。", "好书。"]),
            ("他说：“‘好。’是他说的。”对。", ["他说：“‘好。’是他说的。”", "对。"]),
            ("真的吗？！是的……好。", ["真的吗？！", "是的……", "好。"]),
            ("没有句号", ["没有句号"]),
            ("  前后有空白。  再来。 ", ["前后有空白。", "再来。"]),
            ("满意率为96.5%。很高。", ["满意率为96.5%。", "很高。"]),
            ("他说：“没有关上。后面还有。再后面。", ["他说：“没有关上。", "后面还有。", "再后面。"]),
            ("他说得好”。大家都笑了。", ["他说得好”。", "大家都笑了。"]),
            ("", []),
            (" 　", []),
        ],
    )
    def test_sentences(self, text, sentences):
        assert self.cut(text) == sentences

    def test_only_the_stretch_asked_for_is_cut(self):
        text = "前面。中间。后面。"
        assert find_sentences(text, 3, 6) == [(3, 6)]


class TestSignature:
    def test_school_and_date_at_the_end_sign_the_text(self):
        assert signed("总结", BODY, "青山县第一小学", "2021年6月30日") == ["青山县第一小学", "2021年6月30日"]

    @pytest.mark.parametrize(
        "line",
        [
            "青山县第一小学 2021年6月30日", "二〇二一年六月三十日", "20xx年x月x日", "2021.6.30",
            "总结人：王晓燕", "青山县教育局",
            "xx学校", "王晓燕", "东山小学共同体",
        ],
    )  # fmt: skip
    def test_a_short_line_of_names_or_dates_signs(self, line):
        assert signed("总结", BODY, line) == [line]

    @pytest.mark.parametrize(
        "line",
        [
            BODY, "我们将继续努力。", "三、今后打算", "让我们携手并进，共创明天", "2021年6月30日我校召开了总结会。",
            "路漫漫其修远兮吾将上下而求索",
        ],
    )  # fmt: skip
    def test_a_line_of_text_does_not_sign(self, line):
        assert signed("总结", BODY, line) == []

    @pytest.mark.parametrize(
        "line", ["（2021年6月30日）", "2021年6月30日", "发布时间：2021-06-30", "来源：青山县第一小学 2021-06-30"]
    )
    def test_a_dateline_below_the_title_signs(self, line):
        assert signed("青山县第一小学总结", line, BODY, BODY) == [line]

    def test_a_first_paragraph_with_a_date_is_text(self):
        assert signed("青山县第一小学总结", "2021年6月，我校加入共同体。", BODY, BODY) == []


class TestBoilerplate:
    SITE = ("格式：DOC 上传日期：2022-03-04 10:20:30", "时间：2022-03-04 10:20:30     小编：木子")
    FOOT = ("【本文地址：http://example.org/1.html】", "下载此文档")

    def test_lines_of_a_site_around_the_text_are_taken_off(self):
        (made,) = from_raw("\n".join([*self.SITE, "青山县第一小学总结", BODY, *self.FOOT]))
        assert paragraph_texts(made) == ["青山县第一小学总结", BODY]
        assert made.title == "青山县第一小学总结"
        assert made.boilerplate_chars == sum(map(len, (*self.SITE, *self.FOOT)))

    def test_a_line_of_a_site_inside_the_text_holds_no_paragraph(self):
        (made,) = from_raw("\n".join(["青山县第一小学总结", BODY, "上一篇：教师节活动", BODY]))
        assert paragraph_texts(made) == ["青山县第一小学总结", BODY, BODY]
        assert "教师节" not in "".join(made.text[a:b] for a, b in made.sentences)

    def test_some_lines_stay_and_are_marked(self):
        (made,) = from_raw("\n".join(["青山县第一小学总结", BODY, "责任编辑：admin"]))
        assert [paragraph_texts(made)[i] for i in made.boilerplate] == ["责任编辑：admin"]

    def test_site_lines_alone_are_no_document(self):
        assert from_raw("\n".join([*self.SITE, *self.FOOT])) == []


class TestTitle:
    def test_a_short_first_line_is_the_title(self):
        assert document("青山县第一小学总结", BODY).title == "青山县第一小学总结"

    @pytest.mark.parametrize("line", ["我校工作很好。我们继续努力", "一" * 61])
    def test_a_sentence_or_a_long_line_is_none(self, line):
        assert document(line, BODY).title == ""


class TestWords:
    def test_words_of_the_genre_stay_whole(self):
        words = tokenize("同课异构和送教下乡由教研员组织，中心校跟岗")
        assert {"同课异构", "送教下乡", "教研员", "中心校", "跟岗"} <= set(words)

    def test_nothing_that_others_add_to_jieba_changes_our_words(self):
        import jieba

        before = tokenize("柳河小学支教记")
        jieba.add_word("柳河小学支教记")
        assert tokenize("柳河小学支教记") == before


# What always holds

PIECES = st.sampled_from(
    [
        "一、", "二、", "（一）", "（二）", "1、", "2、", "3.", "（1）", "①", "②",
        "第一，", "首先，", "一是加强领导，", "第一部分：", "总结篇一", "总结篇二",
        "2021年3月", "三名", "教师", "。", "；", "：", "“", "”", "（", "）", "《", "》",
        "！", "……", "\n", "\n\n", " ", "　", "A", "5%", "我校",
        "下载此文档", "责任编辑：某", "上一篇：某", "𠀀",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def always(strategy):
    """A property of all values; the first one may take long, for dictionaries are loaded."""
    return lambda test: settings(deadline=None)(given(strategy)(test))


@always(TEXTS)
def test_paragraphs_are_the_lines_that_are_not_blank(text):
    made = documents(text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found = [line for d in made for line in paragraph_texts(d)]
    assert found == (lines[-len(found) :] if found else []), "in order, whole, and none between them left out"
    if len(made) == 1 and made[0].position is None:
        assert found == lines


@always(TEXTS)
def test_sections_nest(text):
    for made in documents(text):
        sections = made.sections
        assert (sections[0].start, sections[0].end, sections[0].parent) == (0, len(made.text), -1)
        for i, section in enumerate(sections[1:], 1):
            parent = sections[section.parent]
            assert section.parent < i
            assert parent.level == section.level - 1
            assert parent.start <= section.start < section.end <= parent.end
            assert made.text[section.start : section.end].startswith(section.number)
        siblings: dict[int, int] = {}
        for section in sections[1:]:
            assert siblings.get(section.parent, 0) <= section.start
            siblings[section.parent] = section.end


@always(TEXTS)
def test_a_paragraph_belongs_to_the_innermost_section_that_holds_its_start(text):
    for made in documents(text):
        for paragraph in made.paragraphs:
            holding = [i for i, s in enumerate(made.sections) if s.start <= paragraph.start < s.end]
            assert paragraph.section == max(holding, key=lambda i: made.sections[i].level)
            assert paragraph.start <= paragraph.heading_end <= paragraph.end


@always(TEXTS)
def test_sentences_lie_inside_paragraphs_and_cover_them(text):
    for made in documents(text):
        places = {p for a, b in made.sentences for p in range(a, b)}
        assert len(places) == sum(b - a for a, b in made.sentences), "no two overlap"
        assert made.sentences == sorted(made.sentences)
        for paragraph in made.paragraphs:
            inside = range(paragraph.start, paragraph.end)
            assert all(p in places for p in inside if not made.text[p].isspace())
        assert all(any(p.start <= a < b <= p.end for p in made.paragraphs) for a, b in made.sentences)


@always(TEXTS)
def test_tokens_follow_each_other_and_make_the_text(text):
    for made in documents(text):
        ends = made.tokens
        assert all(a < b for a, b in itertools.pairwise(ends))
        words = [made.text[a:b] for a, b in zip([0, *ends], ends, strict=False)]
        assert "".join(words) == made.text[: ends[-1]]
        assert not made.text[ends[-1] :].strip()
        starts = {p.start for p in made.paragraphs} - {0}
        assert starts <= set(ends), "no word runs across the start of a paragraph"


@always(TEXTS)
def test_every_place_leads_back_to_the_same_text(text):
    """Where nothing was changed in cleaning, the raw stretch of a paragraph is the paragraph."""
    for made in documents(text):
        for start, end in [(p.start, p.end) for p in made.paragraphs] + [(s.start, s.end) for s in made.sections]:
            low, high = made.alignment.raw_span(start, end)
            assert text[low:high] == made.text[start:end]


@always(TEXTS)
def test_after_cleaning_every_place_lies_in_the_raw_text(text):
    for made in from_raw(text):
        for start, end in [(p.start, p.end) for p in made.paragraphs] + made.sentences:
            low, high = made.alignment.raw_span(start, end)
            assert 0 <= low <= high <= len(text)


@always(TEXTS)
def test_the_same_text_gives_the_same_documents(text):
    assert documents(text) == documents(text)


@always(st.text(max_size=60))
def test_any_text_can_be_segmented(text):
    for made in documents(text):
        assert made.paragraphs
        assert made.text[made.paragraphs[0].start : made.paragraphs[-1].end].strip()


@always(TEXTS)
def test_markers_stand_in_reading_order(text):
    lines = [(0, len(text))] if text and "\n" not in text else []
    markers = find_markers(text, lines)
    assert [m.start for m in markers] == sorted({m.start for m in markers})
    sections, heading_ends = find_sections(text, lines, 40)
    assert len(heading_ends) == len(sections) - 1 == len(markers)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["支教总结", "一、思想 1、加强学习。我们学了文件。", "2、提高认识。"],
            ["1 一、思想", "2 1、加强学习", "2 2、提高认识"],
        ),
        (["支教总结一、加强领导。成立小组。二、强化培训。共20人。"], ["1 一、加强领导", "1 二、强化培训"]),
        (["支教总结", "⑴听课", "⑵评课"], ["1 ⑴听课", "1 ⑵评课"]),
        (["支教总结", "任教一、二年级，三年级、四年级。一、三中学来人。"], []),
        (["支教总结", "他说：“一、要听课。”又说：“二、要评课。”"], []),
        (["支教总结", "得分2.5，名次第1。3、4班参加，共5、6人。"], []),
    ],
)
def test_numbers_inside_a_line_open_a_unit_where_they_go_on(lines, expected):
    assert outline(document(*lines)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["支教总结", "（柳河小学 李明）", BODY, "我们还会再来。"], ["（柳河小学 李明）"]),
        (["支教总结", "执笔：李明", BODY, "我们还会再来。"], ["执笔：李明"]),
        (["支教总结", "柳河小学 2021.6", BODY, "我们还会再来。"], ["柳河小学 2021.6"]),
        (["支教总结", "青山县柳河小学　李明", BODY, "我们还会再来。"], ["青山县柳河小学　李明"]),
        (["支教总结", "队长　李明（青山县柳河小学）", BODY, "我们还会再来。"], ["队长　李明（青山县柳河小学）"]),
        (["在年会上的发言", "青山县柳河小学校长　李明", BODY, "我们还会再来。"], ["青山县柳河小学校长　李明"]),
        (["帮扶总结", "青山县柳河小学", BODY, "我们还会再来。"], ["青山县柳河小学"]),
        (["帮扶总结", "青山县教育局教研室", BODY, "我们还会再来。"], ["青山县教育局教研室"]),
        (["支教日记", "李玉明", BODY, "我们还会再来。"], ["李玉明"]),
        (["帮扶总结", "结对学校", BODY, "我们还会再来。"], []),
        (["帮扶总结", "（2017—2018学年度）", BODY, "我们还会再来。"], []),
        (["帮扶总结", "农村地区学校", BODY, "我们还会再来。"], []),
        (["帮扶总结", "教师队伍", BODY, "我们还会再来。"], []),
        (["帮扶总结", "方案", BODY, "我们还会再来。"], []),
        (["支教总结", "第一节 学校", BODY, "我们还会再来。"], []),
        (["支教总结", "基本情况", BODY, "我们还会再来。"], []),
        (["支教总结", BODY, "一.听课", "二.评课"], []),
        (["支教总结", BODY, "1)听课", "2)评课"], []),
    ],
)
def test_who_signs_under_the_title_or_at_the_end(lines, expected):
    assert signed(*lines) == expected
