"""The read stage on real files: every format and encoding, damaged files, and the reason for every file left out."""

from __future__ import annotations

import codecs
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.read import Reason, list_files, read_file
from pipeline.read.encodings import decode
from pipeline.records import Dropped, RawFile

SENTENCES = [
    "秋收时节，石门镇中心小学的操场上晒满了玉米，也迎来了第三批支教老师。",
    "从县城到村小要换乘两趟客车，雨天路滑，送课的同事却没有一次迟到。",
    "我校与松林小学、河口教学点结成共同体，互派教师6名，送课21节。",
    "孩子们第一次隔着屏幕同上一堂音乐课，教室里的笑声比歌声还要响亮。",
    "下一步，我们将把好的做法写进制度，让交流的路越走越宽。",
]
TRADITIONAL = [
    "秋收時節，石門鎮中心小學的操場上曬滿了玉米，也迎來了第三批支教老師。",
    "從縣城到村小要換乘兩趟客車，雨天路滑，送課的同事卻沒有一次遲到。",
    "孩子們第一次隔著螢幕同上一堂音樂課，教室裡的笑聲比歌聲還要響亮。",
]
TEXT = "".join(f"　　{sentence}\r\n" for sentence in SENTENCES)
LONG = ["".join(SENTENCES[i % 5 :] + SENTENCES[: i % 5]) for i in range(16)]
COMMON = (
    "".join(dict.fromkeys("".join(SENTENCES)))
    + "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
)


def put(folder: Path, name: str, data: bytes) -> RawFile | Dropped:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return read_file(path, name)


def read(folder: Path, name: str, data: bytes) -> RawFile:
    result = put(folder, name, data)
    assert isinstance(result, RawFile), result
    return result


def left_out(result: RawFile | Dropped) -> Dropped:
    assert isinstance(result, Dropped), result
    assert result.detail.endswith(".") and result.detail[0].isupper()
    return result


def dropped(folder: Path, name: str, data: bytes) -> str:
    result = left_out(put(folder, name, data))
    assert result.source_file == name
    return Reason(result.reason)


# Text files


@pytest.mark.parametrize(
    ("mark", "codec", "reported"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
        (b"", "gb18030", "gb18030"),
        (b"", "gb2312", "gb18030"),
    ],
)
def test_text_comes_out_as_it_stands(tmp_path, mark, codec, reported):
    raw = read(tmp_path, "a.txt", mark + TEXT.encode(codec))
    assert (raw.text, raw.encoding, raw.format, raw.broken) == (TEXT, reported, "txt", 0)


@pytest.mark.parametrize("codec", ["big5", "cp950", "big5hkscs"])
@pytest.mark.parametrize("count", [1, 3])
def test_big5_is_told_from_gbk(tmp_path, codec, count):
    text = "\n".join(TRADITIONAL[:count])
    raw = read(tmp_path, "a.txt", text.encode(codec))
    assert (raw.text, raw.encoding) == (text, "cp950")
    assert read(tmp_path, "b.txt", text.encode("gbk")).encoding == "gb18030"


@given(st.text(COMMON, min_size=12, max_size=60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"]))
@settings(max_examples=400, deadline=None, derandomize=True)
@example("教师" * 6, "gb18030")
def test_common_han_survives_every_encoding(text, codec):
    assert decode((text + "。\n").encode(codec)).text == text + "。\n"


@given(st.text("".join(dict.fromkeys("".join(TRADITIONAL))), min_size=12, max_size=60))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_traditional_han_survives_big5(text):
    assert decode(text.encode("big5")).text == text


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_content_raises(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    for name in ("x.txt", "x.html", "x.pdf", "x.docx", "x.bin"):
        put(folder, name, data)


def test_markdown_keeps_its_line_ends_and_marks(tmp_path):
    text = "# 总结\r\n\r\n- 一\n- 二\r"
    raw = read(tmp_path, "a.MD", text.encode())
    assert (raw.format, raw.text) == ("md", text)


def test_one_bad_byte_costs_one_character(tmp_path):
    data = bytearray(TEXT.encode("gbk"))
    place = len(SENTENCES[0].encode("gbk")) // 2 * 2
    data[place] = 0xFF
    raw = read(tmp_path, "a.txt", bytes(data))
    assert (raw.encoding, raw.broken, raw.text.count("\ufffd")) == ("gb18030", 1, 1)
    before, after = raw.text.split("\ufffd")
    assert TEXT.startswith(before) and TEXT.endswith(after)
    assert len(before) + len(after) == len(TEXT) - 1


def test_a_lost_byte_does_not_spoil_the_rest_of_the_line(tmp_path):
    data = TEXT.encode("gbk")
    raw = read(tmp_path, "a.txt", data[:21] + data[22:])
    before, after = raw.text.split("\ufffd")
    assert TEXT.startswith(before) and TEXT.endswith(after)
    assert len(before) + len(after) >= len(TEXT) - 2


@pytest.mark.parametrize("codec", ["gbk", "utf-8", "utf-16"])
def test_a_file_cut_off_in_a_character(tmp_path, codec):
    raw = read(tmp_path, "a.txt", TEXT.rstrip().encode(codec)[:-1])
    assert raw.text == TEXT.rstrip()[:-1] + "\ufffd"
    assert raw.broken == 1


def test_a_broken_byte_far_behind_the_sample(tmp_path):
    raw = read(tmp_path, "a.txt", (TEXT * 2000).encode() + b"\xff" + TEXT.encode())
    assert (raw.encoding, raw.broken, raw.text) == ("utf-8", 1, TEXT * 2000 + "\ufffd" + TEXT)


def test_other_encodings_go_to_the_library(tmp_path):
    text = "Учителя нашей школы каждый месяц ездят в сельскую школу и дают там открытые уроки.\n" * 3
    assert read(tmp_path, "a.txt", text.encode("cp1251")).text == text


def test_bytes_that_are_no_text(tmp_path):
    assert dropped(tmp_path, "a.txt", bytes(range(256)) * 20) == Reason.CORRUPT


# Web pages

MENU = "".join(
    f'<li><a href="/{i}">{name}</a></li>' for i, name in enumerate(["首页", "学校概况", "通知公告", "联系我们"])
)


def page(title: str, body: str, head: str = '<meta charset="utf-8">') -> str:
    return (
        f"<!DOCTYPE html><html><head>{head}<title>{title} - 石门镇教育网</title><style>p {{}}</style></head><body>"
        f"<div class=top><a href=/>石门镇教育网</a></div><ul class=nav>{MENU}</ul>"
        f"<div class=box><div class=side><h3>热门文章</h3><ul>{MENU}</ul></div>"
        f"<div class=main><h1>{title}</h1>{body}</div></div>"
        "<div class=footer>版权所有 石门镇教育网 地址：石门镇育才路8号</div><script>var p = '正文';</script>"
        "</body></html>"
    )


def test_page_without_its_menus(tmp_path):
    lines = [*SENTENCES, "石门镇中心小学", "2021年6月30日"]
    text = read(tmp_path, "a.html", page("支教总结", "\n".join(f"<p>　　{x}</p>" for x in lines)).encode()).text
    assert text.split("\n") == ["支教总结", *lines, ""]


def test_page_with_control_characters_is_judged_all_the_same(tmp_path):
    body = "".join(f"<p>{sentence[:9]}\x06{sentence[9:]}</p>" for sentence in SENTENCES)
    text = read(tmp_path, "a.html", page("支教总结", body).encode()).text
    assert text.replace("\x06", "").splitlines() == ["支教总结", *SENTENCES]


def test_headings_lists_tables_and_breaks_stay_lines_in_order(tmp_path):
    body = (
        f"<h2>一、做法</h2><p>{SENTENCES[0]}<br>{SENTENCES[1]}</p><h2>二、名单</h2>"
        f"<table><tr><th>姓名</th><th>学校</th></tr><tr><td><p>施若兰</p></td><td>松林<b>小学</b></td></tr></table>"
        f"<h2>三、体会</h2><ul><li>路远</li><li>情长</li></ul><div>{SENTENCES[2]}<div>{SENTENCES[3]}</div>{SENTENCES[4]}</div>"
    )
    text = read(tmp_path, "a.html", page("支教总结", body).encode()).text
    assert text.splitlines() == [
        "支教总结", "一、做法", *SENTENCES[:2], "二、名单", "姓名\t学校", "施若兰\t松林小学", "三、体会", "路远",
        "情长", *SENTENCES[2:],
    ]  # fmt: skip


def test_page_laid_out_by_a_table(tmp_path):
    body = (
        f"<table><tr><td><a href=/>首页</a></td></tr></table><table><tr><td>{'<br>'.join(SENTENCES)}</td></tr></table>"
    )
    text = read(
        tmp_path, "a.htm", f"<html><head><title>总结</title></head><body>{body}</body></html>".encode("gbk")
    ).text
    assert text.splitlines() == ["总结", *SENTENCES]


def test_main_text_in_two_places_is_kept_whole(tmp_path):
    parts = "".join(
        f"<div class=part><div><p>{a}{b}</p></div></div>" for a, b in zip(LONG[:6], LONG[6:12], strict=True)
    )
    comments = f"<div id=comments class=comment><p>{LONG[12]}{LONG[13]}</p><p>{LONG[14]}{LONG[15]}</p></div>"
    source = page("支教总结", "").replace("<div class=footer>", f"{parts}{comments}<div class=footer>")
    lines = read(tmp_path, "a.html", source.encode()).text.splitlines()
    assert [line for line in lines if len(line) > 100] == [
        *(a + b for a, b in zip(LONG[:6], LONG[6:12], strict=True)), LONG[12] + LONG[13], LONG[14] + LONG[15],
    ]  # fmt: skip


def test_old_page_of_tables_without_its_columns(tmp_path):
    menu = "<table><tr><td><a href=/>首页</a></td><td><a href=/x>新闻</a></td></tr></table>"
    side = "<td><b>最新文章</b><br><a href=1>期末安排</a><br><a href=2>家长会</a></td>"
    main = "<br><br>".join(["<center>支教总结</center>", *SENTENCES, "石门镇中心小学"])
    foot = "<table><tr><td>Copyright 2005 石门镇教育网 建议使用 1024 浏览</td></tr></table>"
    source = (
        f"<html><title>支教总结</title><body>{menu}<table><tr>{side}<td>{main}</td></tr></table>{foot}</body></html>"
    )
    text = read(tmp_path, "a.html", source.encode("gbk")).text
    assert text.splitlines() == ["支教总结", *SENTENCES, "石门镇中心小学"]


def test_short_page_comes_out_whole(tmp_path):
    assert read(tmp_path, "a.html", "<html><body><div>支教</div>小结</body></html>".encode()).text == "支教\n小结\n"


@pytest.mark.parametrize("around", ["{}", "<div>{}</div>", "<div id='menu'><a href='/'>首页</a></div><div>{}</div>"])
def test_page_with_one_long_paragraph_keeps_its_title_headings_and_signature(tmp_path, around):
    lines = ["支教总结", "一、加强领导", SENTENCES[0], "二、落实", "很好。", "柳河小学", "2021年6月"]
    body = around.format("".join(f"<p>{line}</p>" for line in lines))
    text = read(tmp_path, "a.html", f"<html><body>{body}</body></html>".encode()).text
    assert text.splitlines() == lines


def test_source_line_breaks_do_not_part_words(tmp_path):
    text = read(tmp_path, "a.html", "<html><body><p>支教\n   老师 Li\nMing</p></body></html>".encode()).text
    assert text == "支教老师 Li Ming\n"


def test_hidden_text_and_readings_are_left_out(tmp_path):
    body = "<p>送<ruby>课<rt>kè</rt></ruby>下乡</p><p style='display: none'>隐</p><pre>甲\n乙</pre>"
    assert read(tmp_path, "a.html", f"<html><body>{body}</body></html>".encode()).text == "送课下乡\n甲\n乙\n"


@pytest.mark.parametrize("nested", ["<font>" * 1500, "<b>" * 1500, "<div>" * 1500, "<table><tr><td>" * 300])
def test_deeply_nested_page(tmp_path, nested):
    assert "支教" in read(tmp_path, "a.html", f"<html><body>{nested}支教".encode()).text


@pytest.mark.parametrize(
    ("codec", "head", "reported"),
    [
        ("gbk", '<meta charset="gb2312">', "gb18030"),
        ("gbk", '<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gb18030"),
        ("gbk", '<meta charset="utf-8">', "gb18030"),
        ("utf-8", '<meta charset="gb2312">', "utf-8"),
        ("gbk", "", "gb18030"),
        ("utf-16", "", "utf-16-le"),
    ],
)
def test_encoding_of_pages_even_where_they_name_a_wrong_one(tmp_path, codec, head, reported):
    raw = read(tmp_path, "a.html", page("支教总结", f"<p>{SENTENCES[0]}</p>", head).encode(codec))
    assert raw.encoding == reported
    assert SENTENCES[0] in raw.text


# Word


def document(build) -> bytes:
    import docx

    made = docx.Document()
    build(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_document_with_headings_and_nested_tables(tmp_path):
    def build(made):
        made.add_heading("支教总结", 1)
        made.add_paragraph(SENTENCES[0]).add_run("（续）").bold = True
        table = made.add_table(2, 2)
        for cell, text in zip(
            (c for row in table.rows for c in row.cells), ["姓名", "学校", "施若兰", ""], strict=True
        ):
            cell.text = text
        inner = table.cell(1, 1).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "松林小学", "语文"
        made.add_paragraph("第一行\n第二行")

    raw = read(tmp_path, "a.docx", document(build))
    assert raw.text.splitlines() == [
        "支教总结", SENTENCES[0] + "（续）", "姓名\t学校", "施若兰\t松林小学\t语文", "第一行", "第二行",
    ]  # fmt: skip
    assert (raw.format, raw.encoding) == ("docx", "")


WORD = document(lambda made: [made.add_paragraph(text) for text in LONG])
LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'


def with_numbering(made, *levels: tuple[str, str]) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    numbering = made.part.numbering_part.element
    shown = "".join(LEVEL.format(i, *level) for i, level in enumerate(levels))
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{shown}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/>{override}</w:num>'))


def add_item(made, text: str, level: int, number: int = 90) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    place = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    made.add_paragraph(text)._p.get_or_add_pPr().append(parse_xml(place))


def test_automatic_numbers_are_restored(tmp_path):
    def build(made):
        with_numbering(made, ("chineseCounting", "%1、"), ("decimal", "（%2）"), ("decimal", "%2.%3"))
        for text, level in [("组织", 0), ("制度", 1), ("职责", 1), ("分工", 2), ("活动", 0), ("5节课", 1)]:
            add_item(made, text, level)
        add_item(made, "重来", 0, 91)
        add_item(made, "再来", 0, 91)
        made.add_paragraph("甲", style="List Number")
        made.add_paragraph("点", style="List Bullet")

    assert read(tmp_path, "a.docx", document(build)).text.splitlines() == [
        "一、组织", "（1）制度", "（2）职责", "2.1 分工", "二、活动", "（1） 5节课", "一、重来", "二、再来",
        "1.甲", "点",
    ]  # fmt: skip


def test_content_controls_insertions_and_text_boxes_are_kept(tmp_path):
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def build(made):
        w = nsdecls("w")
        run = "<w:r><w:t>{}</w:t></w:r>"
        body = made.element.body
        kept = f"<w:sdt {w}><w:sdtContent><w:p>{run.format('控件')}</w:p></w:sdtContent></w:sdt>"
        gone = f"<w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins>{run.format('增')}</w:ins>"
        box = f"<w:r><w:pict><w:txbxContent><w:p>{run.format('框')}</w:p></w:txbxContent></w:pict></w:r>"
        body.insert(0, parse_xml(kept))
        body.insert(1, parse_xml(f"<w:p {w}>{run.format('正文')}{gone}{box}</w:p>"))

    assert read(tmp_path, "a.docx", document(build)).text.splitlines() == ["控件", "正文增", "框"]


def test_document_of_pictures(tmp_path):
    picture = io.BytesIO(png())
    assert dropped(tmp_path, "a.docx", document(lambda made: made.add_picture(picture))) == Reason.IMAGE
    assert dropped(tmp_path, "b.docx", document(lambda made: None)) == Reason.EMPTY


# PDF


def pdf(paragraphs: list[str], indent: int = 24, after: int = 0, head: str = "", encrypt: str = "") -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle(
        "body",
        fontName="STSong-Light",
        fontSize=12,
        leading=20,
        wordWrap="CJK",
        firstLineIndent=indent,
        spaceAfter=after,
    )

    def edges(canvas, _):
        canvas.setFont("STSong-Light", 9)
        canvas.drawCentredString(300, 30, f"- {canvas.getPageNumber()} -")
        canvas.drawString(80, 800, head)

    stream = io.BytesIO()
    made = SimpleDocTemplate(stream, encrypt=StandardEncryption(encrypt) if encrypt else None)
    made.build([Paragraph(text, style) for text in paragraphs], onFirstPage=edges, onLaterPages=edges)
    return stream.getvalue()


@pytest.mark.parametrize(("indent", "after"), [(24, 0), (0, 10)])
def test_paragraphs_of_a_pdf_are_joined_again(tmp_path, indent, after):
    paragraphs = ["支教总结", *LONG, "石门镇中心小学", "2021年6月30日"]
    raw = read(tmp_path, "a.pdf", pdf(paragraphs, indent, after, head="石门镇中心小学"))
    assert raw.text.splitlines() == paragraphs
    assert (raw.format, raw.encoding) == ("pdf", "")


def test_unindented_pdf_may_part_paragraphs_only_between_sentences(tmp_path):
    text = read(tmp_path, "a.pdf", pdf(LONG, indent=0)).text
    assert text.replace("\n", "") == "".join(LONG)
    assert all(line.endswith("。") for line in text.splitlines())


def test_cells_of_a_pdf_table_stand_in_a_row(tmp_path):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.setFont("STSong-Light", 12)
    for y, row in ((600, ["姓名", "学校"]), (580, ["施若兰", "松林小学"]), (560, ["梅子清", "河口教学点"])):
        for x, cell in zip((100, 300), row, strict=True):
            canvas.drawString(x, y, cell)
    canvas.save()
    assert read(tmp_path, "a.pdf", stream.getvalue()).text.splitlines() == [
        "姓名\t学校",
        "施若兰\t松林小学",
        "梅子清\t河口教学点",
    ]


def scanned_pdf() -> bytes:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream)
    for _ in range(2):
        canvas.drawImage(ImageReader(io.BytesIO(png())), 0, 0, 595, 842)
        canvas.drawString(500, 10, "scan")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def png() -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("L", (40, 56), 230).save(stream, "PNG")
    return stream.getvalue()


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_damaged_documents_do_not_raise(tmp_path_factory, data):
    made = data.draw(st.sampled_from([WORD, pdf(LONG[:3]), page("总结", SENTENCES[0]).encode("gbk")]))
    spoilt = bytearray(made)
    for place in data.draw(st.lists(st.integers(0, len(made) - 1), min_size=1, max_size=20)):
        spoilt[place] = data.draw(st.integers(0, 255))
    put(tmp_path_factory.getbasetemp(), "y", bytes(spoilt[: data.draw(st.integers(len(made) // 2, len(made)))]))


# What is left out, and why


def made_zip(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", Reason.EMPTY),
        ("a.txt", "　\r\n \t".encode(), Reason.EMPTY),
        ("a.html", b"<html><body><script>1</script></body></html>", Reason.EMPTY),
        ("a.doc", OLE, Reason.UNSUPPORTED),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
        ("a.xlsx", made_zip("[Content_Types].xml", "xl/workbook.xml"), Reason.UNSUPPORTED),
        ("a.odt", made_zip("mimetype", "META-INF/manifest.xml"), Reason.UNSUPPORTED),
        ("a.zip", made_zip("a.txt", "b/word/document.xml"), Reason.UNSUPPORTED),
        ("a.docx", made_zip("[Content_Types].xml", "docProps/app.xml"), Reason.CORRUPT),
        ("a.docx", made_zip("[Content_Types].xml", "word/document.xml"), Reason.CORRUPT),
        ("a.docx", "不是文档".encode(), Reason.CORRUPT),
        ("a.rtf", b"{\\rtf1 x}", Reason.UNSUPPORTED),
        ("a.csv", b"1,2", Reason.UNSUPPORTED),
        ("a.mp4", b"\0\0\0\x18ftypmp42", Reason.UNSUPPORTED),
        ("a.pdf", b"%PDF-1.7\n" + bytes(50), Reason.CORRUPT),
        ("a.pdf", "不是文档".encode(), Reason.CORRUPT),
        ("a.pdf", pdf(LONG, encrypt="secret"), Reason.ENCRYPTED),
        ("a.pdf", scanned_pdf(), Reason.NO_TEXT_LAYER),
        ("a.png", png(), Reason.IMAGE),
        ("a.pdf", png(), Reason.IMAGE),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(20), Reason.IMAGE),
    ],
)
def test_reasons(tmp_path, name, data, reason):
    assert dropped(tmp_path, name, data) == reason


def test_old_word_file_comes_with_advice(tmp_path):
    assert "save it as .docx" in left_out(put(tmp_path, "a.doc", OLE)).detail


def test_a_cut_off_document_is_corrupt(tmp_path):
    assert dropped(tmp_path, "a.docx", WORD[: len(WORD) // 2]) == Reason.CORRUPT


def test_what_the_system_does_not_hand_out(tmp_path, monkeypatch):
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert left_out(read_file(tmp_path / "gone.txt", "gone.txt")).reason == Reason.UNREADABLE
    assert left_out(read_file(tmp_path, "folder")).reason == Reason.UNREADABLE

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "Permission denied" in left_out(put(tmp_path, "a.txt", b"x")).detail


def test_size_limit(tmp_path):
    put(tmp_path, "a.txt", bytes(1_000_001))
    assert left_out(read_file(tmp_path / "a.txt", "a.txt", max_megabytes=1)).reason == Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("a.txt", document(lambda made: made.add_paragraph(SENTENCES[0])), "docx"),
        ("a.doc", document(lambda made: made.add_paragraph(SENTENCES[0])), "docx"),
        ("a.txt", page("总结", f"<p>{SENTENCES[0]}</p>").encode(), "html"),
        ("a.doc", page("总结", f"<p>{SENTENCES[0]}</p>").encode("gbk"), "html"),
        ("a.docx", pdf([SENTENCES[0]]), "pdf"),
        ("总结", SENTENCES[0].encode(), "txt"),
        ("1.支教总结", SENTENCES[0].encode(), "txt"),
        ("总结2021.6", SENTENCES[0].encode("gbk"), "txt"),
    ],
)
def test_content_says_more_than_the_name(tmp_path, name, data, form):
    raw = read(tmp_path, name, data)
    assert raw.format == form
    assert SENTENCES[0] in raw.text


def test_hash_is_of_the_bytes(tmp_path):
    first = read(tmp_path, "a.txt", SENTENCES[0].encode())
    assert first.sha256 == read(tmp_path, "b.txt", SENTENCES[0].encode()).sha256
    assert first.sha256 != read(tmp_path, "c.txt", SENTENCES[0].encode("gbk")).sha256


# Folders


def test_files_are_found_in_order_without_litter(tmp_path):
    wanted = ["a.txt", "b/1.docx", "b/支教/2.html", "c.txt"]
    litter = [".DS_Store", ".git/x.txt", "b/Thumbs.db", "b/~$1.docx", "desktop.ini", "__MACOSX/a.txt", "c.txt~"]
    for name in wanted + litter:
        put(tmp_path, name, b"x")
    assert list(list_files(tmp_path)) == sorted(wanted)
    with pytest.raises(NotADirectoryError):
        list_files(tmp_path / "nowhere")


def test_import_is_cheap():
    heavy = {"lxml", "docx", "trafilatura", "pypdfium2", "charset_normalizer", "pydantic"}
    code = f"import sys, pipeline.read; print({heavy!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    dropped = read_file(tmp_path / "a.txt", "a.txt")
    assert (dropped.reason, "pipe" in dropped.detail) == ("unreadable", True)
