"""Extract: schools, bodies, people, dates and counts of a document, with the rule that found each."""

from __future__ import annotations

from operator import attrgetter

from pipeline.config import Extract
from pipeline.extract.counts import find_counts
from pipeline.extract.dates import find_dates
from pipeline.extract.organizations import find_organizations
from pipeline.extract.people import find_people
from pipeline.extract.schools import find_schools
from pipeline.extract.text import View
from pipeline.records import Document, Mention, SectionLabel


def extract(document: Document, labels: list[SectionLabel], settings: Extract | None = None) -> list[Mention]:
    """All mentions of a document in reading order; `labels`, the types of its paragraphs, tell plans from deeds."""
    settings = settings or Extract()
    view = View(document)
    dates = find_dates(view.text)
    schools = find_schools(view)
    organizations = _of_no_school(_apart(find_organizations(view), schools), schools)
    people = find_people(view, schools + organizations)
    counts = find_counts(view, labels, dates + schools + organizations + people)
    mentions = [m for m in (*schools, *organizations, *people, *dates, *counts) if m.type in settings.include]
    mentions.sort(key=attrgetter("start", "end", "type"))
    return [mention for mention in mentions if _inside_paragraph(view, mention)]


def _apart(mentions: list[Mention], others: list[Mention]) -> list[Mention]:
    """The mentions that do not overlap with others."""
    return [m for m in mentions if not any(m.start < o.end and o.start < m.end for o in others)]


def _of_no_school(bodies: list[Mention], schools: list[Mention]) -> list[Mention]:
    """The bodies without the departments of schools (柳河小学教师发展中心), and what the text calls like them."""
    ends = {school.end for school in schools}
    departments = {body.text for body in bodies if body.start in ends}
    return [body for body in bodies if body.text not in departments]


def _inside_paragraph(view: View, mention: Mention) -> bool:
    """Lines that a website added and that were taken out hold no mentions."""
    paragraph = view.document.paragraphs[view.paragraph_of(mention.start)]
    return paragraph.start <= mention.start and mention.end <= paragraph.end
