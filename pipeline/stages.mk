# Written by `python -m pipeline.stages`; a test holds it to pipeline/stages.py.
STAGES := read clean segment classify extract link tables charts
FILES_read := pipeline/records.py pipeline/stages.py pipeline/run.py pipeline/store.py pipeline/rules/__init__.py pipeline/read/__init__.py pipeline/read/encodings.py pipeline/read/lines.py pipeline/read/numbering.py pipeline/read/pdf.py pipeline/read/reasons.py pipeline/read/sniff.py pipeline/read/webpage.py pipeline/read/word.py
AFTER_read := 
FILES_clean := pipeline/records.py pipeline/stages.py pipeline/run.py pipeline/store.py pipeline/rules/__init__.py pipeline/clean/__init__.py pipeline/clean/alignment.py pipeline/clean/annotation.py pipeline/clean/damage.py pipeline/clean/gbk.py pipeline/clean/language.py pipeline/clean/pronunciation.py pipeline/clean/repair.py pipeline/clean/search.py pipeline/clean/steps.py pipeline/rules/boilerplate.yaml pipeline/rules/breaks.yaml pipeline/rules/characters.yaml pipeline/rules/readings.yaml
AFTER_clean := read
FILES_segment := pipeline/records.py pipeline/stages.py pipeline/run.py pipeline/store.py pipeline/rules/__init__.py pipeline/segment/__init__.py pipeline/segment/collection.py pipeline/segment/headings.py pipeline/segment/sentences.py pipeline/segment/tokens.py pipeline/clean/alignment.py pipeline/extract/dates.py pipeline/numerals.py pipeline/rules/boilerplate.yaml pipeline/rules/collections.yaml pipeline/rules/headings.yaml pipeline/rules/words.yaml
AFTER_segment := clean
FILES_classify := pipeline/records.py pipeline/stages.py pipeline/run.py pipeline/store.py pipeline/rules/__init__.py pipeline/classify.py pipeline/rules/sections.yaml
AFTER_classify := segment
FILES_extract := pipeline/records.py pipeline/stages.py pipeline/run.py pipeline/store.py pipeline/rules/__init__.py pipeline/extract/__init__.py pipeline/extract/counts.py pipeline/extract/dates.py pipeline/extract/organizations.py pipeline/extract/people.py pipeline/extract/schools.py pipeline/extract/text.py pipeline/numerals.py pipeline/lexicon.py pipeline/rules/counts.yaml pipeline/rules/organizations.yaml pipeline/rules/people.yaml pipeline/rules/schools.yaml
AFTER_extract := segment classify
FILES_link := pipeline/records.py pipeline/stages.py pipeline/run.py pipeline/store.py pipeline/rules/__init__.py pipeline/link/__init__.py pipeline/link/author.py pipeline/link/facts.py pipeline/link/partners.py pipeline/link/people.py pipeline/link/references.py pipeline/extract/text.py pipeline/extract/people.py pipeline/rules/links.yaml pipeline/rules/people.yaml
AFTER_link := segment classify extract
FILES_tables := pipeline/records.py pipeline/stages.py pipeline/run.py pipeline/store.py pipeline/rules/__init__.py pipeline/tables/__init__.py pipeline/tables/check.py pipeline/tables/schema.py pipeline/tables/schema.yaml pipeline/tables/write.py pipeline/corpus/__init__.py pipeline/corpus/build.py pipeline/corpus/reuse.py pipeline/corpus/schools.py pipeline/corpus/terms.py pipeline/rules/schools.yaml pipeline/rules/organizations.yaml
AFTER_tables := read clean segment classify extract link
FILES_charts := pipeline/records.py pipeline/stages.py pipeline/run.py pipeline/store.py pipeline/rules/__init__.py pipeline/charts/__init__.py pipeline/charts/bars.py pipeline/charts/data.py pipeline/charts/exchange.py pipeline/charts/lettering.py pipeline/charts/network.py pipeline/charts/quality.py pipeline/charts/section_types.py pipeline/charts/sheet.py pipeline/charts/timeline.py pipeline/charts/words.py
AFTER_charts := tables
