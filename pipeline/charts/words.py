"""What the charts say, in Chinese and English. Names of types, indicators and states come from the schema."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.tables import load_schema

_TEXTS = {
    "exchanged_title": ("各文档的教师交流与授课", "Teachers exchanged and lessons given, by document"),
    "school_title": ("各校派出与接收的交流教师", "Teachers sent and received, by school"),
    "types_title": ("各文档的段落类型构成", "What each document is about: share of paragraph types"),
    "types_by_length_title": ("段落类型构成：按文档长度分组", "Share of paragraph types, documents grouped by length"),
    "timeline_title": ("文中所记日期的分布", "When: dated activities and plans"),
    "quality_title": ("数据质量：修复、存疑与缺失", "Quality of the run: repairs, doubts and gaps"),
    "network_title": ("学校结对关系", "Which schools are partners"),
    "sample": ("样本：{n} 篇文档，其中 {m} 篇含该指标", "Sample: {n} documents, {m} of them with this measure"),
    "sample_all": ("样本：{n} 篇文档，共 {chars} 字", "Sample: {n} documents, {chars} characters"),
    "source": (
        "数据来源：{files}，共 {n} 篇文档，由文本挖掘自动提取。绘图数据：{stem}.csv",
        "Source: {files}; {n} documents, extracted automatically. Data plotted: {stem}.csv",
    ),
    "files": ("{first} 等 {k} 个文件", "{first} and others, {k} files"),
    "no_files": ("无输入文件", "no input files"),
    "nothing": ("这批文档中没有可绘制的数据", "Nothing to show in these documents"),
    "teachers_unit": ("人", "people"),
    "lessons_unit": ("节", "lessons"),
    "bounds_note": (
        "条形到下限；细线由下限到上限；箭头表示上限未限定（≥）。空白为文中未写。比率（如每月几节）不计入合计。",
        (
            "Bars end at the lower bound; lines run to the upper one; an arrow: no upper bound; blank: not stated. "
            "Rates are not added in."
        ),
    ),
    "order_note": (
        "按已完成的{first}由多到少排列，相同者依次比较其后各项。",
        "Sorted by {first} done, then by the measures after it.",
    ),
    "rest": ("其余 {k} 篇合计", "{k} more documents, total"),
    "rest_schools": ("其余 {k} 所合计", "{k} more schools, total"),
    "rest_note": ("其余 {k} 篇合计：{list}。", "{k} more documents together: {list}."),
    "rest_schools_note": ("其余 {k} 所合计：{list}。", "{k} more schools together: {list}."),
    "rest_part": ("{measure}（{status}）{total} {unit}", "{measure} ({status}) {total} {unit}"),
    "rates_only": ("仅有比率", "rates only"),
    "no_number": ("数目不详", "no number"),
    "sent": ("派出教师", "Teachers sent"),
    "received": ("接收教师", "Teachers received"),
    "school_note": (
        "仅计写明派出或接收学校的事实：{m} 项中的 {k} 项。",
        "Only facts that name the school: {k} of {m}.",
    ),
    "share": ("占正文字数的比例（%）", "Share of characters (%)"),
    "chars": ("{n} 字", "{n} ch."),
    "all": ("全部 {n} 篇", "All {n} documents"),
    "length_bin": ("{low}–{high} 字（{n} 篇）", "{low}–{high} ch. ({n})"),
    "length_bin_one": ("{low} 字（{n} 篇）", "{low} ch. ({n})"),
    "frame_types": ("标题、落款", "Title, signature"),
    "types_note": (
        "每段整段计入其类型，按字数加权；不足 {least}% 的不标数字。",
        "Each paragraph counts with its characters; shares under {least}% carry no figure.",
    ),
    "bins_note": (
        "文档超过 {top} 篇，按字数分为篇数大致相等的 {k} 组，每组合并计算。",
        "More than {top} documents: {k} groups of about the same number of documents, by length.",
    ),
    "timeline_done": ("活动、成效等段落", "In paragraphs on what was done"),
    "timeline_plans": ("计划段落", "In paragraphs on plans"),
    "dates_sample": ("样本：{n} 篇文档，其中 {m} 篇写有日期", "Sample: {n} documents, {m} of them give dates"),
    "by_month": ("提及的日期数（处）／月", "Dates mentioned, per month"),
    "by_year": ("提及的日期数（处）／年", "Dates mentioned, per year"),
    "timeline_note": (
        "时段计入其开始。未绘出：年份隐去或不明 {masked} 处，不合历法 {impossible} 处{more}。",
        "Ranges count where they begin. Not shown: {masked} of unknown year, {impossible} impossible{more}.",
    ),
    "coarse": ("，只写到年份 {n} 处", ", {n} that name the year only"),
    "early": ("，更早的 {n} 处", ", {n} earlier ones"),
    "quality_share": ("比例（%）", "Share (%)"),
    "quality_unproved": ("未证实的修复", "Repairs without proof"),
    "quality_unknown": ("类型未定的段落", "Paragraphs of unknown type"),
    "quality_breaks": ("断行存疑的段落", "Paragraphs after a doubtful line break"),
    "quality_masked": ("部分隐去的提及", "Mentions masked by the source"),
    "quality_impossible": ("不合历法的日期", "Impossible dates"),
    "quality_missing": ("内容有缺失的文档", "Documents with gaps"),
    "quality_repaired": ("经过修复的文档", "Documents with repairs"),
    "quality_dropped": ("未收入的文件", "Files left out"),
    "quality_note": (
        "分数为“所计/总数”。没有可计对象的项目标为“无”。",
        "Fractions: counted / all; none where there is nothing to count.",
    ),
    "quality_none": ("无", "none"),
    "network_sample": (
        "样本：{n} 篇文档，其中 {m} 篇写明结对，共 {pairs} 对、{schools} 所学校",
        "Sample: {n} documents, {m} of them name partners: {pairs} pairs of {schools} schools",
    ),
    "network_note": (
        "弧线连接一对学校，越粗表示写到这一对的文档越多；校名后的数字为该校的伙伴数。颜色仅用于区分互不相连的各组。",
        (
            "An arc ties a pair; the thicker, the more documents say so. Figures: partners of the school. Colours "
            "only tell unconnected groups apart."
        ),
    ),
    "network_rest": (
        "按写到的文档数与伙伴数绘出 {top} 所；其余 {k} 所、{pairs} 对未绘出。",
        "{top} schools, those named most; {k} schools and {pairs} pairs are not shown.",
    ),
    "stop": ("；", "; "),
}


@dataclass(frozen=True)
class Words:
    """The words of one language, `zh` or `en`.

    >>> Words("zh")("rest", k=12)
    '其余 12 篇合计'
    >>> Words("en").label("status", "planned")
    'Planned'
    """

    language: str
    texts = _TEXTS

    def __call__(self, key: str, **values: object) -> str:
        numbers = {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}
        return self.texts[key][self.language != "zh"].format_map(numbers)

    def label(self, vocabulary: str, value: str) -> str:
        """What a value of the tables is called."""
        label = load_schema().vocabularies[vocabulary][value]
        return label.zh if self.language == "zh" else label.en

    def labels(self, vocabulary: str) -> dict[str, str]:
        """All values of a vocabulary, in their order, and what they are called."""
        return {value: self.label(vocabulary, value) for value in load_schema().vocabularies[vocabulary]}
