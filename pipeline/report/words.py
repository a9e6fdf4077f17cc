"""What the page says, in Chinese and English. Names of tables, columns, types and states come from the schema."""

from __future__ import annotations

from pipeline.charts.words import Words
from pipeline.tables import load_schema

_TEXTS = {
    "lang": ("zh-CN", "en"),
    "title": ("教育总结文本挖掘报告", "Education summaries: what the texts say"),
    "lead": (
        "{documents} 篇文档（{files} 个文件），每个数字都可点到原文句子。",
        "{documents} documents ({files} files). Every number leads to its sentence.",
    ),
    "lead_limit": (
        "合计与图表涵盖全部 {documents} 篇；下列表格与原文页只列前 {shown} 篇（设置项 report.max_documents）。",
        "Figures and charts cover all {documents}; the tables and pages below hold the first {shown} (setting report.max_documents).",
    ),
    "skip": ("跳到正文", "Skip to content"),
    "contents": ("本页内容", "On this page"),
    "figures": ("主要数字", "Headline figures"),
    "charts": ("图表", "Charts"),
    "tables": ("数据表", "Tables"),
    "reading": ("怎样看这些数字", "How to read these numbers"),
    "legend": ("图例", "Legend"),
    "pages": ("翻页", "Pages"),
    "dates": ("文中日期", "Dates in the text"),
    "legend_done": ("文中写作已经做了的事", "reported as something that was done"),
    "legend_planned": ("目标、打算、承诺；实现与否文中未写", "a target, plan or promise; whether it came true is not said"),
    "legend_rule": ("长期要求、限额或惯例", "a standing requirement, limit or habit"),
    # headline figures
    "documents": ("文档", "Documents"),
    "schools": ("学校", "Schools"),
    "partnerships": ("结对学校", "Partner schools"),
    "unit_documents": ("篇", "documents"),
    "unit_schools": ("所", "schools"),
    "unit_pairs": ("对", "pairs"),
    "unit_teachers_exchanged": ("人", "people"),
    "unit_teachers_visiting": ("人", "people"),
    "unit_lessons_given": ("节", "lessons"),
    "unit_lectures_held": ("次", "events"),
    "about_documents": ("来自 {files} 个文件；{dropped} 个文件未收入", "From {files} files; {dropped} files left out"),
    "about_schools": ("写出校名的学校，别称已合并", "Schools that are named; short names folded in"),
    "about_partnerships": ("文中写明结对、帮扶或同属共同体的学校", "Schools that a text says are paired or helping"),
    "about_teachers_exchanged": ("到他校支教、互派、跟岗、挂职的教师", "Teachers who went to serve or train at another school"),
    "about_teachers_visiting": ("到他校听课、观摩、参观的教师（人次）", "Teachers who went to watch or attend (visits)"),
    "about_lessons_given": ("示范课、公开课、送课、观摩课", "Demonstration, open and touring lessons"),
    "about_lectures_held": ("讲座、报告、培训", "Lectures, talks and training"),
    "coverage": ("{m} / {n} 篇写到", "stated in {m} of {n} documents"),
    "sure": ("已完成 {n} 项：确数 {exact}，上下限 {bounded}，仅比率 {rates}", "Done, {n} facts: exact {exact}, bounds {bounded}, rates only {rates}"),
    "part": ("，另有 {n} 项为其中一部分", ", and {n} parts of these"),
    "facts_n": ("{n} 项", "{n} facts"),
    "rates_only": ("仅有比率", "rates only"),
    "none": ("—", "—"),
    # how to read
    "note_said": (
        "数字是文中的陈述，由程序自动提取，未经核实；引用前请点开原句核对。",
        "Numbers are what the texts state, extracted automatically and not verified; check the sentence before you cite one.",
    ),
    "note_fold": (
        "同一篇文档反复提到的一件事只计一次；不同文档之间不去重。{copied} 篇文档有一成以上文字与他文重复。",
        "Within a document a thing is counted once, however often it is said; documents are not compared with each other. {copied} documents share a tenth or more of their text with another.",
    ),
    "note_bounds": (
        "31–39 为上下限（“三十多名”）；≥ 表示上限未写明；— 表示文中未写或未能识别，不等于零。",
        "31–39 are bounds (“thirty-odd”); ≥ means no upper bound is given; — means not stated or not recognised, which is not zero.",
    ),
    "note_status": (
        "已完成、计划、制度规定分开合计，互不相加；比率（如每学期 2 节）只列出，不计入合计。",
        "Done, planned and standing rules are added up apart; rates (two lessons a term) are listed and never added in.",
    ),
    "note_masked": (
        "原文以 **、xx 隐去的校名与人名不计入学校与人员。",
        "Names that the source masks (**, xx) count as neither schools nor people.",
    ),
    "note_repairs": (
        "{docs} 篇原文受损，共修复 {proved} 处，每处均可重演损坏过程得到证实；另有 {unproved} 处无法证实，正文保持原样并标出。",
        "{docs} documents were damaged: {proved} stretches restored, each proved by doing the damage again; {unproved} could not be proved and stand as they were, marked.",
    ),
    "note_fix": (
        "发现错误：在原文页点“复制更正行”，把该行贴到 corrections.csv，重新运行即可生效。",
        "Found a mistake? On a document’s page press “Copy correction”, paste the line into corrections.csv and run again.",
    ),
    # charts
    "chart_data": ("绘图数据（CSV）", "Data (CSV)"),
    "chart_svg": ("矢量图（SVG）", "Vector (SVG)"),
    "chart_png": ("大图（PNG）", "Full size (PNG)"),
    "no_charts": ("没有图表：请先运行 charts 步骤。", "No charts: run the stage charts first."),
    # tables
    "search": ("筛选", "Filter"),
    "search_hint": ("输入文字，多个词用空格隔开", "Words, separated by spaces"),
    "all": ("全部", "All"),
    "rows": ("{n} 行", "{n} rows"),
    "rows_of": ("{k} / {n} 行", "{k} of {n} rows"),
    "page": ("第 {page} / {pages} 页", "Page {page} of {pages}"),
    "previous": ("上一页", "Previous"),
    "next": ("下一页", "Next"),
    "clear": ("清除筛选", "Clear filters"),
    "copy_link": ("复制此视图的链接", "Copy link to this view"),
    "copied": ("已复制", "Copied"),
    "loading": ("载入中…", "Loading…"),
    "failed": ("未能载入 {file}", "Could not load {file}"),
    "no_rows": ("没有符合条件的行", "No rows match"),
    "sort_hint": ("点击列名排序", "Click a column to sort"),
    "need_script": ("数据表需要 JavaScript；各篇文档也可直接打开 documents 文件夹中的页面。", "The tables need JavaScript; the pages in the folder documents open without it."),
    "no_date": ("—", "—"),
    "value": ("数值", "Value"),
    "what": ("所计事物", "What"),
    "document": ("文档", "Document"),
    "facts": ("事实", "Facts"),
    "total": ("合计", "Total"),
    "count": ("处数", "Places"),
    "example": ("原样 → 修复为（例）", "As it stood → restored (example)"),
    "proved": ("已证实", "Proved"),
    "unproved": ("未证实，保持原样", "Not proved, left as it stood"),
    "removed": ("（去除）", "(taken out)"),
    "done_of": ("{indicator}（{status}）", "{indicator} ({status})"),
    # documents
    "back": ("返回总览", "Overview"),
    "this_document": ("本文数据", "What this text says"),
    "text": ("正文", "Text"),
    "untitled": ("（无题）", "(untitled)"),
    "source": ("来源", "Source"),
    "position": ("合集第 {n} 篇", "no. {n} of its collection"),
    "previous_document": ("上一篇", "Previous document"),
    "next_document": ("下一篇", "Next document"),
    "missing": ("内容有缺失", "Parts are missing"),
    "missing_starts": ("列表从第 {n} 条开始", "a list starts at {n}"),
    "missing_no": ("缺第 {n} 条", "no {n}"),
    "show": ("标出", "Show"),
    "repaired": ("修复之处", "Repairs"),
    "doubtful": ("存疑的受损处", "Damage without proof"),
    "section_of": ("第 {level} 级", "level {level}"),
    "score": ("{method}，把握 {score}", "{method}, {score} sure"),
    "no_facts": ("文中没有识别出这类数字。", "No such number was found in this text."),
    "times": ("提及 {n} 处", "said {n} times"),
    "mark_all": ("在正文中标出", "Mark in the text"),
    "part_of": ("其中", "of them"),
    "mentions": ("全部提及", "All mentions"),
    "to_text": ("看原文", "See the text"),
    "in_table": ("总表", "Table"),
    "partners": ("结对关系", "Partners"),
    "people": ("人员", "People"),
    "repairs": ("修复", "Repairs"),
    "reuse": ("与他文重复的段落", "Text shared with other documents"),
    "similarity": ("相似度 {n}%", "{n}% alike"),
    "masked": ("来源隐去", "masked by the source"),
    "impossible": ("不合历法", "no such date"),
    "raw_place": ("原始文件第 {start}–{end} 字", "characters {start}–{end} of the file"),
    "before": ("原样", "As it stood"),
    "guess": ("推测为", "Perhaps"),
    "nothing": ("无", "none"),
    "stop": ("；", "; "),
    # corrections
    "fix": ("更正", "Correct"),
    "fix_title": ("复制更正行", "Copy correction"),
    "fix_help": (
        "选择要改的列，填入正确的值，把生成的一行贴到 corrections.csv；下次运行时生效。",
        "Choose the column, give the right value and paste the line into corrections.csv; the next run applies it.",
    ),
    "fix_column": ("列", "Column"),
    "fix_value": ("正确的值（留空表示未知）", "Right value (empty: unknown)"),
    "fix_who": ("更正人", "Who"),
    "fix_why": ("理由", "Why"),
    "fix_line": ("要复制的行", "The line to copy"),
    "fix_header": ("表头", "Header"),
    "fix_copy": ("复制更正行", "Copy correction"),
    "close": ("关闭", "Close"),
    # words of the tables that the schema leaves open
    "kind_reading": ("拼音注音", "reading in brackets"),
    "kind_slip": ("字节错位", "bytes slipped"),
    "kind_cut": ("字节丢失", "bytes cut"),
    "kind_control": ("控制字符", "control character"),
    "kind_strewn": ("夹带文字", "strewn words"),
    "kind_backtick": ("反引号", "backtick"),
    "reason_empty": ("空文件", "empty"),
    "reason_unsupported": ("不支持的格式", "format not read"),
    "reason_encrypted": ("有密码", "encrypted"),
    "reason_no_text_layer": ("扫描件，无文字层", "a scan without text"),
    "reason_image": ("图片", "a picture"),
    "reason_corrupt": ("文件损坏", "corrupt"),
    "reason_unreadable": ("无法读取", "unreadable"),
    "reason_too_large": ("文件过大", "too large"),
    "reason_failed": ("处理出错", "failed"),
}  # fmt: skip


class PageWords(Words):
    """The words of the page in one language, `zh` or `en`.

    >>> PageWords("zh")("rows", n=1234)
    '1,234 行'
    >>> PageWords("en").column("facts", "from_school")
    'From school'
    """

    texts = _TEXTS

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def column(self, table: str, name: str) -> str:
        """What a column is called."""
        title = load_schema().tables[table].columns[name].title_zh
        return title if self.language == "zh" else name.replace("_", " ").capitalize()

    def table(self, name: str) -> str:
        """What a table is called."""
        return load_schema().tables[name].title_zh if self.language == "zh" else name.capitalize()

    def open_value(self, vocabulary: str, value: str) -> str:
        """What a value is called whose column allows others too: `kind` of repairs, `reason` of dropped files."""
        key = f"{vocabulary}_{value}"
        return self(key) if key in self else value
