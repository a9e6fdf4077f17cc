"""What the charts say, in Chinese and English. Names of types, indicators and states come from the schema."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.tables import load_schema

_TEXTS = {
    "exchanged_title": ("各文档的教师交流与授课", "Teachers exchanged and lessons given, by document"),
    "by_school_title": ("各校派出的教师与所授的课", "Teachers sent and lessons given, by school"),
    "school_title": ("各校派出与接收的交流教师", "Exchanged teachers sent and received, by school"),
    "pairs_title": ("交流教师从哪校到哪校", "Exchanged teachers: from which school to which"),
    "status_title": ("已完成与计划：各项指标合计", "Done and planned: totals of every measure"),
    "terms_title": ("各类段落的特征词", "Leading terms of each type of paragraph"),
    "reuse_title": ("文档之间的文字重复", "Text that documents share"),
    "alt": ("{title}。{headline}", "{title}. {headline}"),
    "sentence": ("{list}。", "{list}."),
    "measure_part": ("{measure}：{list}", "{measure}: {list}"),
    "headline_part": ("{label} {total} {unit}", "{label} {total} {unit}"),
    "headline_rows": ("按{measure}列出 {k} 行，居前的是{list}。", "{k} rows by {measure}; the first: {list}."),
    "types_title": ("各文档的段落类型构成", "What each document is about: share of paragraph types"),
    "types_by_length_title": ("段落类型构成：按文档长度分组", "Share of paragraph types, documents grouped by length"),
    "timeline_title": ("文中所记日期的分布", "When: dated activities and plans"),
    "quality_title": ("数据质量：修复、存疑与缺失", "Quality of the run: repairs, doubts and gaps"),
    "network_title": ("学校结对关系", "Which schools are partners"),
    "sample": ("样本：{n} 篇文档，其中 {m} 篇含该指标", "Sample: {n} documents, {m} of them with this measure"),
    "facts_sample": (
        "；{facts} 项事实中 {numbers} 项有数目（其中比率 {rates} 项），{unknown} 项未写明学校",
        "; {facts} facts, {numbers} with a number ({rates} of these are rates), {unknown} without a known school",
    ),
    "school_sample": (
        "样本：{n} 篇文档的 {facts} 项事实，其中 {k} 项写明学校（{m} 篇、{schools} 所），{unknown} 项未写明",
        "Sample: {facts} facts of {n} documents; {k} name a school ({schools} in {m} documents), {unknown} do not",
    ),
    "pairs_sample": (
        "样本：{n} 篇文档的 {facts} 项交流教师事实，其中 {k} 项写明双方学校（{m} 篇）",
        "Sample: {facts} facts on exchanged teachers in {n} documents; {k} name both schools ({m} documents)",
    ),
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
    "cut_note": ("带白色断口的条形过长，已截断，以数字为准。", " A bar with a white gap is cut: see its figures."),
    "rest_documents": ("其余 {k} 篇合计", "{k} more documents, total"),
    "rest_schools": ("其余 {k} 所合计", "{k} more schools, total"),
    "rest_pairs": ("其余 {k} 对合计", "{k} more pairs, total"),
    "rest_documents_note": ("其余 {k} 篇合计：{list}。", "{k} more documents together: {list}."),
    "rest_schools_note": ("其余 {k} 所合计：{list}。", "{k} more schools together: {list}."),
    "rest_pairs_note": ("其余 {k} 对合计：{list}。", "{k} more pairs together: {list}."),
    "rest_part": ("{measure}（{status}）{total} {unit}", "{measure} ({status}) {total} {unit}"),
    "rates_only": ("仅有比率", "rates only"),
    "no_number": ("数目不详", "no number"),
    "tag_done": ("", ""),
    "tag_planned": (" 计划", " (planned)"),
    "tag_rule": (" 制度", " (rule)"),
    "by_teachers_exchanged": ("派出交流教师", "Teachers sent"),
    "by_teachers_visiting": ("派出观摩教师", "Visitors sent"),
    "by_lessons_given": ("所授示范课与送课", "Lessons given"),
    "moved": ("交流教师", "Teachers exchanged"),
    "sent": ("派出教师", "Teachers sent"),
    "received": ("接收教师", "Teachers received"),
    "missing_note": ("未写明派出或授课学校：{list}。", "Without a known school: {list}."),
    "missing_part": ("{measure} {m} 项中 {k} 项", "{measure} {k} of {m}"),
    "parts_note": (
        "按学校全称合计；“共 28 名，其中甲校 12 名”之类只计一次。",
        "Summed by full name; parts of a fact (28, of them 12 from school A) count once.",
    ),
    "itself_note": ("另有 {k} 项的派出与接收为同一校，存疑未绘。", "Not shown: {k} from a school to itself."),
    "own_scale_note": (
        "各指标的尺度不同，条形长度只在同一指标内可比。括号内为事实数、文档数与其中的比率数。",
        "Every measure has its own scale. In brackets: facts, documents, and how many of the facts are rates.",
    ),
    "status_tag": (
        " {unit}（{facts} 项，{documents} 篇{rates}）",
        " {unit} ({facts} facts, {documents} documents{rates})",
    ),
    "status_tag_alone": ("（{facts} 项，{documents} 篇）", " ({facts} facts, {documents} documents)"),
    "status_rates": ("；比率 {k} 项", "; rates: {k}"),
    "status_part": ("{status} {total} {unit}", "{status} {total} {unit}"),
    **{
        f"unit_{indicator}": unit
        for unit, indicators in {
            ("人", "people"): ("teachers_exchanged", "teachers_visiting", "people_involved"),
            ("节", "lessons"): ("lessons_given",),
            ("次", "times"): ("lectures_held", "meetings_held", "activities_held"),
            ("所", "schools"): ("schools_involved",),
            ("件", "things"): ("things_given",),
            ("个", "groups"): ("groups_formed",),
            ("项", "projects"): ("projects",),
        }.items()
        for indicator in indicators
    },
    "share_part": ("{label} {share}", "{label} {share}"),
    "types_headline": ("全部 {n} 篇中占字数最多的是{list}。", "Over all {n} documents, most of the text: {list}."),
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
    "timeline_activities": ("组织、活动与成效段落", "In paragraphs on what was done"),
    "timeline_plans": ("计划段落", "In paragraphs on plans"),
    "timeline_others": ("背景等其他段落", "In other paragraphs"),
    "timeline_headline": (
        "自 {first} 至 {last}，提及最多的是 {most}，{n} 处。",
        "From {first} to {last}; most dates fall into {most}: {n}.",
    ),
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
    "quality_authors": ("撰写学校不明的文档", "Documents without a known author"),
    "quality_unplaced": ("未写明学校的交流与授课事实", "Facts without a known school"),
    "quality_unsorted": ("未归入指标的数量", "Counts of no known measure"),
    "quality_part": ("{label} {k}/{m}", "{label} {k}/{m}"),
    "quality_nothing": ("没有修复、存疑与缺失", "no repairs, doubts or gaps"),
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
    "network_headline": (
        "绘出 {schools} 所学校的 {pairs} 对，伙伴最多的是{school}，{k} 所。",
        "{pairs} pairs of {schools} schools; {school} has most partners: {k}.",
    ),
    "terms_sample": (
        "样本：{n} 篇文档，其中 {m} 篇有词可计，共 {terms} 个词（每篇每类取前若干词）",
        "Sample: {n} documents, {m} of them with terms; {terms} terms (the leading ones of each document and type)",
    ),
    "terms_of": ("{n} 篇有此类", "{n} documents"),
    "terms_note": (
        "条形与数字为用到该词的文档数。按与其他各类相比的突出程度（对数优势比）由高到低排列。",
        "Bars and figures: documents that use the term. Sorted by how much it stands out (log-odds ratio).",
    ),
    "terms_names_note": ("不含人名、地名与机构名。", "Names are left out."),
    "terms_least_note": (
        "不含人名、地名与机构名，也不含不足 {least} 篇用到的词。",
        "Names are left out, and terms of fewer than {least} documents.",
    ),
    "reuse_sample": (
        "样本：{n} 篇文档，其中 {m} 篇与他篇有相同文字：{pairs} 对文档、{paragraphs} 对段落",
        (
            "Sample: {n} documents, {m} of them share text with another: {pairs} pairs of documents, "
            "{paragraphs} pairs of paragraphs"
        ),
    ),
    "reuse_share": ("与他篇相同的字数占比（%）", "Share of characters that stand elsewhere (%)"),
    "reuse_with": ("{paragraphs} 段，见于《{label}》", "{paragraphs} paragraphs, in {label}"),
    "reuse_with_others": (
        "{paragraphs} 段，见于《{label}》等 {others} 篇",
        "{paragraphs} paragraphs, in {label} and others, {others} in all",
    ),
    "reuse_note": (
        "相同文字可能是抄录、共用模板或合写，本图不作判断。过短的相同文字不计。",
        "Shared text may be copied, of a template or written together; the chart does not say. Short bits are out.",
    ),
    "reuse_rest": ("其余 {k} 篇（平均）", "{k} more documents (mean)"),
    "reuse_rest_note": ("其余 {k} 篇平均 {share}%。", "{k} more documents: {share}% on average."),
    "reuse_headline": (
        "{m} 篇与他篇有相同文字，最多的是{label}，占 {share}%。",
        "{m} documents share text; most of all {label}: {share}%.",
    ),
    "no_reuse": ("这批文档之间没有发现相同文字", "No shared text was found in these documents"),
    "comma": ("、", ", "),
    "stop": ("；", "; "),
}


@dataclass(frozen=True)
class Words:
    """The words of one language, `zh` or `en`.

    >>> Words("zh")("rest_documents", k=12)
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
